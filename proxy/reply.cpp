#include "proxy/reply.h"

#include "proxy/media_type.h"

namespace bindgate::proxy {

using http::Kind;
using http::Side;

http::Answer reply(int status, std::string_view reason, std::string body, fhir::Format format,
                   std::string_view request_id) {
  http::Answer answer(status, std::move(body));
  answer.add("Content-Type", media_type_of(format));
  answer.add("X-Bindgate-Reason", reason);
  answer.add("X-Request-Id", request_id);
  return answer;
}

std::string problem_body(std::string_view issue_type, std::string_view message, std::string_view mend,
                         fhir::Format format, std::optional<fhir::Position> position) {
  fhir::Issue issue;
  issue.severity = fhir::Severity::error;
  issue.code = issue_type;
  issue.text = message;
  issue.diagnostics = mend;
  issue.position = position;
  return fhir::write_operation_outcome({&issue, 1}, format);
}

namespace {

std::string_view issue_type(const http::Failure& failure) {
  switch (failure.kind) {
    case Kind::body_too_large:
      return failure.side == Side::client ? "too-long" : "too-costly";
    case Kind::head_too_large:
    case Kind::target_too_long:
      return "too-long";
    case Kind::timeout:
      return "timeout";
    case Kind::overloaded:
      return "throttled";
    case Kind::stopping:
    case Kind::unreachable:
    case Kind::closed:
      return "transient";
    case Kind::malformed_head:
    case Kind::bad_framing:
    case Kind::unknown_expectation:
      return "structure";
    case Kind::unsupported_method:
    case Kind::unsupported_coding:
    case Kind::unsupported_version:
      return "not-supported";
    case Kind::bad_response:
    case Kind::unexpected:
      break;
  }
  return "exception";
}

}  // namespace

fhir::Issue failure_issue(const http::Failure& failure) {
  fhir::Issue out;
  out.code = issue_type(failure);
  out.text = failure.context;
  if (failure.side == Side::upstream) {
    out.text = "The FHIR server behind this gateway did not answer: " + failure.context;
  } else if (failure.kind == Kind::overloaded) {
    out.text += "; send the request again later.";
  } else if (failure.side == Side::internal) {
    out.text = "This gateway failed: " + failure.context;
  }
  return out;
}

std::string failure_body(const http::Failure& failure, fhir::Format format) {
  const fhir::Issue issue = failure_issue(failure);
  return fhir::write_operation_outcome({&issue, 1}, format);
}

std::string_view failure_reason(const http::Failure& failure) {
  if (failure.side == Side::upstream) return failure.kind == Kind::timeout ? "upstream-timeout" : "upstream-failure";
  if (failure.side == Side::terminology) return "terminology-failure";
  if (failure.kind == Kind::overloaded) return "overloaded";
  if (failure.side == Side::internal) return "gateway-failure";
  switch (failure.kind) {
    case Kind::body_too_large:
    case Kind::head_too_large:
    case Kind::target_too_long:
      return "limit";
    case Kind::timeout:
      return "client-timeout";
    default:
      return "malformed";
  }
}

std::string findings_header(const validator::Report& report) {
  std::string out;
  const auto add = [&](std::string_view name, std::size_t count) {
    if (count == 0) return;
    if (!out.empty()) out += ", ";
    out += std::string(name) + '=' + std::to_string(count);
  };
  add("error", report.errors);
  add("observed-error", report.observed_errors);
  add("warning", report.warnings);
  add("information", report.informations);
  return out;
}

}  // namespace bindgate::proxy
