// The filters of a value set over a system whose codes cannot be listed, as a condition on each code.
// https://hl7.org/fhir/R4/valueset-filter-operator.html
#pragma once

#include "terminology/code_condition.h"
#include "terminology/code_system.h"
#include "terminology/value_set_definition.h"

#include <string>
#include <vector>

namespace bindgate::terminology {

struct GrammarFilter {
  Condition condition;                        // null where there is a problem
  const FilterDefinition* culprit = nullptr;  // the filter that cannot be evaluated,
  std::string problem;                        // and why, in words
};

// All of the filters, of which there is at least one. The system outlives the condition.
[[nodiscard]] GrammarFilter filter_grammar(const CodeSystem& system, const std::vector<FilterDefinition>& filters);

}  // namespace bindgate::terminology
