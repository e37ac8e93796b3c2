#include "tests/validator/judging.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace bindgate;
using namespace bindgate::testing;
using namespace bindgate::validator;

TEST_CASE("codes are judged alike in JSON and XML") {
  const auto [json, expected] = GENERATE_COPY(table<std::string, std::string>({
      {patient(R"("gender":"male")"), ""},
      {patient(R"("gender":"Male")"), "error not-in-value-set Patient.gender\n"},
      {patient(R"("gender":" male")"), "error wrong-shape Patient.gender\nerror not-in-value-set Patient.gender\n"},
      {patient(R"("name":[{"use":"official"},{"use":"best"}])"), "error not-in-value-set Patient.name[1].use\n"},
      {patient(R"("contact":[{"address":{"use":"y"},"gender":"x"}])"),
       "error not-in-value-set Patient.contact[0].address.use\nerror not-in-value-set Patient.contact[0].gender\n"},
      {patient(R"("language":"de-CH")"), ""},
      {patient(R"("language":"german language")"),
       "information not-in-value-set Patient.language\nerror not-in-value-set Patient.language\n"},
      {patient(R"("photo":[{"contentType":"image/png"},{"contentType":"png file"}])"),
       "error not-in-value-set Patient.photo[1].contentType\n"},
      // CodeableConcept: one coding is enough, an extensible binding warns, a code of no system is an error.
      {patient(R"("maritalStatus":{"coding":[{"system":"http://x.example/s","code":"1"},{"system":")" + kMarital +
               R"(","code":"M"}]})"),
       ""},
      {patient(R"("maritalStatus":{"coding":[{"system":"http://x.example/s","code":"1"}]})"),
       "warning not-in-value-set Patient.maritalStatus\n"},
      {patient(R"("maritalStatus":{"text":"married"})"), "warning no-code Patient.maritalStatus\n"},
      {patient(R"("maritalStatus":{"coding":[{"system":")" + kMarital + R"(","code":"Married"}]})"),
       "warning not-in-value-set Patient.maritalStatus\nerror unknown-code Patient.maritalStatus.coding[0].code\n"},
      {patient(R"("maritalStatus":{"coding":[{"system":")" + kMarital + R"(","code":"M","display":"MARRIED "}]})"), ""},
      {patient(R"("maritalStatus":{"coding":[{"system":")" + kMarital + R"(","code":"M","display":"Single"}]})"),
       "warning wrong-display Patient.maritalStatus.coding[0].display\n"},
      {patient(R"("maritalStatus":{"coding":[{"code":"M"}]})"),
       "warning not-in-value-set Patient.maritalStatus\nwarning no-system Patient.maritalStatus.coding[0]\n"},
      {patient(R"("maritalStatus":{"coding":[{"system":"marital","code":"M"}]})"),
       "warning not-in-value-set Patient.maritalStatus\nerror relative-system "
       "Patient.maritalStatus.coding[0].system\n"},
      {patient(R"("maritalStatus":{"coding":[{"system":"http://hl7.org/fhir/ValueSet/marital-status","code":"M"}]})"),
       "warning not-in-value-set Patient.maritalStatus\nerror value-set-as-system "
       "Patient.maritalStatus.coding[0].system\n"},
      // No binding, or an example one: only codes that do not exist count.
      {observation(R"("bodySite":{"coding":[{"system":"http://snomed.info/sct","code":"1"}]})"), ""},
      {observation(R"("method":{"coding":[{"system":")" + kCategory + R"(","code":"nope"}]})"),
       "error unknown-code Observation.method.coding[0].code\n"},
      // Choices, by FHIRPath.
      {observation(R"("valueCodeableConcept":{"coding":[{"system":")" + kCategory + R"(","code":"nope"}]})"),
       "error unknown-code Observation.value.ofType(CodeableConcept).coding[0].code\n"},
      {observation(
           R"("component":[{"code":{"text":"a"}},{"code":{"text":"b"},"valueQuantity":{"value":1,"comparator":"=="}}])"),
       "error not-in-value-set Observation.component[1].value.ofType(Quantity).comparator\n"},
      // contentReference
      {R"({"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"group","item":[{"linkId":"2","type":"words"}]}]})",
       "error not-in-value-set Questionnaire.item[0].item[0].type\n"},
      // contained, Bundles, Parameters
      {patient(R"("contained":[{"resourceType":"Patient","id":"a","gender":"x"}])"),
       "error not-in-value-set Patient.contained[0].gender\n"},
      {R"({"resourceType":"Bundle","type":"collection","entry":[{},{"resource":{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Patient","gender":"x"}}]}}]})",
       "error not-in-value-set Bundle.entry[1].resource.entry[0].resource.gender\n"},
      {R"({"resourceType":"Parameters","parameter":[{"name":"a","part":[{"name":"b","resource":{"resourceType":"Patient","gender":"x"}}]}]})",
       "error not-in-value-set Parameters.parameter[0].part[0].resource.gender\n"},
      // extensions, on elements and on primitives, nested
      {patient(
           R"("extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-cadavericDonor","valueBoolean":true},{"url":"http://x.example/e","valueCoding":{"system":")" +
           kCategory + R"(","code":"nope"}}])"),
       "error unknown-code Patient.extension[1].value.ofType(Coding).code\n"},
      {patient(
           R"("birthDate":"1970","_birthDate":{"extension":[{"url":"http://x.example/e","extension":[{"url":"n","valueCodeableConcept":{"coding":[{"system":")" +
           kCategory + R"(","code":"nope"}]}}]}]})"),
       "error unknown-code Patient.birthDate.extension[0].extension[0].value.ofType(CodeableConcept).coding[0].code\n"},
      {patient(
           R"("_gender":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]})"),
       ""},
      {patient(
           R"("_gender":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"lost"}]})"),
       "error not-in-value-set Patient.gender.extension[0].value.ofType(code)\n"},
      // could not be checked
      {patient(R"("meta":{"profile":["http://x.example/p"]},"gender":"male")"),
       "warning unknown-profile Patient.meta.profile\n"},
      {R"({"resourceType":"Invoice","status":"draft","totalGross":{"value":1,"currency":"EUR"},"totalNet":{"value":1,"currency":"Euro"}})",
       "error not-in-value-set Invoice.totalNet.currency\n"},
  }));
  CAPTURE(json);
  CHECK(judged(json) == expected);
  CHECK(judged_xml(to_xml(json)) == expected);
}

TEST_CASE("shapes that would hide a code are errors") {
  const auto [json, expected] = GENERATE(table<std::string, std::string>({
      {patient(R"("gender":["male"])"), "error wrong-shape Patient.gender[0]\n"},
      {patient(R"("gender":{"value":"male"})"),
       "error wrong-shape Patient.gender\nerror unknown-element Patient.gender.value\n"},
      {patient(R"("gender":"")"), "error wrong-shape Patient.gender\nerror not-in-value-set Patient.gender\n"},
      {patient(R"("maritalStatus":{"coding":[{"system":"","code":""}]})"),
       "warning no-code Patient.maritalStatus\nerror relative-system Patient.maritalStatus.coding[0].system\nerror "
       "wrong-shape Patient.maritalStatus.coding[0].system\nerror wrong-shape Patient.maritalStatus.coding[0].code\n"},
      {patient(R"("gender":1)"), "error wrong-shape Patient.gender\nerror not-in-value-set Patient.gender\n"},
      {patient(R"("maritalStatus":"M")"), "error wrong-shape Patient.maritalStatus\n"},
      {patient(R"("maritalStatus":{"coding":["M"]})"),
       "warning no-code Patient.maritalStatus\nerror wrong-shape Patient.maritalStatus.coding[0]\n"},
      {patient(R"("contained":[{"gender":"x"}])"), "error unknown-type Patient.contained[0]\n"},
      {R"({"resourceType":"Patientt"})", "error unknown-type Resource\n"},
      {R"({"resourceType":["Patient"],"gender":"male"})", "error unknown-type Resource\n"},
  }));
  CAPTURE(json);
  CHECK(judged(json) == expected);
}

TEST_CASE("a refusal names the value, the value set and what to send instead") {
  Judge one(core_rules(), settings_of());
  const std::string json = patient(R"("gender":"Male")");
  const Report report = judge(json, fhir::Format::json, one);
  REQUIRE(report.findings.size() == 1);
  const Finding& finding = report.findings[0];
  CHECK_THAT(finding.text, Catch::Contains("'#Male'"));
  CHECK_THAT(finding.text, Catch::Contains("http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1"));
  CHECK_THAT(finding.mend, Catch::StartsWith("Did you mean `male`"));
  CHECK_THAT(finding.mend, Catch::Contains("`other`"));
  const auto issues = issues_of(report, json);
  REQUIRE(issues.size() == 1);
  // Clients that show nothing but the diagnostics show all there is to know.
  CHECK(issues[0].diagnostics == "Patient.gender: " + finding.text + ". " + finding.mend);
  CHECK(issues[0].tx_code == "not-in-vs");
  CHECK(issues[0].code == "code-invalid");
  REQUIRE(issues[0].position.has_value());
  CHECK(issues[0].position->column == json.find("\"Male\"") + 1);
}

TEST_CASE("the policy overrides severity by strength, type, path, value set and verdict, and observes") {
  const std::string json = patient(R"("gender":"x","maritalStatus":{"text":"m"})");
  PolicyEntry entry;
  std::string expected = "error not-in-value-set Patient.gender\nwarning no-code Patient.maritalStatus\n";
  SECTION("nothing") {
    entry.resource_type = "Observation";
    entry.weight = Weight::ignore;
  }
  SECTION("verdict") {
    entry.verdicts = {Verdict::no_code};
    entry.weight = Weight::error;
    expected = "error not-in-value-set Patient.gender\nerror no-code Patient.maritalStatus\n";
  }
  SECTION("strength") {
    entry.strength = rules::Strength::extensible;
    entry.weight = Weight::ignore;
    expected = "error not-in-value-set Patient.gender\n";
  }
  SECTION("path") {
    entry.path = "Patient.gender";
    entry.weight = Weight::information;
    expected = "information not-in-value-set Patient.gender\nwarning no-code Patient.maritalStatus\n";
  }
  SECTION("value set") {
    entry.value_set = "http://hl7.org/fhir/ValueSet/administrative-gender";
    entry.observe = true;
    expected = "observed not-in-value-set Patient.gender\nwarning no-code Patient.maritalStatus\n";
  }
  Judge one(core_rules(), settings_of({entry}));
  const Report report = judge(json, fhir::Format::json, one);
  CHECK(show(report) == expected);
  CHECK(report.refused() == (expected.find("error") == 0));
}

TEST_CASE("findings past the cap are counted, and so are the entries they refuse") {
  std::string json = R"({"resourceType":"Bundle","type":"batch","entry":[)";
  for (int i = 0; i < 30; ++i) {
    json += (i ? "," : "") + std::string(R"({"resource":{"resourceType":"Patient","gender":")") +
            (i % 2 ? "x" : "male") + "\"}}";
  }
  json += "]}";
  Judge one(core_rules(), settings_of({}, false, 5));
  const Report report = judge(json, fhir::Format::json, one);
  CHECK(report.findings.size() == 5);
  CHECK(report.left_out == 10);
  CHECK(report.errors == 15);
  CHECK(report.errors_outside_entries == 0);
  CHECK(report.refused_entries.size() == 15);
  CHECK(report.refused_entries.front() == 1);
}

TEST_CASE("a site rule adds a binding, overrides one, and may only observe") {
  rules::Options options;
  rules::SiteRule rule;
  rule.source = "test.yaml:1";
  rule.value_set = "http://hl7.org/fhir/ValueSet/administrative-gender";
  SECTION("adds") {
    rule.type = "Patient";
    rule.path = "Patient.identifier.type";
    options.site_rules = {rule};
    Judge one(core_rules(options), settings_of());
    CHECK(show(judge(patient(R"("identifier":[{"type":{"text":"a"}}])"), fhir::Format::json, one)) ==
          "error no-code Patient.identifier[0].type\n");
    CHECK(show(judge(R"({"resourceType":"Practitioner","identifier":[{"type":{"text":"a"}}]})", fhir::Format::json,
                     one)) == "warning no-code Practitioner.identifier[0].type\n");
  }
  SECTION("overrides") {
    rule.type = "Patient";
    rule.path = "gender";
    rule.strength = rules::Strength::preferred;
    options.site_rules = {rule};
    Judge one(core_rules(options), settings_of());
    CHECK(show(judge(patient(R"("gender":"x")"), fhir::Format::json, one)) ==
          "information not-in-value-set Patient.gender\n");
  }
  SECTION("observes, on a choice of a data type") {
    rule.type = "Observation";
    rule.path = "Observation.value[x]";
    rule.observe = true;
    options.site_rules = {rule};
    Judge one(core_rules(options), settings_of());
    const Report report = judge(observation(R"("valueCodeableConcept":{"text":"a"})"), fhir::Format::json, one);
    CHECK(show(report) == "observed no-code Observation.value.ofType(CodeableConcept)\n");
    CHECK_FALSE(report.refused());
  }
}
