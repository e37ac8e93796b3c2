// The gateway's own answers: their formats, their reasons, whose fault they tell.
#include "proxy/reply.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>

using namespace bindgate;
using namespace bindgate::proxy;
using http::Failure;
using http::Kind;
using http::Side;
using nlohmann::json;

namespace {

std::string_view field(const http::Answer& answer, std::string_view name) {
  return answer.field(name).value_or("(absent)");
}

}  // namespace

TEST_CASE("a reply names its format, its reason and the request") {
  const auto [format, type] = GENERATE(table<fhir::Format, std::string>({
      {fhir::Format::json, "application/fhir+json; charset=utf-8"},
      {fhir::Format::xml, "application/fhir+xml; charset=utf-8"},
  }));
  const http::Answer answer = reply(422, "findings", problem_body("invalid", "m", {}, format), format, "id-1");
  CHECK(answer.status() == 422);
  CHECK(field(answer, "Content-Type") == type);
  CHECK(field(answer, "X-Bindgate-Reason") == "findings");
  CHECK(field(answer, "X-Request-Id") == "id-1");
  CHECK(answer.body().front() == (format == fhir::Format::json ? '{' : '<'));
}

TEST_CASE("a problem's words cannot break out of its format") {
  const std::string hostile = "\"}<script>&\n\x01\xff";
  const json parsed = json::parse(problem_body("structure", hostile, hostile, fhir::Format::json), nullptr, false);
  REQUIRE_FALSE(parsed.is_discarded());
  CHECK_THAT(parsed["issue"][0]["details"]["text"].get<std::string>(), Catch::StartsWith("\"}<script>&\n"));
  const std::string xml = problem_body("structure", hostile, hostile, fhir::Format::xml);
  CHECK(xml.find("<script>") == std::string::npos);
  CHECK(xml.find('\x01') == std::string::npos);
}

TEST_CASE("a problem has a position only where there is one") {
  const json placed = json::parse(problem_body("structure", "m", {}, fhir::Format::json, fhir::Position{3, 7}));
  CHECK(placed["issue"][0]["extension"][0]["valueInteger"] == 3);
  CHECK(placed["issue"][0]["extension"][1]["valueInteger"] == 7);
  const json nowhere = json::parse(problem_body("structure", "m", "", fhir::Format::json));
  CHECK_FALSE(nowhere["issue"][0].contains("extension"));
  CHECK_FALSE(nowhere["issue"][0].contains("diagnostics"));
}

TEST_CASE("a failure says whose it is") {
  const auto [failure, reason, code, text] = GENERATE(table<Failure, std::string, std::string, std::string>({
      {{Kind::timeout, Side::upstream, "no answer"}, "upstream-timeout", "timeout", "The FHIR server behind"},
      {{Kind::unreachable, Side::upstream, "refused"}, "upstream-failure", "transient", "The FHIR server behind"},
      {{Kind::bad_response, Side::upstream, "x"}, "upstream-failure", "exception", "The FHIR server behind"},
      {{Kind::body_too_large, Side::upstream, "x"}, "upstream-failure", "too-costly", "The FHIR server behind"},
      {{Kind::body_too_large, Side::client, "x"}, "limit", "too-long", "x"},
      {{Kind::target_too_long, Side::client, "x"}, "limit", "too-long", "x"},
      {{Kind::timeout, Side::client, "x"}, "client-timeout", "timeout", "x"},
      {{Kind::malformed_head, Side::client, "x"}, "malformed", "structure", "x"},
      {{Kind::unsupported_coding, Side::client, "x"}, "malformed", "not-supported", "x"},
      {{Kind::unexpected, Side::internal, "x"}, "gateway-failure", "exception", "This gateway failed"},
      {{Kind::stopping, Side::internal, "x"}, "gateway-failure", "transient", "This gateway failed"},
      {{Kind::timeout, Side::terminology, "x"}, "terminology-failure", "timeout", "x"},
  }));
  CHECK(failure_reason(failure) == reason);
  const json issue = json::parse(failure_body(failure, fhir::Format::json))["issue"][0];
  CHECK(issue["severity"] == "error");
  CHECK(issue["code"] == code);
  CHECK_THAT(issue["details"]["text"].get<std::string>(), Catch::StartsWith(text));
}

TEST_CASE("the field of findings counts every kind, and is empty without any") {
  validator::Report report;
  CHECK(findings_header(report).empty());
  report.warnings = 2;
  CHECK(findings_header(report) == "warning=2");
  report.errors = 1;
  report.observed_errors = 4;
  report.informations = 3;
  CHECK(findings_header(report) == "error=1, observed-error=4, warning=2, information=3");
}
