// A node of the graph of elements: what is bound at an element, and where its children are. Owned by a RuleSet,
// immutable once compiled, safe from any thread.
#pragma once

#include "rules/child_table.h"
#include "rules/primitive.h"
#include "terminology/value_set.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::rules {

// https://hl7.org/fhir/R4/valueset-binding-strength.html, strongest first.
enum class Strength : std::uint8_t { required, extensible, preferred, example };
[[nodiscard]] std::string_view to_string(Strength strength);

// Where a binding comes from.
enum class Origin : std::uint8_t { base, profile, site };

struct Binding {
  const terminology::ValueSet* value_set = nullptr;  // null: not held
  std::string canonical;                             // as the definition wrote it, with |version if any
  Strength strength = Strength::example;
  bool is_maximum = false;  // elementdefinition-maxValueSet: binds codes, does not ask for one
  bool observe = false;     // a site rule that records and never refuses
  Origin origin = Origin::base;
  std::string source;  // the definition's url, or the site rule's place in the configuration
};

// How an element carries codes.
enum class Kind : std::uint8_t {
  plain,  // a complex type or a primitive without codes
  code,   // a primitive that may be bound: code, string, uri, markdown ...
  coding,
  codeable_concept,
  quantity,  // Quantity and its kinds
  extension,
  resource,  // any resource: its rules come from its resourceType
};

struct ElementRule {
  // One extension inside an extension's definition.
  struct SubExtension {
    std::string slice;
    std::string url;
    ElementRule* rule = nullptr;
  };

  std::string path;  // "Patient.contact.gender", for people
  std::string type;  // "CodeableConcept"; empty for a contentReference
  Kind kind = Kind::plain;
  Primitive primitive = Primitive::none;  // what values its type allows
  bool is_list = false;
  std::uint8_t choice = 0;     // of a choice's type: the length of the choice's name ("value"); else 0
  bool has_site_rule = false;  // its bindings were set by a site rule and are final
  std::vector<Binding> bindings;

  ChildTable children;                       // what this element itself says of its children
  const ElementRule* type_rule = nullptr;    // the children it has by its type; may be null
  std::vector<SubExtension> sub_extensions;  // of an extension's definition

  [[nodiscard]] const ElementRule* child(std::string_view name) const {
    for (const ElementRule* rule = this; rule != nullptr; rule = rule->type_rule) {
      if (const ElementRule* found = rule->children.find(name)) return found;
    }
    return nullptr;
  }

  // The nested extension of that url by this definition, or null.
  [[nodiscard]] const ElementRule* sub_extension(std::string_view url) const {
    for (const SubExtension& sub : sub_extensions) {
      if (sub.url == url) return sub.rule;
    }
    return nullptr;
  }
};

}  // namespace bindgate::rules
