// Codes inside extensions: by their own definitions, on elements and on primitives, nested, and where the extension is
// not known.
#include "tests/validator/judging.h"

#include <catch2/catch.hpp>

#include <string>

using namespace bindgate::testing;

namespace {

const std::string kExtension = "http://hl7.org/fhir/StructureDefinition/";
const std::string kAbsent = R"({"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":")";

std::string absent(const std::string& code) {
  return kAbsent + code + "\"}";
}
std::string goal(const std::string& status, const std::string& url = "status") {
  return R"({"resourceType":"Goal","lifecycleStatus":"active","description":{"text":"x"},)"
         R"("subject":{"reference":"Patient/1"},"extension":[{"url":")" +
         kExtension +
         R"(goal-acceptance","extension":[{"url":"individual","valueReference":{"display":"x"}},{"url":")" + url +
         R"(","valueCode":")" + status + "\"}]}]}";
}

}  // namespace

TEST_CASE("an extension is judged by its own definition, wherever it stands") {
  const auto [json, expected] = GENERATE_COPY(table<std::string, std::string>({
      // on a resource, an element, a primitive, a primitive in an array, an extension's value
      {patient(R"("extension":[)" + absent("x") + "]"),
       "error not-in-value-set Patient.extension[0].value.ofType(code)\n"},
      {patient(R"("name":[{"extension":[)" + absent("x") + "]}]"),
       "error not-in-value-set Patient.name[0].extension[0].value.ofType(code)\n"},
      {patient(R"("birthDate":"1970","_birthDate":{"extension":[)" + absent("x") + "]}"),
       "error not-in-value-set Patient.birthDate.extension[0].value.ofType(code)\n"},
      {patient(R"("name":[{"given":["a",null],"_given":[null,{"extension":[)" + absent("x") + "]}]}]"),
       "error not-in-value-set Patient.name[0].given[1].extension[0].value.ofType(code)\n"},
      {patient(R"("extension":[{"url":"http://x.example/e","_valueString":{"extension":[)" + absent("x") + "]}}]"),
       "error not-in-value-set Patient.extension[0].value.ofType(string).extension[0].value.ofType(code)\n"},
      {patient(R"("modifierExtension":[)" + absent("x") + "]"),
       "error not-in-value-set Patient.modifierExtension[0].value.ofType(code)\n"},
      {patient(R"("name":[{"extension":[)" + absent("unknown") + "," + absent("masked") + "]}]"), ""},
      // A bound primitive keeps its own binding beside its extension.
      {patient(R"("gender":"x","_gender":{"extension":[)" + absent("y") + "]}"),
       "error not-in-value-set Patient.gender\n"
       "error not-in-value-set Patient.gender.extension[0].value.ofType(code)\n"},
      {patient(R"("gender":"male","_gender":{"id":"g"})"), ""},
  }));
  CAPTURE(json);
  CHECK(judged(json) == expected);
  CHECK(judged_xml(to_xml(json)) == expected);
}

TEST_CASE("an extension inside an extension is judged by the definition around it") {
  const auto [json, expected] = GENERATE_COPY(table<std::string, std::string>({
      {goal("agree"), ""},
      {goal("agreed"), "error not-in-value-set Goal.extension[0].extension[1].value.ofType(code)\n"},
      // What the definition does not name has no binding.
      {goal("agreed", "estado"), ""},
      // The relative url means nothing outside.
      {patient(R"("extension":[{"url":"status","valueCode":"agreed"}])"), ""},
      // A complete url keeps its meaning inside another extension.
      {patient(R"("extension":[{"url":"http://x.example/e","extension":[)" + absent("x") + "]}]"),
       "error not-in-value-set Patient.extension[0].extension[0].value.ofType(code)\n"},
      {patient(R"("communication":[{"extension":[{"url":")" + kExtension +
               R"(patient-proficiency","extension":[{"url":"level","valueCoding":)" +
               coding("http://terminology.hl7.org/CodeSystem/v3-LanguageAbilityProficiency", "Z") +
               R"(}]}],"language":{"text":"x"}}])"),
       "information not-in-value-set Patient.communication[0].extension[0].extension[0].value.ofType(Coding).code\n"
       "error unknown-code Patient.communication[0].extension[0].extension[0].value.ofType(Coding).code\n"},
  }));
  CAPTURE(json);
  CHECK(judged(json) == expected);
  CHECK(judged_xml(to_xml(json)) == expected);
}

TEST_CASE("an unknown extension's codes must exist where they claim to") {
  const auto [json, expected] = GENERATE_COPY(table<std::string, std::string>({
      {patient(R"("extension":[{"url":"http://x.example/e","valueCode":"anything"}])"), ""},
      {patient(R"("extension":[{"url":"http://x.example/e","valueCoding":)" + coding(kCategory, "nope") + "}]"),
       "error unknown-code Patient.extension[0].value.ofType(Coding).code\n"},
      {patient(R"("extension":[{"url":"http://x.example/e","valueCodeableConcept":)" +
               concept_of(coding(kCategory, "laboratory")) + "}]"),
       ""},
      {patient(R"("extension":[{"url":"http://x.example/e","valueContactPoint":{"system":"pigeon"}}])"),
       "error not-in-value-set Patient.extension[0].value.ofType(ContactPoint).system\n"},
      {patient(R"("extension":[{"url":"http://x.example/e","valueQuantity":{"value":1,"comparator":"~"}}])"),
       "error not-in-value-set Patient.extension[0].value.ofType(Quantity).comparator\n"},
      // An extension of a version is the extension.
      {patient(R"("extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason|4.0.1",)"
               R"("valueCode":"x"}])"),
       "error not-in-value-set Patient.extension[0].value.ofType(code)\n"},
  }));
  CAPTURE(json);
  CHECK(judged(json) == expected);
  CHECK(judged_xml(to_xml(json)) == expected);
}
