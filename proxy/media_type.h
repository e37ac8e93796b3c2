// Content-Type, Accept and Content-Encoding as FHIR servers use them (https://hl7.org/fhir/R4/http.html#mime-type,
// RFC 9110 section 12). Pure.
#pragma once

#include "fhir/document.h"
#include "http/head.h"

#include <optional>
#include <string>
#include <string_view>

namespace bindgate::proxy {

struct ContentType {
  enum class Kind {
    absent,
    fhir,       // a FHIR resource in `format`
    ambiguous,  // several fields or values, or one that cannot be parsed
    charset,    // FHIR, in an encoding other than UTF-8
    version,    // FHIR, of another version than R4
    other,
  };
  Kind kind = Kind::absent;
  fhir::Format format = fhir::Format::json;
  bool is_strict = false;       // application/fhir+json or application/fhir+xml, nothing generic
  std::string_view media_type;  // as sent, without parameters
};

[[nodiscard]] ContentType content_type(const http::FieldList& fields);

// The format to answer in: `_format` of the query, else Accept; XML only where it is strictly preferred.
[[nodiscard]] fhir::Format answer_format(std::string_view query, const http::FieldList& fields);

[[nodiscard]] std::string_view media_type_of(fhir::Format format);  // with charset

// The value of a query parameter, percent-decoded; none where it is absent.
[[nodiscard]] std::optional<std::string> query_parameter(std::string_view query, std::string_view name);

}  // namespace bindgate::proxy
