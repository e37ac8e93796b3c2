// Which format a body is in and which one the client wants back (https://hl7.org/fhir/R4/http.html#mime-type),
// and what the client prefers to be told of a write. Pure.
#pragma once

#include "fhir/document.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace bindgate::demo {

enum class Return : std::uint8_t { unsaid, minimal, representation, operation_outcome };

// Of a Content-Type: FHIR's types, JSON's and XML's general ones; UTF-8. Empty: not supported.
[[nodiscard]] std::optional<fhir::Format> content_format(std::string_view content_type);

// Of a `_format` parameter: "json", "xml" or a media type; a bare `+` may have become a space.
[[nodiscard]] std::optional<fhir::Format> named_format(std::string_view value);

// Of an Accept field by its weights, JSON on a tie and where none is given. Empty: none of ours is acceptable.
[[nodiscard]] std::optional<fhir::Format> accepted_format(std::string_view accept);

// Of a Prefer field (RFC 7240); what it does not say or says otherwise is unsaid.
[[nodiscard]] Return preferred_return(std::string_view prefer);

[[nodiscard]] std::string_view content_type_of(fhir::Format format);

}  // namespace bindgate::demo
