#include "http/failure.h"

#include <ostream>
#include <stdexcept>

namespace bindgate::http {

std::string_view to_string(Side side) {
  switch (side) {
    case Side::client:
      return "client";
    case Side::upstream:
      return "upstream";
    case Side::terminology:
      return "terminology";
    case Side::internal:
      return "internal";
  }
  return "internal";
}

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::malformed_head:
      return "malformed_head";
    case Kind::bad_framing:
      return "bad_framing";
    case Kind::unsupported_method:
      return "unsupported_method";
    case Kind::unsupported_coding:
      return "unsupported_coding";
    case Kind::unsupported_version:
      return "unsupported_version";
    case Kind::head_too_large:
      return "head_too_large";
    case Kind::target_too_long:
      return "target_too_long";
    case Kind::body_too_large:
      return "body_too_large";
    case Kind::unknown_expectation:
      return "unknown_expectation";
    case Kind::timeout:
      return "timeout";
    case Kind::closed:
      return "closed";
    case Kind::unreachable:
      return "unreachable";
    case Kind::overloaded:
      return "overloaded";
    case Kind::bad_response:
      return "bad_response";
    case Kind::stopping:
      return "stopping";
    case Kind::unexpected:
      return "unexpected";
  }
  return "unexpected";
}

std::ostream& operator<<(std::ostream& out, const Failure& failure) {
  return out << to_string(failure.side) << ' ' << to_string(failure.kind) << ": " << failure.context;
}

namespace {

int client_status(Kind kind) {
  switch (kind) {
    case Kind::unsupported_method:
    case Kind::unsupported_coding:
      return 501;
    case Kind::unsupported_version:
      return 505;
    case Kind::head_too_large:
      return 431;
    case Kind::target_too_long:
      return 414;
    case Kind::body_too_large:
      return 413;
    case Kind::unknown_expectation:
      return 417;
    case Kind::timeout:
      return 408;
    default:
      return 400;
  }
}

}  // namespace

int status_of(const Failure& failure) {
  if (failure.kind == Kind::stopping) return 503;
  if (failure.side == Side::client) return client_status(failure.kind);
  if (failure.side == Side::internal) return failure.kind == Kind::overloaded ? 503 : 500;
  switch (failure.kind) {
    case Kind::timeout:
      return 504;
    case Kind::overloaded:
      return 503;
    default:
      return 502;
  }
}

void throw_exception_from_error(const Failure& failure, const boost::source_location&) {
  throw std::logic_error("the value of a failed result was taken: " + failure.context);
}

}  // namespace bindgate::http
