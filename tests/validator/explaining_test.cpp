// What explaining findings may cost, counted in work: one budget for a whole report, and nothing past the cap.
#include "tests/validator/judging.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

using namespace bindgate;
using namespace bindgate::testing;
using namespace bindgate::validator;

namespace {

// So many names, each of another language that is none.
std::string many(std::size_t count, const std::string& item) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ",") + item;
  return out;
}

Report judged_within(std::size_t effort, const std::string& json) {
  auto settings = std::make_shared<JudgeSettings>();
  settings->effort.left = effort;
  Judge one(core_rules(), settings);
  return judge(json, fhir::Format::json, one);
}

std::size_t suggestions(const Report& report) {
  return static_cast<std::size_t>(
      std::count_if(report.findings.begin(), report.findings.end(),
                    [](const Finding& finding) { return finding.mend.find("Did you mean") != std::string::npos; }));
}

}  // namespace

TEST_CASE("one budget of effort pays for all suggestions of a report; past it findings come without") {
  const std::string json = patient(R"("name":[)" + many(100, R"({"use":"offical"})") + "]");
  const Report whole = judged_within(4'000'000, json);
  CHECK(suggestions(whole) == 100);
  const std::size_t spent = 4'000'000 - whole.effort_left;
  CHECK(spent > 100'000);

  const Report half = judged_within(spent / 2, json);
  CHECK(half.findings.size() == 100);
  CHECK(half.errors == whole.errors);
  CHECK(half.effort_left == 0);
  CHECK(suggestions(half) >= 45);
  CHECK(suggestions(half) <= 55);
  CHECK(std::all_of(half.findings.begin(), half.findings.end(), [](const Finding& f) { return !f.text.empty(); }));

  const Report none = judged_within(0, json);
  CHECK(suggestions(none) == 0);
  CHECK(none.errors == whole.errors);
}

TEST_CASE("the names of unknown elements are looked for within the same budget") {
  const std::string json = patient(R"("name":[)" + many(100, R"({"famly":"x"})") + "]");
  const Report whole = judged_within(4'000'000, json);
  CHECK(suggestions(whole) == 100);
  const std::size_t spent = 4'000'000 - whole.effort_left;
  CHECK(suggestions(judged_within(spent / 4, json)) < 30);
}

TEST_CASE("the worst report spends no more than its budget") {
  // Value sets of thousands of codes, a hundred findings, texts as long as are compared.
  const std::string code(60, 'q');
  const std::string json = R"({"resourceType":"Invoice","status":"draft","totalPriceComponent":[)" +
                           many(100, R"({"type":"base","amount":{"value":1,"currency":")" + code + R"("}})") + "]}";
  Judge one(core_rules(), settings_of());
  const Report report = judge(json, fhir::Format::json, one);
  CHECK(report.findings.size() == 100);
  CHECK(report.effort_left < JudgeSettings{}.effort.left);

  // Nothing is spent by whoever only decides.
  fhir::Document document;
  REQUIRE(fhir::read(fhir::Format::json, json, json.size(), document).has_value());
  Report decided;
  one.judge(document, {}, Explain::no, decided);
  CHECK(decided.effort_left == JudgeSettings{}.effort.left);
  CHECK(decided.errors == report.errors);
}

TEST_CASE("sentences are short however long the values are") {
  const std::string longest(1'000'000, 'x');
  const std::string json =
      patient(R"("maritalStatus":{"coding":[)" + coding(kMarital, longest, R"(,"display":")" + longest + '"') + "," +
              coding("http://hl7.org/fhir/ValueSet/" + longest, longest) + "," + coding(longest, "x") + "],\"" +
              longest + R"(":1},"gender":")" + longest + "\"");
  Judge one(core_rules(), settings_of());
  for (const Finding& finding : judge(json, fhir::Format::json, one).findings) {
    CAPTURE(finding.verdict);
    CHECK(finding.text.size() < 2'000);
    CHECK(finding.mend.size() < 2'000);
    CHECK(finding.expression.size() < 500);
  }
}
