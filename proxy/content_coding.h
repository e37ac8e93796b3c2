// Undoes the Content-Encoding of an inspected body (RFC 9110 section 8.4): gzip, x-gzip, deflate. Pure.
#pragma once

#include "http/head.h"

#include <boost/system/result.hpp>

#include <string>
#include <string_view>

namespace bindgate::proxy {

struct CodingError {
  int status = 415;  // 413: larger than the limit once decoded
  std::string message;
};

struct DecodedBody {
  bool was_encoded = false;
  std::string text;  // only where it was encoded; its capacity exceeds its size by fhir::kPadding
};

// A body that grows beyond `limit`, or a hundredfold beyond a megabyte, is refused.
[[nodiscard]] boost::system::result<DecodedBody, CodingError> decode_body(const http::FieldList& fields,
                                                                          std::string_view body, std::size_t limit);

// A sentence for whoever sent more than `limits.body` allows; `what` begins it: "The body".
[[nodiscard]] std::string limit_message(std::size_t limit, std::string_view what);

}  // namespace bindgate::proxy
