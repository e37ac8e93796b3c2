// Systems, displays and texts of Codings, and how much each strength of binding asks of them.
#include "tests/validator/judging.h"

#include <catch2/catch.hpp>

#include <string>

using namespace bindgate::testing;

namespace {

const std::string kClinical = "http://terminology.hl7.org/CodeSystem/condition-clinical";
const std::string kUnknown = "http://x.example/system";

std::string married(const std::string& concept_) {
  return patient(R"("maritalStatus":)" + concept_);
}
std::string condition(const std::string& rest) {
  return R"({"resourceType":"Condition","subject":{"reference":"Patient/1"},)" + rest + "}";
}

}  // namespace

TEST_CASE("a Coding's system must be there, absolute and a code system's") {
  const std::string place = "Patient.maritalStatus.coding[0]";
  const auto [system, finding] = GENERATE_COPY(table<std::string, std::string>({
      {"", "warning no-system " + place + "\n"},
      {R"("system":"marital",)", "error relative-system " + place + ".system\n"},
      {R"("system":"/CodeSystem/v3-MaritalStatus",)", "error relative-system " + place + ".system\n"},
      {R"("system":"//terminology.hl7.org/CodeSystem",)", "error relative-system " + place + ".system\n"},
      {R"("system":"v3:",)", ""},
      {R"("system":"#marital",)", "error relative-system " + place + ".system\n"},
      {R"("system":" http://x.example",)",
       "error relative-system " + place + ".system\nerror wrong-shape " + place + ".system\n"},
      {R"("system":"urn:oid:1.2.3",)", ""},
      {R"("system":"http://hl7.org/fhir/ValueSet/marital-status",)",
       "error value-set-as-system " + place + ".system\n"},
      {R"("system":"http://terminology.hl7.org/ValueSet/v3-MaritalStatus",)",
       "error value-set-as-system " + place + ".system\n"},
  }));
  const std::string json = married(R"({"coding":[{)" + system + R"("code":"M"}]})");
  CAPTURE(json);
  const std::string expected = "warning not-in-value-set Patient.maritalStatus\n" + finding;
  CHECK(judged(json) == expected);
  CHECK(judged_xml(to_xml(json)) == expected);
}

TEST_CASE("codes compare by their system's rule, displays by their words") {
  const auto [json, expected] = GENERATE_COPY(table<std::string, std::string>({
      {married(concept_of(coding(kMarital, "m"))),
       "warning not-in-value-set Patient.maritalStatus\nerror unknown-code Patient.maritalStatus.coding[0].code\n"},
      {married(concept_of(coding(kMarital, "M", R"(,"display":"Married")"))), ""},
      {married(concept_of(coding(kMarital, "M", R"(,"display":"  mArRiEd ")"))), ""},
      {married(concept_of(coding(kMarital, "S", R"(,"display":"never   married")"))), ""},
      {married(concept_of(coding(kMarital, "S", R"(,"display":"nevermarried")"))),
       "warning wrong-display Patient.maritalStatus.coding[0].display\n"},
      {married(concept_of(coding(kMarital, "M", R"(,"display":"Divorced")"))),
       "warning wrong-display Patient.maritalStatus.coding[0].display\n"},
      // A display of a code nobody here knows cannot be wrong.
      {married(concept_of(coding(kUnknown, "M", R"(,"display":"Divorced")"))),
       "warning not-in-value-set Patient.maritalStatus\n"},
      // Each coding is judged on its own; the concept's binding needs one of them.
      {married(concept_of(coding(kMarital, "M") + "," + coding(kMarital, "Z") + "," +
                          coding(kMarital, "D", R"(,"display":"Married")"))),
       "error unknown-code Patient.maritalStatus.coding[1].code\n"
       "warning wrong-display Patient.maritalStatus.coding[2].display\n"},
      {married(concept_of(coding(kMarital, "M", R"(,"version":"2018-08-12")"))), ""},
  }));
  CAPTURE(json);
  CHECK(judged(json) == expected);
  CHECK(judged_xml(to_xml(json)) == expected);
}

TEST_CASE("each strength asks for a code in its own voice") {
  const auto [json, expected] = GENERATE_COPY(table<std::string, std::string>({
      // required
      {condition(R"("clinicalStatus":{"text":"active"})"), "error no-code Condition.clinicalStatus\n"},
      {condition(R"("clinicalStatus":)" + concept_of(coding(kUnknown, "active"))),
       "error not-in-value-set Condition.clinicalStatus\n"},
      {condition(R"("clinicalStatus":)" + concept_of(coding(kUnknown, "x") + "," + coding(kClinical, "active"))), ""},
      {condition(R"("clinicalStatus":)" + concept_of(R"({"display":"active"})")),
       "error no-code Condition.clinicalStatus\n"},
      // extensible
      {married(R"({"text":"married"})"), "warning no-code Patient.maritalStatus\n"},
      // preferred: another code is told of, a text is not
      {observation(R"("category":[{"text":"lab"}])"), ""},
      {observation(R"("category":[)" + concept_of(coding(kUnknown, "lab")) + "]"),
       "information not-in-value-set Observation.category[0]\n"},
      {observation(R"("category":[)" + concept_of(coding(kCategory, "laboratory")) + "]"), ""},
      // example
      {condition(R"("bodySite":[{"text":"arm"},)" + concept_of(coding(kUnknown, "arm")) + "]"), ""},
      {condition(R"("bodySite":[)" + concept_of(coding(kCategory, "arm")) + "]"),
       "error unknown-code Condition.bodySite[0].coding[0].code\n"},
      // an element without content of its own asks for nothing
      {condition(R"("clinicalStatus":{"extension":[{"url":"http://x.example/e","valueBoolean":true}]})"),
       "error no-code Condition.clinicalStatus\n"},
  }));
  CAPTURE(json);
  CHECK(judged(json) == expected);
  CHECK(judged_xml(to_xml(json)) == expected);
}
