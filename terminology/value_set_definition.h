// A ValueSet as defined: its compose, or its expansion rewritten as one. What membership is compiled from, and what
// the operations walk to explain it. All strings are views into the arena of whoever holds it.
#pragma once

#include "terminology/code_system.h"
#include "terminology/load_context.h"
#include "terminology/stored_system.h"

#include <string_view>
#include <vector>

namespace bindgate::terminology {

struct ConceptReference {
  std::string_view code;
  std::string_view display;  // may be empty
  std::vector<Designation> designations;
  std::vector<ExtensionValue> extensions;
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

// A default of the value set's for an operation's parameter (the extension valueset-expansion-parameter).
struct ExpansionParameter {
  std::string_view name;
  std::string_view value;
};

struct ValueSetDefinition {
  SystemHeader header;
  std::string_view url;
  std::string_view version;
  std::string_view title;
  std::vector<Selection> include;
  std::vector<Selection> exclude;
  std::vector<std::string_view> supplements;  // the extension valueset-supplement: they must be used
  std::vector<ExpansionParameter> parameters;
  std::string_view locked_date;
  bool is_contained = false;
  bool has_compose = false;  // else `include` is made of an expansion
  bool has_expansion = false;
  bool active_only = false;        // compose.inactive is false
  bool partial_expansion = false;  // there is only an expansion, and it says that it is cut
  Origin origin;
};

// What no include or exclude may say, in words; empty where it says nothing such.
// https://hl7.org/fhir/R5/valueset.html#invs (vsd-1, vsd-2, vsd-3)
[[nodiscard]] std::string_view contradiction_in(const Selection& selection);

// The value sets between the one that is asked about and the one at hand, each importing the next.
using ImportChain = std::vector<const ValueSetDefinition*>;

}  // namespace bindgate::terminology
