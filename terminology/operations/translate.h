// ConceptMap/$translate. https://hl7.org/fhir/R5/conceptmap-operation-translate.html
#pragma once

#include "terminology/operations/scope.h"
#include "terminology/operations/service.h"

namespace bindgate::terminology {

// Takes R5's parameter names and R4's.
[[nodiscard]] Outcome<Json> answer_translate(Scope& scope, const Call& call);

}  // namespace bindgate::terminology
