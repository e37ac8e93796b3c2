// The primitive types of FHIR R4 (https://hl7.org/fhir/R4/datatypes.html#primitive), as far as they differ in what
// values they allow. Pure data; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace bindgate::rules {

enum class Primitive : std::uint8_t {
  none,  // a complex type
  string,
  markdown,
  code,
  id,
  uri,  // and url, canonical, oid, uuid
  base64,
  xhtml,
  boolean,
  integer,
  unsigned_int,
  positive_int,
  decimal,
  date,
  date_time,
  instant,
  time,
};

// Of a type's code: "code", "http://hl7.org/fhirpath/System.String"; none for what is no primitive.
[[nodiscard]] Primitive primitive_of_type(std::string_view type);

}  // namespace bindgate::rules
