// Reads a CodeSystem resource into a SystemContent, and extends a system by its supplements.
// Broken parts become notes. One thread; used at load only.
#pragma once

#include "fhir/document.h"
#include "terminology/load_context.h"
#include "terminology/stored_system.h"

#include <optional>

namespace bindgate::terminology {

// Nothing where the resource cannot be used at all (no url). https://hl7.org/fhir/R4/codesystem.html
[[nodiscard]] std::optional<SystemContent> read_code_system(const fhir::Document& document,
                                                            const fhir::Element& resource, const LoadContext& load);

}  // namespace bindgate::terminology
