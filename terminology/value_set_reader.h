// Reads a ValueSet resource into definitions: its own, and those of the value sets it contains.
// Broken parts become notes. One thread.
#pragma once

#include "fhir/document.h"
#include "terminology/value_set_definition.h"

namespace bindgate::terminology {

// Appends the resource's own definition, whose url may be empty, and those it contains.
// A contained value set gets the url `<url of the resource>#<id>`. https://hl7.org/fhir/R4/valueset.html
void read_value_set(const fhir::Document& document, const fhir::Element& resource, const LoadContext& load,
                    std::vector<ValueSetDefinition>& out);

}  // namespace bindgate::terminology
