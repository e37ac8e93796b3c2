// The code systems that FHIR binds by their standard alone, which no package defines: language tags, media types,
// URIs, countries and their subdivisions, currencies. Used at load.
#pragma once

#include "terminology/code_system.h"

#include <memory>
#include <vector>

namespace bindgate::terminology {

[[nodiscard]] std::vector<std::unique_ptr<CodeSystem>> built_in_systems();

}  // namespace bindgate::terminology
