// Where codes are found: choices, repeated and recursive elements, references to content, resources in resources.
#include "tests/validator/judging.h"

#include <catch2/catch.hpp>

#include <string>

using namespace bindgate::testing;

namespace {

std::string bad_patient(const std::string& more = "") {
  return R"({"resourceType":"Patient","gender":"x")" + more + "}";
}
std::string bundle(const std::string& entries) {
  return R"({"resourceType":"Bundle","type":"collection","entry":[)" + entries + "]}";
}
std::string nested_items(int depth) {
  std::string out = R"({"linkId":"1","type":"words"})";
  for (int i = 1; i < depth; ++i) out = R"({"linkId":"1","type":"group","item":[)" + out + "]}";
  return R"({"resourceType":"Questionnaire","status":"draft","item":[)" + out + "]}";
}

}  // namespace

TEST_CASE("a choice is judged as the type it is written in") {
  const auto [json, expected] = GENERATE_COPY(table<std::string, std::string>({
      {observation(R"("valueString":"nope")"), ""},
      {observation(R"("valueCodeableConcept":)" + concept_of(coding(kCategory, "nope"))),
       "error unknown-code Observation.value.ofType(CodeableConcept).coding[0].code\n"},
      {observation(R"("valueQuantity":{"value":1,"comparator":"~"})"),
       "error not-in-value-set Observation.value.ofType(Quantity).comparator\n"},
      {observation(R"("valueRange":{"low":{"value":1,"comparator":"~"}})"),
       "error not-in-value-set Observation.value.ofType(Range).low.comparator\n"},
      {observation(R"("effectiveTiming":{"repeat":{"durationUnit":"week"}})"),
       "error not-in-value-set Observation.effective.ofType(Timing).repeat.durationUnit\n"},
      {observation(R"("effectiveTiming":{"repeat":{"dayOfWeek":["mon","Monday","sun"]}})"),
       "error not-in-value-set Observation.effective.ofType(Timing).repeat.dayOfWeek[1]\n"},
      {R"({"resourceType":"MedicationRequest","status":"active","intent":"order",)"
       R"("subject":{"reference":"Patient/1"},"medicationCodeableConcept":)" +
           concept_of(coding(kCategory, "nope")) + "}",
       "error unknown-code MedicationRequest.medication.ofType(CodeableConcept).coding[0].code\n"},
  }));
  CAPTURE(json);
  CHECK(judged(json) == expected);
  CHECK(judged_xml(to_xml(json)) == expected);
}

TEST_CASE("an element that refers to another's content is judged by it, at any depth") {
  const auto [json, expected] = GENERATE_COPY(table<std::string, std::string>({
      {nested_items(1), "error not-in-value-set Questionnaire.item[0].type\n"},
      {nested_items(4), "error not-in-value-set Questionnaire.item[0].item[0].item[0].item[0].type\n"},
      {R"({"resourceType":"Parameters","parameter":[{"name":"a","part":[{"name":"b","part":[{"name":"c",)"
       R"("valueCoding":)" +
           coding(kCategory, "nope") + "}]}]}]}",
       "error unknown-code Parameters.parameter[0].part[0].part[0].value.ofType(Coding).code\n"},
      {R"({"resourceType":"ValueSet","status":"active","compose":{"include":[{"system":"http://x.example"}],)"
       R"("exclude":[{"system":"http://x.example","filter":[{"property":"a","op":"like","value":"b"}]}]}})",
       "error not-in-value-set ValueSet.compose.exclude[0].filter[0].op\n"},
      {observation(R"("component":[{"code":{"text":"x"},"referenceRange":[{"low":{"value":1,"comparator":"~"}}]}])"),
       "error not-in-value-set Observation.component[0].referenceRange[0].low.comparator\n"},
  }));
  CAPTURE(json);
  CHECK(judged(json) == expected);
  CHECK(judged_xml(to_xml(json)) == expected);
}

TEST_CASE("every resource inside another is judged as what it is") {
  const std::string in_entry = R"({"resource":)";
  const auto [json, expected] = GENERATE_COPY(table<std::string, std::string>({
      {observation(R"("contained":[{"resourceType":"Organization","id":"o"},)" + bad_patient(R"(,"id":"p")") + "]"),
       "error not-in-value-set Observation.contained[1].gender\n"},
      {bundle("{}," + in_entry + bad_patient() + "}," + in_entry + bad_patient() + "}"),
       "error not-in-value-set Bundle.entry[1].resource.gender\n"
       "error not-in-value-set Bundle.entry[2].resource.gender\n"},
      {bundle(in_entry + observation(R"("contained":[)" + bad_patient(R"(,"id":"p")") + "]") + "}"),
       "error not-in-value-set Bundle.entry[0].resource.contained[0].gender\n"},
      {bundle(in_entry + bundle(in_entry + bundle(in_entry + bad_patient() + "}") + "}") + "}"),
       "error not-in-value-set Bundle.entry[0].resource.entry[0].resource.entry[0].resource.gender\n"},
      {R"({"resourceType":"Parameters","parameter":[{"name":"a","resource":)" + bundle(in_entry + bad_patient() + "}") +
           "}]}",
       "error not-in-value-set Parameters.parameter[0].resource.entry[0].resource.gender\n"},
      // What a Bundle says of its entries is bound too, and an outcome in a response is a resource.
      {bundle(R"({"request":{"method":"post","url":"Patient"}})"),
       "error not-in-value-set Bundle.entry[0].request.method\n"},
      {bundle(R"({"response":{"status":"200","outcome":{"resourceType":"OperationOutcome","issue":)"
              R"([{"severity":"bad","code":"invalid"}]}}})"),
       "error not-in-value-set Bundle.entry[0].response.outcome.issue[0].severity\n"},
  }));
  CAPTURE(json);
  CHECK(judged(json) == expected);
  CHECK(judged_xml(to_xml(json)) == expected);
}

TEST_CASE("the findings of an entry are those of everything inside it") {
  using namespace bindgate;
  const std::string json =
      bundle(R"({"resource":{"resourceType":"Patient"}},{"resource":)" +
             observation(R"("contained":[)" + bad_patient() + "]") + R"(},{"request":{"method":"post","url":"x"}})");
  validator::Judge one(core_rules(), settings_of());
  const validator::Report report = judge(json, fhir::Format::json, one);
  CHECK(report.refused_entries == std::vector<std::size_t>{1, 2});
  CHECK(report.errors_outside_entries == 0);
  const auto issues = issues_by_entry(report, json);
  REQUIRE(issues.size() == 2);
  REQUIRE(issues.at(1).size() == 1);
  CHECK(issues.at(1)[0].expression == "Bundle.entry[1].resource.contained[0].gender");
  CHECK(issues.at(1)[0].position->column == json.find("\"x\"", json.find("contained")) + 1);
  CHECK(issues.at(2).size() == 1);
}

TEST_CASE("a refused entry whose findings stand past the cap says that it is refused for those") {
  using namespace bindgate;
  std::string entries;
  for (int i = 0; i < 5; ++i) entries += (i == 0 ? "" : ",") + (R"({"resource":)" + bad_patient()) + "}";
  const std::string json = bundle(entries);
  validator::Judge one(core_rules(), settings_of({}, false, 2));
  const validator::Report report = judge(json, fhir::Format::json, one);
  CHECK(report.errors == 5);
  CHECK(report.left_out == 3);
  const auto issues = issues_by_entry(report, json);
  REQUIRE(issues.size() == 5);
  CHECK(issues.at(1)[0].expression == "Bundle.entry[1].resource.gender");
  REQUIRE(issues.at(4).size() == 1);
  CHECK(issues.at(4)[0].severity == fhir::Severity::error);
  CHECK(issues.at(4)[0].expression.empty());
}

TEST_CASE("an error of the Bundle itself is no entry's") {
  using namespace bindgate;
  const std::string json = R"({"resourceType":"Bundle","type":"heap","entry":[{"resource":)" + bad_patient() + "}]}";
  validator::Judge one(core_rules(), settings_of());
  const validator::Report report = judge(json, fhir::Format::json, one);
  CHECK(report.errors == 2);
  CHECK(report.errors_outside_entries == 1);
  CHECK(report.refused_entries == std::vector<std::size_t>{0});
}
