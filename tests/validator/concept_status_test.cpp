// Concepts that exist and are not fit for use: retired, deprecated and abstract ones of the v2 and v3 code systems.
#include "tests/validator/judging.h"

#include <catch2/catch.hpp>

#include <string>

using namespace bindgate::testing;

namespace {

const std::string kActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
const std::string kConfidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
const std::string kRoleCode = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";
const std::string kReferenceRange = "http://terminology.hl7.org/CodeSystem/referencerange-meaning";
const std::string kRevenue = "http://terminology.hl7.org/CodeSystem/v2-0456";

std::string encounter(const std::string& code) {
  return R"({"resourceType":"Encounter","status":"planned","class":)" + coding(kActCode, code) + "}";
}
std::string composition(const std::string& confidentiality) {
  return R"({"resourceType":"Composition","status":"final","type":{"text":"x"},"date":"2020","title":"x",)"
         R"("confidentiality":")" +
         confidentiality + "\"}";
}
std::string labelled(const std::string& system, const std::string& code) {
  return patient(R"("meta":{"security":[)" + coding(system, code) + "]}");
}

}  // namespace

TEST_CASE("a concept's status is told, whatever is bound") {
  const auto [json, expected] = GENERATE_COPY(table<std::string, std::string>({
      {encounter("AMB"), ""},
      // An abstract concept outside its binding is both.
      {encounter("_ActEncounterCode"),
       "warning not-in-value-set Encounter.class.code\ninformation abstract Encounter.class.code\n"},
      {composition("N"), ""},
      {composition("_Confidentiality"), "error not-in-value-set Composition.confidentiality\n"},
      {composition("ETH"), "error not-in-value-set Composition.confidentiality\n"},
      {labelled(kConfidentiality, "N"), ""},
      {labelled(kConfidentiality, "ETH"),
       "warning not-in-value-set Patient.meta.security[0].code\nwarning inactive Patient.meta.security[0].code\n"},
      {labelled(kConfidentiality, "_ConfidentialityModifiers"),
       "warning not-in-value-set Patient.meta.security[0].code\nwarning inactive Patient.meta.security[0].code\n"
       "information abstract Patient.meta.security[0].code\n"},
      // In the value set, and abstract all the same.
      {R"({"resourceType":"RelatedPerson","relationship":[)" +
           concept_of(coding(kRoleCode, "_PersonalRelationshipRoleType")) + "]}",
       "information abstract RelatedPerson.relationship[0].coding[0].code\n"},
      {R"({"resourceType":"RelatedPerson","relationship":[)" + concept_of(coding(kRoleCode, "MTH")) + "]}", ""},
      {observation(R"("referenceRange":[{"type":)" + concept_of(coding(kReferenceRange, "endocrine")) + "}]"),
       "information abstract Observation.referenceRange[0].type.coding[0].code\n"},
      {observation(R"("referenceRange":[{"type":)" + concept_of(coding(kReferenceRange, "normal")) + "}]"), ""},
      // Nothing is bound: the status counts, the membership is nobody's question.
      {observation(R"("method":)" + concept_of(coding(kRevenue, "260"))),
       "warning deprecated Observation.method.coding[0].code\n"},
      {patient(R"("extension":[{"url":"http://x.example/e","valueCoding":)" + coding(kConfidentiality, "ETH") + "}]"),
       "warning inactive Patient.extension[0].value.ofType(Coding).code\n"},
  }));
  CAPTURE(json);
  CHECK(judged(json) == expected);
  CHECK(judged_xml(to_xml(json)) == expected);
}
