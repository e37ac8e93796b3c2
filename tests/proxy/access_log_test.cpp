// The access log: one line of JSON a request, whatever the request was, and never a value of its resource.
#include "proxy/access_log.h"

#include "fhir/reader.h"
#include "http/worker.h"
#include "tests/support/core.h"
#include "validator/judge.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <optional>
#include <string>

using namespace bindgate;
using namespace bindgate::proxy;
using nlohmann::json;

namespace {

// What a log writes to a pipe.
class LogLab {
 public:
  explicit LogLab(bool enabled = true) {
    REQUIRE(::pipe(ends_.data()) == 0);
    log_.emplace(worker_.watchdog(), enabled ? std::make_shared<LogWriter>(ends_[1]) : nullptr);
  }
  ~LogLab() { ::close(ends_[0]); }
  AccessLog& log() { return *log_; }

  // Everything written so far; the log takes no more.
  std::string read() {
    log_.reset();
    ::close(ends_[1]);
    std::string out;
    std::array<char, 4096> buffer;
    for (ssize_t n = 0; (n = ::read(ends_[0], buffer.data(), buffer.size())) > 0;) {
      out.append(buffer.data(), static_cast<std::size_t>(n));
    }
    return out;
  }

 private:
  http::Worker worker_;
  std::array<int, 2> ends_{};
  std::optional<AccessLog> log_;
};

AccessEntry entry() {
  AccessEntry out;
  out.request_id = "r";
  out.peer = "127.0.0.1";
  out.method = "POST";
  out.path = "/fhir/Patient";
  out.interaction = "create";
  out.decision = "refused";
  out.status = 422;
  return out;
}

}  // namespace

TEST_CASE("a request is one line of JSON") {
  LogLab lab;
  AccessEntry one = entry();
  one.reason = "findings";
  one.bytes_in = 7;
  one.bytes_out = 9;
  one.total = std::chrono::microseconds(1500);
  one.judging = std::chrono::nanoseconds(2999);
  lab.log().write(one);
  const std::string text = lab.read();
  REQUIRE(text.find('\n') == text.size() - 1);
  const json line = json::parse(text);
  CHECK(line["status"] == 422);
  CHECK(line["decision"] == "refused");
  CHECK(line["reason"] == "findings");
  CHECK(line["bytes_in"] == 7);
  CHECK(line["bytes_out"] == 9);
  CHECK(line["total_us"] == 1500);
  CHECK(line["judging_us"] == 2);
  CHECK_FALSE(line.contains("errors"));
  const std::string time = line["time"];
  REQUIRE(time.size() == 24);
  CHECK(time[10] == 'T');
  CHECK(time.substr(19, 1) == ".");
  CHECK(time.back() == 'Z');
}

TEST_CASE("what a client names cannot forge a line") {
  const std::string hostile = "/fhir/\"}\n{\"decision\":\"streamed\"\x01\xff\xc3";
  LogLab lab;
  AccessEntry one = entry();
  one.path = hostile;
  one.method = hostile;
  one.request_id = hostile;
  lab.log().write(one);
  lab.log().write(entry());
  const std::string text = lab.read();
  REQUIRE(std::count(text.begin(), text.end(), '\n') == 2);
  const json first = json::parse(text.substr(0, text.find('\n')), nullptr, false);
  REQUIRE_FALSE(first.is_discarded());
  CHECK(first["decision"] == "refused");
}

TEST_CASE("a finding is told by its place and its rule, never by the value sent") {
  const std::string secret = "Geheimnis";
  const std::string text =
      R"({"resourceType":"Patient","gender":")" + secret + R"(","meta":{"profile":["http://x.example/)" + secret +
      R"("]},"maritalStatus":{"text":")" + secret + R"(","coding":[{"system":"http://x.example/)" + secret +
      R"(","code":")" + secret + R"(","display":")" + secret + R"("},{"system":")" + secret + R"(","code":"x"},)" +
      R"({"system":"http://terminology.hl7.org/CodeSystem/v3-MaritalStatus","code":"M","display":")" + secret +
      R"("}]},"extension":[{"url":"http://x.example/)" + secret + R"(","valueContactPoint":{"system":")" + secret +
      R"("}}],"contained":[{"resourceType":")" + secret + R"("}],")" + secret + R"(":{"coding":[{"code":"x"}]}})";
  fhir::Document document;
  REQUIRE(fhir::read_json(text, text.size(), document).has_value());
  validator::Judge judge(testing::core_rules(), std::make_shared<validator::JudgeSettings>());
  const auto explain = GENERATE(validator::Explain::yes, validator::Explain::no);
  validator::Report report;
  judge.judge(document, {}, explain, report);
  REQUIRE(report.findings.size() > 5);

  LogLab lab;
  AccessEntry one = entry();
  one.report = &report;
  lab.log().write(one);
  const std::string line = lab.read();
  CHECK(line.find(secret) == std::string::npos);
  const json parsed = json::parse(line);
  CHECK(parsed["errors"] == report.errors);
  CHECK(parsed["findings"].size() == std::min<std::size_t>(report.findings.size(), 10));
  CHECK_THAT(line, Catch::Contains("Patient.gender") && Catch::Contains("ValueSet/administrative-gender|4.0.1"));
}

TEST_CASE("of many findings ten are listed, and all are counted") {
  validator::Report report;
  report.errors = 40;
  for (int i = 0; i < 40; ++i) {
    validator::Finding finding;
    finding.expression = "Patient.name[" + std::to_string(i) + "].use";
    report.findings.push_back(finding);
  }
  LogLab lab;
  AccessEntry one = entry();
  one.report = &report;
  lab.log().write(one);
  const json line = json::parse(lab.read());
  CHECK(line["errors"] == 40);
  CHECK(line["findings"].size() == 10);
}

TEST_CASE("a log that is off writes nothing, and one nobody reads stops nobody") {
  LogLab off(false);
  off.log().write(entry());
  CHECK(off.read().empty());

  http::Worker worker;
  AccessLog closed(worker.watchdog(), std::make_shared<LogWriter>(-1));
  for (int i = 0; i < 1000; ++i) closed.write(entry());
  closed.flush();
  SUCCEED();
}
