// Evaluates one filter of a value set over the concepts of a code system. Pure; used when value sets are compiled.
// https://hl7.org/fhir/R4/valueset-filter-operator.html
#pragma once

#include "terminology/ordinal_set.h"
#include "terminology/stored_system.h"
#include "terminology/value_set.h"
#include "terminology/value_set_definition.h"

#include <optional>
#include <span>
#include <string>

namespace bindgate::terminology {

struct FilterOutcome {
  std::optional<OrdinalBits> members;  // nothing where the filter cannot be evaluated
  Undecided reason = Undecided::none;  // then why,
  std::string problem;                 // and in words
};

// `supplements` are those whose properties count as the system's own.
[[nodiscard]] FilterOutcome evaluate_filter(const StoredSystem& system,
                                            std::span<const StoredSystem* const> supplements,
                                            const FilterDefinition& filter);

}  // namespace bindgate::terminology
