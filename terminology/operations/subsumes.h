// CodeSystem/$subsumes. https://hl7.org/fhir/R5/codesystem-operation-subsumes.html
#pragma once

#include "terminology/operations/scope.h"
#include "terminology/operations/service.h"

namespace bindgate::terminology {

enum class Subsumption : std::uint8_t { equivalent, subsumes, subsumed_by, not_subsumed };

// Refused where the hierarchy means something else than that the narrower is a kind of the broader.
[[nodiscard]] Outcome<void> hierarchy_subsumes(const SystemView& system);

// How the first concept of the system stands to the second.
[[nodiscard]] Subsumption compare(const StoredSystem& system, Ordinal a, Ordinal b);

[[nodiscard]] Outcome<Json> answer_subsumes(Scope& scope, const Call& call);

}  // namespace bindgate::terminology
