// How one interaction ended, whether it came as a request of its own or as an entry of a Bundle. Plain data.
#pragma once

#include "fhir/operation_outcome.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bindgate::demo {

struct Outcome {
  int status = 200;
  std::string resource;              // JSON; empty when there is none to show
  std::optional<fhir::Issue> issue;  // why it failed
  std::string location;              // "Patient/1/_history/1" of what was read or written
  std::uint64_t version = 0;         // likewise; 0: none
  std::chrono::system_clock::time_point updated;
  std::string allow;     // the methods, for 405
  bool written = false;  // a create or update: Prefer decides what is shown

  [[nodiscard]] bool failed() const { return status >= 400; }
};

// `code` is of http://hl7.org/fhir/issue-type.
[[nodiscard]] Outcome refuse(int status, std::string_view code, std::string text, std::string expression = {});

// "2026-11-21T01:04:34.123Z" and "Sat, 21 Nov 2026 01:04:34 GMT".
[[nodiscard]] std::string instant(std::chrono::system_clock::time_point time);
[[nodiscard]] std::string http_date(std::chrono::system_clock::time_point time);

[[nodiscard]] std::string entity_tag(std::uint64_t version);

}  // namespace bindgate::demo
