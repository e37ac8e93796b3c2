// A ValueSet as defined: its compose, or its expansion rewritten as one. Kept only while value sets are compiled.
// All strings are views into the snapshot's arena.
#pragma once

#include "terminology/load_context.h"

#include <string_view>
#include <vector>

namespace bindgate::terminology {

struct ConceptReference {
  std::string_view code;
  std::vector<std::string_view> displays;  // display, then designations
};

struct FilterDefinition {
  std::string_view property;
  std::string_view op;
  std::string_view value;
};

// One compose.include or .exclude: all that it names must hold at once.
struct Selection {
  std::string_view system;
  std::string_view version;
  std::vector<ConceptReference> concepts;
  std::vector<FilterDefinition> filters;
  std::vector<std::string_view> value_sets;
  bool lists_concepts = false;  // `concept` was there, however broken its items
};

struct ValueSetDefinition {
  std::string_view url;
  std::string_view version;
  std::string_view title;
  std::vector<Selection> include;
  std::vector<Selection> exclude;
  bool active_only = false;        // compose.inactive is false
  bool partial_expansion = false;  // there is only an expansion, and it says that it is cut
  Origin origin;
};

}  // namespace bindgate::terminology
