// The pieces that code systems and value sets share, read from a resource: headers, designations, extensions.
// The strings are kept in an arena. One thread.
#pragma once

#include "fhir/document.h"
#include "fhir/string_arena.h"
#include "terminology/code_system.h"
#include "terminology/stored_system.h"

namespace bindgate::terminology {

[[nodiscard]] SystemHeader read_header(const fhir::Document& document, const fhir::Element& resource,
                                       fhir::StringArena& strings);

// CodeSystem.concept.designation, ValueSet.compose.include.concept.designation.
[[nodiscard]] Designation read_designation(const fhir::Document& document, const fhir::Element& item,
                                           fhir::StringArena& strings);

[[nodiscard]] ExtensionValue read_extension(const fhir::Document& document, const fhir::Element& item,
                                            fhir::StringArena& strings);

}  // namespace bindgate::terminology
