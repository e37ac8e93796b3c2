// A ConceptMap as data, read from R4's or R5's form alike. Plain data, immutable once read.
// https://hl7.org/fhir/R5/conceptmap.html, https://hl7.org/fhir/R4/conceptmap.html
#pragma once

#include "terminology/operations/outcome.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology {

// What a target has besides its code: a property, or a value of another element that it depends on or produces.
struct MapValue {
  std::string uri;   // what the value is of; the map's own code for it where it declares no uri
  std::string type;  // "valueCoding"
  Json value;
};

struct MapTarget {
  std::string code;
  std::string display;
  std::string value_set;     // instead of a code: every code in it
  std::string relationship;  // R5's word; empty: not said
  std::vector<MapValue> properties;
  std::vector<MapValue> depends_on;
  std::vector<MapValue> product;
};

struct MapElement {
  std::string code;
  std::string display;
  std::string value_set;  // instead of a code: any code in it
  bool no_map = false;    // it is known that there is none
  std::vector<MapTarget> targets;
};

struct Unmapped {
  std::string mode;  // R5's word: use-source-code, fixed, other-map
  std::string code;
  std::string display;
  std::string value_set;
  std::string relationship;
  std::string other_map;
};

struct MapGroup {
  std::string source;  // canonical, may end in |version
  std::string target;
  std::vector<MapElement> elements;
  std::optional<Unmapped> unmapped;
};

struct ConceptMap {
  std::string url;
  std::string version;
  std::string source_scope;  // the value sets it maps from and to; may be empty
  std::string target_scope;
  std::vector<MapGroup> groups;
};

// Parts that are not of a ConceptMap's shape are passed over.
[[nodiscard]] ConceptMap read_concept_map(const Json& resource);

// R5's relationship for a code that may be R4's equivalence; seen from the other side where `reverse`.
[[nodiscard]] std::string relationship_of(std::string_view code, bool reverse = false);

}  // namespace bindgate::terminology
