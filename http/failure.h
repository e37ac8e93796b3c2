// What went wrong outside the client's resource, and whose fault it is. Plain values: any thread.
#pragma once

#include <boost/assert/source_location.hpp>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

namespace bindgate::http {

enum class Side : std::uint8_t { client, upstream, terminology, internal };

enum class Kind : std::uint8_t {
  malformed_head,       // request line or field syntax; 400
  bad_framing,          // ambiguous or malformed message length, chunk syntax; 400
  unsupported_method,   // CONNECT; 501
  unsupported_coding,   // a transfer coding other than chunked; 501
  unsupported_version,  // neither HTTP/1.0 nor HTTP/1.1; 505
  head_too_large,       // bytes or number of fields; 431
  target_too_long,      // the request line alone passes the limit; 414
  body_too_large,       // 413
  unknown_expectation,  // Expect other than 100-continue; 417
  timeout,              // 408 for the client's side, 504 for others
  closed,               // the peer went away in the middle; 502 for an upstream
  unreachable,          // no address resolved or accepted a connection; 502
  overloaded,           // every connection to the upstream, or thread of a pool, busy and the queue full; 503
  bad_response,         // the upstream's answer is not HTTP this gateway can trust; 502
  stopping,             // the server is shutting down; 503
  unexpected,           // a bug here; 500
};

struct Failure {
  Kind kind = Kind::unexpected;
  Side side = Side::internal;
  std::string context;  // one sentence for logs and answers, without the content of a body
};

std::string_view to_string(Side side);
std::string_view to_string(Kind kind);

std::ostream& operator<<(std::ostream& out, const Failure& failure);  // "upstream timeout: ..."

// The HTTP status that tells a client of this failure (RFC 9110 section 15).
int status_of(const Failure& failure);

// Lets Result<T>::value() report the misuse of a failed result: a bug, hence an exception.
[[noreturn]] void throw_exception_from_error(const Failure& failure, const boost::source_location& where);

}  // namespace bindgate::http
