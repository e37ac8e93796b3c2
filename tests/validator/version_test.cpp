// A Coding.version that is blank or not held: it hides no code from a required binding.
#include "tests/validator/judging.h"

#include <catch2/catch.hpp>

#include <string>

using namespace bindgate;
using namespace bindgate::testing;
using namespace bindgate::validator;

namespace {

const std::string kStatusSystem = "http://terminology.hl7.org/CodeSystem/condition-clinical";
const std::string kStatus = "Condition.clinicalStatus";

std::string condition_with(const std::string& rest) {
  return R"({"resourceType":"Condition","subject":{"reference":"Patient/1"},)" + rest + "}";
}
std::string clinical(const std::string& code, const std::string& version) {
  return condition_with(R"("clinicalStatus":)" +
                        concept_of(coding(kStatusSystem, code, R"(,"version":")" + version + '"')));
}

}  // namespace

TEST_CASE("a code that no held version has is an error, whatever version is named") {
  const std::string version = GENERATE("99", "4.0.2", "latest");
  CAPTURE(version);
  const std::string expected =
      "error not-in-value-set " + kStatus + "\nerror unknown-code " + kStatus + ".coding[0].code\n";
  CHECK(judged(clinical("BADCODE", version)) == expected);
  CHECK(judged_xml(to_xml(clinical("BADCODE", version))) == expected);
  CHECK(judged(clinical("active", version)) == "warning unknown-system-version " + kStatus + "\n");
}

TEST_CASE("a blank version is of a wrong shape besides") {
  const std::string version = GENERATE(" ", "\\t", "\\u2003", "\\u00a0", "\\u3000 ", "");
  CAPTURE(version);
  const std::string shape = "error wrong-shape " + kStatus + ".coding[0].version\n";
  CHECK(judged(clinical("BADCODE", version)) ==
        "error not-in-value-set " + kStatus + "\nerror unknown-code " + kStatus + ".coding[0].code\n" + shape);
  CHECK(judged(clinical("active", version)) ==
        (version.empty() ? shape : "warning unknown-system-version " + kStatus + "\n" + shape));
}

TEST_CASE("a code of a version that is not held names both versions") {
  Judge one(core_rules(), settings_of());
  const Report report = judge(clinical("active", "99"), fhir::Format::json, one);
  REQUIRE(report.findings.size() == 1);
  CHECK_THAT(report.findings[0].text, Catch::Contains("\"99\"") && Catch::Contains("\"4.0.1\""));
}

TEST_CASE("a version that is not held decides nothing where no code is required, or for a system held in part") {
  const std::string place = "Patient.maritalStatus";
  CHECK(judged(patient(R"("maritalStatus":)" + concept_of(coding(kMarital, "Z", R"(,"version":"99")")))) ==
        "warning unknown-system-version " + place + "\n");
  CHECK(judged(observation(R"("method":)" + concept_of(coding(kCategory, "nope", R"(,"version":"99")")))).empty());
  // Another coding satisfies the binding; the code exists nowhere all the same.
  CHECK(
      judged(condition_with(R"("clinicalStatus":)" + concept_of(coding(kStatusSystem, "active") + "," +
                                                                coding(kStatusSystem, "BAD", R"(,"version":"99")")))) ==
      "error unknown-code " + kStatus + ".coding[1].code\n");
  CHECK(judged(clinical("active", "4.0.1")).empty());
}
