// An element of a resource read from JSON or XML, as JSON. Pure. Of XML, which says neither which elements repeat
// nor which are numbers, it knows what CodeSystem, ValueSet, ConceptMap, Parameters and extensions hold.
#pragma once

#include "fhir/document.h"

#include <nlohmann/json.hpp>

namespace bindgate::terminology {

[[nodiscard]] nlohmann::ordered_json element_json(const fhir::Document& document, const fhir::Element& element);

}  // namespace bindgate::terminology
