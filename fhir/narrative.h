// Narrative XHTML (https://hl7.org/fhir/R4/narrative.html) as text: a slice of an XML document made to stand on
// its own, and a string checked before it is put into one. Pure.
#pragma once

#include "fhir/xml_scratch.h"

#include <span>
#include <string>
#include <string_view>

namespace bindgate::fhir {

// The declarations (` xmlns:x="..."`) that `div`, an element at `depth`, uses from around it. Empty: none.
[[nodiscard]] std::string inherited_namespaces(std::string_view div, std::span<const XmlNamespace> in_scope,
                                               std::size_t depth);

// Whether the text is one well-formed XHTML <div> that needs nothing from around it: no DOCTYPE, no XML
// declaration, no undeclared prefix or entity.
[[nodiscard]] bool is_xhtml_div(std::string_view text);

}  // namespace bindgate::fhir
