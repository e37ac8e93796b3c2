#include "tests/rules/packages_of.h"

#include <catch2/catch.hpp>

#include <string>

using namespace bindgate;
using namespace bindgate::rules;
using namespace bindgate::testing;

namespace {}  // namespace

TEST_CASE("a differential is resolved over its base, which stays as it was") {
  const auto rules = compile({
      definition("b", profile("urn:b", "urn:a", "Patient",
                              bound("Patient.contact.address.use", "Patient.contact.address.use", "name-use"))),
      definition("a", profile("urn:a", kPatient, "Patient",
                              bound("Patient.maritalStatus", "Patient.maritalStatus", "marital-status"))),
  });
  const ElementRule* b = rules->profile("urn:b")->root;
  CHECK(bindings(b, "maritalStatus") == "required marital-status");
  CHECK(bindings(b, "contact.address.use") == "required address-use|4.0.1, required name-use");
  CHECK(bindings(b, "address.use") == "required address-use|4.0.1");
  CHECK(bindings(b, "gender") == "required administrative-gender|4.0.1");
  CHECK(bindings(rules->resource("Patient")->root, "maritalStatus") == "extensible marital-status");
  CHECK(bindings(rules->resource("Patient")->root, "contact.address.use") == "required address-use|4.0.1");
}

TEST_CASE("a choice is bound in all its types, or in those a slice names") {
  const std::string observation = "http://hl7.org/fhir/StructureDefinition/Observation";
  const auto rules = compile({
      definition("all", profile("urn:all", observation, "Observation",
                                bound("Observation.value[x]", "Observation.value[x]", "name-use"))),
      definition("one", profile("urn:one", observation, "Observation",
                                bound("Observation.value[x]:valueCodeableConcept", "Observation.value[x]", "name-use",
                                      R"("sliceName":"valueCodeableConcept",)"))),
  });
  CHECK(bindings(rules->profile("urn:all")->root, "valueCodeableConcept") == "required name-use");
  CHECK(bindings(rules->profile("urn:all")->root, "valueString") == "required name-use");
  CHECK(bindings(rules->profile("urn:one")->root, "valueCodeableConcept") == "required name-use");
  CHECK(bindings(rules->profile("urn:one")->root, "valueString").empty());
}

TEST_CASE("an extension's nested extensions are told apart by url") {
  const std::string text =
      R"({"resourceType":"StructureDefinition","url":"urn:race","name":"r","kind":"complex-type","type":"Extension","derivation":"constraint",
         "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Extension","differential":{"element":[{"id":"Extension","path":"Extension"},
         {"id":"Extension.extension:cat","path":"Extension.extension","sliceName":"cat"},
         {"id":"Extension.extension:cat.url","path":"Extension.extension.url","fixedUri":"category"},)" +
      bound("Extension.extension:cat.value[x]", "Extension.extension.value[x]", "name-use",
            R"("type":[{"code":"Coding"}],)") +
      R"(,{"id":"Extension.extension:other","path":"Extension.extension","sliceName":"other"}]}})";
  const auto rules = compile({definition("race", text)});
  const ElementRule& race = rules->extension("urn:race");
  REQUIRE(race.sub_extension("category") != nullptr);
  CHECK(bindings(race.sub_extension("category"), "valueCoding") == "required name-use");
  CHECK(bindings(race.sub_extension("category"), "valueCode").empty());
  CHECK(race.sub_extension("cat") == nullptr);
  CHECK(bindings(&rules->extension("urn:unknown"), "valueCoding").empty());
}

TEST_CASE("what is wrong or not enforced becomes a note, never an exception") {
  const auto rules = compile({
      definition("cycle1",
                 profile("urn:c1", "urn:c2", "Patient", bound("Patient.gender", "Patient.gender", "name-use"))),
      definition("cycle2",
                 profile("urn:c2", "urn:c1", "Patient", bound("Patient.gender", "Patient.gender", "name-use"))),
      definition("orphan",
                 profile("urn:o", "urn:nowhere", "Patient", bound("Patient.gender", "Patient.gender", "name-use"))),
      definition("alien", profile("urn:x", "urn:nowhere", "Alien", bound("Alien.gender", "Alien.gender", "name-use"))),
      definition("slice", profile("urn:s", kPatient, "Patient",
                                  bound("Patient.identifier:ssn.use", "Patient.identifier.use", "name-use"))),
      definition("broken", "{\"resourceType\":"),
      definition("empty", R"({"resourceType":"StructureDefinition"})"),
  });
  CHECK(has_error(*rules, "based on itself"));
  CHECK(has_error(*rules, "urn:nowhere"));
  CHECK(has_error(*rules, "Alien"));
  CHECK(has_error(*rules, "cannot be read"));
  CHECK(has_error(*rules, "needs a url and a type"));
  bool slice_told = false;
  for (const Note& note : rules->notes())
    slice_told |= note.message.find("Patient.identifier:ssn.use") != std::string::npos;
  CHECK(slice_told);
}

TEST_CASE("a site rule that means nothing is an error at its line") {
  Options options;
  options.site_rules = {
      {"Patint", "gender", "http://hl7.org/fhir/ValueSet/name-use", Strength::required, false, "b.yaml:3"},
      {"Patient", "gendr", "http://hl7.org/fhir/ValueSet/name-use", Strength::required, false, "b.yaml:4"},
      {"Patient", "contact", "http://hl7.org/fhir/ValueSet/name-use", Strength::required, false, "b.yaml:5"},
      {"Patient", "gender", "http://x.example/none", Strength::required, false, "b.yaml:6"}};
  options.profiles = {{"Patient", {"urn:none"}}, {"Patent", {"urn:none"}}};
  const auto rules = compile({}, options);
  std::string sources;
  for (const Note& note : rules->notes()) {
    if (note.is_error) sources += note.source + ' ';
  }
  for (const std::string source : {"b.yaml:3", "b.yaml:4", "b.yaml:5", "b.yaml:6", "profiles"}) {
    CHECK_THAT(sources, Catch::Contains(source));
  }
}
