// Which format an answer is in, and which one a body is in (RFC 9110 sections 8.3 and 12.5.1,
// https://hl7.org/fhir/R5/http.html#mime-type). Pure.
#pragma once

#include "fhir/document.h"
#include "http/head.h"
#include "proxy/terminology/fhir_version.h"

#include <boost/system/result.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace bindgate::proxy::tx {

// JSON, or XML where it is strictly preferred; nothing where neither is acceptable. `format` is the value of
// `_format`, decoded, where there is one: it wins. Ranges with another fhirVersion or charset than an answer's do not
// match it, and ranges that cannot be read are passed over.
[[nodiscard]] std::optional<fhir::Format> negotiate(std::optional<std::string_view> format,
                                                    const http::FieldList& fields, FhirVersion version);

enum class BodyKind : std::uint8_t { json, xml, form };

// What the Content-Type says, or a sentence why such a body is refused with 415.
[[nodiscard]] boost::system::result<BodyKind, std::string> body_kind(const http::FieldList& fields,
                                                                     FhirVersion version);

}  // namespace bindgate::proxy::tx
