// What R5 renamed or recast in ConceptMap and in what $translate answers, one way and the other. Internal to
// version_shape.cpp. Pure. https://hl7.org/fhir/R5/conceptmap.html
#pragma once

#include "terminology/operations/outcome.h"

#include <string>
#include <string_view>

namespace bindgate::proxy::tx {

using Json = bindgate::terminology::Json;

void concept_map_to_r4(Json& map);
void concept_map_to_r5(Json& map);

// A part of $translate's `match`.
void translated_part_to_r4(Json& part);

// http://hl7.org/fhir/concept-map-relationship to http://hl7.org/fhir/concept-map-equivalence. R4 says of the target
// what R5 says of the source: "wider" is "source-is-narrower-than-target".
[[nodiscard]] std::string equivalence_of(std::string_view relationship);
// And back; empty for "unmatched", which R5 says by ConceptMap.group.element.noMap.
[[nodiscard]] std::string relationship_of(std::string_view equivalence);

}  // namespace bindgate::proxy::tx
