// Writes a resource held as JSON as FHIR XML without the types' definitions (https://hl7.org/fhir/R5/xml.html):
// what is an attribute follows from where it stands. Pure.
#pragma once

#include "terminology/operations/outcome.h"

#include <string>

namespace bindgate::proxy::tx {

using Json = bindgate::terminology::Json;

// The document, with XML declaration and namespace. `resource` has a resourceType. Elements come in the order of their
// definition as far as element_order.h knows it, else as the object has them; `_x` is merged with `x`; a narrative that
// is not well-formed XHTML is left out, and so is a property whose name cannot be an element's; characters that XML
// cannot carry become U+FFFD.
[[nodiscard]] std::string write_xml(const Json& resource);

}  // namespace bindgate::proxy::tx
