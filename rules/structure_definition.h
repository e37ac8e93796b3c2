// The parts of a StructureDefinition (https://hl7.org/fhir/R4/structuredefinition.html) that bindings need,
// read from a Document. Pure; used at load only.
#pragma once

#include "fhir/document.h"
#include "rules/element_rule.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::rules {

struct ElementType {
  std::string code;                   // "CodeableConcept", "System.String" ...
  std::vector<std::string> profiles;  // of the type itself, not of a reference's target
};

struct BindingDefinition {
  Strength strength = Strength::example;
  std::string value_set;      // may be empty: the binding is prose only
  std::string max_value_set;  // of the maxValueSet extension, may be empty
};

struct ElementDefinition {
  std::string id;    // "Patient.extension:race.url"
  std::string path;  // "Patient.extension.url"
  std::string slice_name;
  std::string max;                // "1", "*"; empty in a differential that leaves it
  std::string content_reference;  // "#Questionnaire.item" or url#id
  std::string fixed_uri;
  std::vector<ElementType> types;
  std::optional<BindingDefinition> binding;
};

struct StructureDefinition {
  std::string url;
  std::string version;
  std::string name;
  std::string type;        // "Patient"
  std::string kind;        // primitive-type, complex-type, resource, logical
  std::string derivation;  // specialization, constraint; empty for Element and Resource
  std::string base_definition;
  bool is_abstract = false;
  bool has_snapshot = false;
  std::vector<ElementDefinition> elements;  // the snapshot's, else the differential's
};

[[nodiscard]] StructureDefinition read_structure_definition(const fhir::Document& document);

// Of an element's path or id "a.b.c": "c", and "a.b". A path without a dot is its own last segment.
[[nodiscard]] std::string_view last_segment(std::string_view path);
[[nodiscard]] std::string_view parent_path(std::string_view path);

[[nodiscard]] std::optional<Strength> parse_strength(std::string_view code);

}  // namespace bindgate::rules
