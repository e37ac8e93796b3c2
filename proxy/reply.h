// The gateway's own answers: findings, bodies that cannot be read, failures. The only place where any of them
// becomes HTTP. Pure.
#pragma once

#include "fhir/operation_outcome.h"
#include "http/exchange.h"
#include "http/failure.h"
#include "validator/report.h"

#include <string>
#include <string_view>

namespace bindgate::proxy {

// `reason` stands in X-Bindgate-Reason, so that a client or a dashboard tells findings (the resource's fault) from
// everything else without reading the body.
[[nodiscard]] http::Answer reply(int status, std::string_view reason, std::string body, fhir::Format format,
                                 std::string_view request_id);

// One issue of severity error.
[[nodiscard]] std::string problem_body(std::string_view issue_type, std::string_view message, std::string_view mend,
                                       fhir::Format format, std::optional<fhir::Position> position = std::nullopt);
// A failure of a side, by its kind.
[[nodiscard]] fhir::Issue failure_issue(const http::Failure& failure);
[[nodiscard]] std::string failure_body(const http::Failure& failure, fhir::Format format);
// "malformed", "upstream-timeout", "limit" ...
[[nodiscard]] std::string_view failure_reason(const http::Failure& failure);

// "error=1, warning=2"; empty where there are none.
[[nodiscard]] std::string findings_header(const validator::Report& report);

}  // namespace bindgate::proxy
