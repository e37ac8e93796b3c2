// The formats a client asks for by `_format` and Accept (https://hl7.org/fhir/R4/http.html#mime-type, RFC 9110 section
// 12). Pure.
#pragma once

#include "fhir/document.h"
#include "http/head.h"
#include "proxy/content_type.h"

#include <optional>
#include <string>
#include <string_view>

namespace bindgate::proxy {

// The format to answer in: `_format` of the query, else Accept; XML only where it is strictly preferred.
[[nodiscard]] fhir::Format answer_format(std::string_view query, const http::FieldList& fields);

// The format a value of `_format` names: a media type, or one of FHIR's short names.
[[nodiscard]] std::optional<fhir::Format> named_format(std::string_view value);

[[nodiscard]] std::string_view media_type_of(fhir::Format format);  // with charset

// The value of a query parameter, percent-decoded; none where it is absent.
[[nodiscard]] std::optional<std::string> query_parameter(std::string_view query, std::string_view name);

}  // namespace bindgate::proxy
