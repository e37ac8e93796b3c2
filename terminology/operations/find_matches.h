// CodeSystem/$find-matches: concepts by their properties.
// https://hl7.org/fhir/R4/codesystem-operation-find-matches.html
#pragma once

#include "terminology/operations/scope.h"
#include "terminology/operations/service.h"

namespace bindgate::terminology {

// Complete and partial matches, the best first; without `exact` also those whose display or definition contains the
// words asked for. At most a hundred.
[[nodiscard]] Outcome<Json> answer_find_matches(Scope& scope, const Call& call);

}  // namespace bindgate::terminology
