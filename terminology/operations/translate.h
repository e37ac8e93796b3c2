// ConceptMap/$translate. https://hl7.org/fhir/R5/conceptmap-operation-translate.html
#pragma once

#include "terminology/operations/concept_map_library.h"
#include "terminology/operations/scope.h"
#include "terminology/operations/service.h"

namespace bindgate::terminology {

// Takes R5's parameter names and R4's. Without a map that is sent or named, every map is asked that has to do with
// the code's system.
[[nodiscard]] Outcome<Json> answer_translate(Scope& scope, const Call& call, const HeldConceptMaps& held);

}  // namespace bindgate::terminology
