// The gateway's own answers: findings, bodies that cannot be read, failures. The only place where any of them
// becomes HTTP. Pure.
#pragma once

#include "fhir/operation_outcome.h"
#include "http/exchange.h"
#include "http/failure.h"
#include "validator/report.h"

#include <array>
#include <string>
#include <string_view>

namespace bindgate::proxy {

// An answer with what its views point to. `reason` stands in X-Bindgate-Reason, so that a client or a dashboard
// tells findings (the resource's fault) from everything else without reading the body.
class Reply {
 public:
  Reply(int status, std::string_view reason, std::string body, fhir::Format format, std::string request_id);
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;

  [[nodiscard]] http::Answer answer() const { return {status_, fields_, body_}; }
  [[nodiscard]] int status() const { return status_; }

 private:
  int status_;
  std::string body_;
  std::string request_id_;
  std::array<http::Field, 3> fields_;
};

// One issue of severity error.
[[nodiscard]] std::string problem_body(std::string_view issue_type, std::string_view message, std::string_view mend,
                                       fhir::Format format, std::optional<fhir::Position> position = std::nullopt);
// A failure of a side, by its kind.
[[nodiscard]] std::string failure_body(const http::Failure& failure, fhir::Format format);
// "malformed", "upstream-timeout", "limit" ...
[[nodiscard]] std::string_view failure_reason(const http::Failure& failure);

// "error=1, warning=2"; empty where there are none.
[[nodiscard]] std::string findings_header(const validator::Report& report);

}  // namespace bindgate::proxy
