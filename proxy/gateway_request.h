// One request on its way through the gateway: what the steps learn about it, for the answer and the access log.
// Internal to the gateway's files.
#pragma once

#include "proxy/gateway.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace bindgate::proxy {

inline constexpr std::string_view kFindingsField = "X-Bindgate-Findings";
inline constexpr std::string_view kRequestIdField = "X-Request-Id";

struct Gateway::Request {
  explicit Request(http::Exchange& e) : exchange(e) {}

  http::Exchange& exchange;
  std::string id;
  std::string client;  // its name for itself, unverified
  RequestPath path;
  Classification classification;
  fhir::Format answer_format = fhir::Format::json;
  std::optional<std::string_view> body;  // read whole; absent: streamed
  Judgement judgement;
  std::string findings;  // of the header
  std::string_view decision = "streamed";
  std::string_view reason;
  std::string_view unread;  // why something goes on that could not be read; empty: all of it was
  std::chrono::nanoseconds judging{0};
  std::chrono::nanoseconds upstream{0};
};

}  // namespace bindgate::proxy
