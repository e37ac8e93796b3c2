// What the Content-Type of a message says its body is, read the strict way (RFC 9110 section 8.3.1) and sorted by what
// FHIR servers make of it. Pure.
#pragma once

#include "fhir/document.h"
#include "http/head.h"

#include <optional>
#include <string_view>

namespace bindgate::proxy {

struct ContentType {
  enum class Kind {
    absent,
    fhir,       // a FHIR resource in `format`
    document,   // some other JSON or XML, in which a lenient server may find a resource: image/svg+xml
    foreign,    // what some server reads resources from and this gateway does not: Turtle, NDJSON, YAML, forms
    malformed,  // not exactly one well-formed media type
    charset,    // FHIR, JSON or XML, in an encoding other than UTF-8
    version,    // FHIR, of another version than R4
    other,
  };
  Kind kind = Kind::absent;
  fhir::Format format = fhir::Format::json;
  bool is_strict = false;       // application/fhir+json, application/fhir+xml or an older name of them, nothing generic
  bool is_form = false;         // application/x-www-form-urlencoded
  std::string_view media_type;  // as sent, without parameters
};

[[nodiscard]] ContentType content_type(const http::FieldList& fields);

// Of the media types that name a resource in JSON or XML, generic ones among them.
[[nodiscard]] std::optional<fhir::Format> format_of_media_type(std::string_view media_type);

}  // namespace bindgate::proxy
