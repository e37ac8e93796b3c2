// Profiles over what they are based on: snapshots, differentials, chains, data types, and bases that are not there.
#include "tests/rules/packages_of.h"

#include <catch2/catch.hpp>

#include <string>

using namespace bindgate;
using namespace bindgate::rules;
using namespace bindgate::testing;

namespace {

const std::string kMarital = bound("Patient.maritalStatus", "Patient.maritalStatus", "marital-status");

}  // namespace

TEST_CASE("a snapshot says the same as the differential it was made of") {
  const std::string view = GENERATE("differential", "snapshot");
  CAPTURE(view);
  const auto rules = compile({definition("p", profile("urn:p", kPatient, "Patient", kMarital, view))});
  const Definition* p = rules->profile("urn:p");
  REQUIRE(p != nullptr);
  CHECK(p->type == "Patient");
  CHECK(p->origin == Origin::profile);
  CHECK(p->is_resource);
  CHECK(bindings(p->root, "maritalStatus") == "required marital-status");
  CHECK(bindings(p->root, "gender") == "required administrative-gender|4.0.1");
  CHECK(bindings(rules->resource("Patient")->root, "maritalStatus") == "extensible marital-status");
}

TEST_CASE("a snapshot whose base is in no package is taken as it stands") {
  const auto rules = compile({definition("p", profile("urn:p", "urn:nowhere", "Patient", kMarital, "snapshot"))});
  REQUIRE(rules->profile("urn:p") != nullptr);
  CHECK(bindings(rules->profile("urn:p")->root, "maritalStatus") == "required marital-status");
  CHECK_FALSE(has_error(*rules, "urn:nowhere"));
}

TEST_CASE("a differential whose base is in no package is an error, and its own bindings hold") {
  const auto rules = compile({definition("p", profile("urn:p", "urn:nowhere", "Patient", kMarital))});
  CHECK(has_error(*rules, "urn:nowhere"));
  REQUIRE(rules->profile("urn:p") != nullptr);
  CHECK(bindings(rules->profile("urn:p")->root, "maritalStatus") == "required marital-status");
}

TEST_CASE("a chain of profiles adds up, in whatever order they come") {
  const auto a = definition("a", profile("urn:a", kPatient, "Patient", kMarital));
  const auto b =
      definition("b", profile("urn:b", "urn:a", "Patient",
                              bound("Patient.communication.language", "Patient.communication.language", "languages")));
  const auto c = definition(
      "c", profile("urn:c", "urn:b", "Patient", bound("Patient.maritalStatus", "Patient.maritalStatus", "name-use")));
  const bool forward = GENERATE(true, false);
  const auto rules = forward ? compile({a, b, c}) : compile({c, b, a});
  const ElementRule* root = rules->profile("urn:c")->root;
  CHECK(bindings(root, "maritalStatus") == "required marital-status, required name-use");
  CHECK_THAT(bindings(root, "communication.language"), Catch::Contains("required languages"));
  CHECK(bindings(rules->profile("urn:b")->root, "maritalStatus") == "required marital-status");
  CHECK_THAT(bindings(rules->profile("urn:a")->root, "communication.language"), Catch::Contains("preferred languages"));
}

TEST_CASE("a weaker binding of a profile does not soften its base's") {
  const auto [strength, expected] = GENERATE(table<std::string, std::string>({
      {"required", "required marital-status"},
      {"extensible", "extensible marital-status"},
      {"preferred", "extensible marital-status"},
      {"example", "extensible marital-status"},
      {"binding", "extensible marital-status"},
  }));
  CAPTURE(strength);
  const auto rules = compile({definition(
      "p", profile("urn:p", kPatient, "Patient",
                   bound("Patient.maritalStatus", "Patient.maritalStatus", "marital-status", "", strength)))});
  CHECK(bindings(rules->profile("urn:p")->root, "maritalStatus") == expected);
}

TEST_CASE("profiles based on each other are errors, however long the circle") {
  const auto rules = compile({
      definition("self", profile("urn:self", "urn:self", "Patient", kMarital)),
      definition("one", profile("urn:1", "urn:2", "Patient", kMarital)),
      definition("two", profile("urn:2", "urn:3", "Patient", kMarital)),
      definition("three", profile("urn:3", "urn:1", "Patient", kMarital)),
      definition("good", profile("urn:good", kPatient, "Patient", kMarital)),
  });
  CHECK(notes_with(*rules, "based on itself", true) == 2);
  REQUIRE(rules->profile("urn:good") != nullptr);
  CHECK(bindings(rules->profile("urn:good")->root, "maritalStatus") == "required marital-status");
}

TEST_CASE("an element of a profiled data type has the profile's bindings") {
  const std::string quantity = R"("type":[{"code":"Identifier","profile":["urn:identifier"]}])";
  const auto rules = compile({
      definition("identifier",
                 profile("urn:identifier", kCoreDefinition + "Identifier", "Identifier",
                         bound("Identifier.type", "Identifier.type", "name-use"), "differential", "complex-type")),
      definition("p", profile("urn:p", kPatient, "Patient",
                              R"({"id":"Patient.identifier","path":"Patient.identifier",)" + quantity + "}")),
  });
  CHECK(bindings(rules->profile("urn:p")->root, "identifier.type") == "extensible identifier-type, required name-use");
  CHECK(bindings(rules->resource("Patient")->root, "identifier.type") == "extensible identifier-type");
}

TEST_CASE("a profile is found by its url and by its version, and by no other version") {
  const auto versioned = [](const std::string& version, const std::string& value_set) {
    return definition(version, profile("urn:p", kPatient, "Patient",
                                       bound("Patient.maritalStatus", "Patient.maritalStatus", value_set),
                                       "differential", "resource", R"("version":")" + version + "\","));
  };
  const auto rules = compile({versioned("1.0", "name-use"), versioned("2.0", "address-use")});
  REQUIRE(rules->profile("urn:p|1.0") != nullptr);
  REQUIRE(rules->profile("urn:p|2.0") != nullptr);
  CHECK_THAT(bindings(rules->profile("urn:p|1.0")->root, "maritalStatus"), Catch::Contains("name-use"));
  CHECK_THAT(bindings(rules->profile("urn:p|2.0")->root, "maritalStatus"), Catch::Contains("address-use"));
  CHECK(rules->profile("urn:p|3.0") == nullptr);
  CHECK(rules->profile("urn:p|") == nullptr);
  CHECK(rules->profile("") == nullptr);
}

TEST_CASE("what a profile says of a content reference's target holds where it is referred to") {
  const auto rules =
      compile({definition("q", profile("urn:q", kCoreDefinition + "Questionnaire", "Questionnaire",
                                       bound("Questionnaire.item.prefix", "Questionnaire.item.prefix", "name-use")))});
  const ElementRule* root = rules->profile("urn:q")->root;
  CHECK(bindings(root, "item.prefix") == "required name-use");
  CHECK(bindings(root, "item.item.item.type") == "required item-type|4.0.1");
  CHECK(bindings(rules->resource("Questionnaire")->root, "item.prefix").empty());
}

TEST_CASE("a maximum value set binds beside the binding it belongs to") {
  const std::string maximum =
      R"("binding":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet",)"
      R"("valueCanonical":"http://hl7.org/fhir/ValueSet/name-use"}],"strength":"preferred",)"
      R"("valueSet":"http://hl7.org/fhir/ValueSet/address-use"}})";
  const auto rules = compile({definition(
      "p", profile("urn:p", kPatient, "Patient",
                   R"({"id":"Patient.contact.relationship","path":"Patient.contact.relationship",)" + maximum))});
  const ElementRule* rule = rules->profile("urn:p")->root->child("contact")->child("relationship");
  REQUIRE(rule != nullptr);
  REQUIRE(rule->bindings.size() == 3);
  CHECK_FALSE(rule->bindings[1].is_maximum);
  CHECK(rule->bindings[1].strength == Strength::preferred);
  CHECK(rule->bindings[2].is_maximum);
  CHECK(rule->bindings[2].strength == Strength::required);
}

TEST_CASE("definitions that are broken are told of, and do not spoil the others") {
  const auto [text, part] = GENERATE(table<std::string, std::string>({
      {"", "cannot be read"},
      {"{", "cannot be read"},
      {"[]", "cannot be read"},
      {R"({"resourceType":"StructureDefinition"})", "needs a url and a type"},
      {R"({"resourceType":"StructureDefinition","url":"urn:x"})", "needs a url and a type"},
      {R"({"resourceType":"StructureDefinition","url":"urn:x","type":"Alien","kind":"resource","derivation":"constraint"})",
       "Alien"},
      {R"({"resourceType":"StructureDefinition","url":"urn:x","type":"Alien","kind":"resource",)"
       R"("derivation":"specialization","snapshot":{"element":[{"path":"Alien.a.b","type":[{"code":"code"}]}]}})",
       "before its parent"},
      {R"({"resourceType":"StructureDefinition","url":"urn:x","type":"Alien","kind":"resource",)"
       R"("derivation":"specialization","snapshot":{"element":[{"path":"Alien.a","contentReference":"#Alien.z"}]}})",
       "leads nowhere"},
  }));
  CAPTURE(text);
  const auto rules =
      compile({definition("bad", text), definition("good", profile("urn:good", kPatient, "Patient", kMarital))});
  CHECK(has_error(*rules, part));
  REQUIRE(rules->profile("urn:good") != nullptr);
  CHECK(bindings(rules->profile("urn:good")->root, "maritalStatus") == "required marital-status");
}

TEST_CASE("definitions of odd shapes compile to what they say") {
  const std::string element = GENERATE(R"({"id":"Patient.gender"})", R"({"path":"Patient.gender"})", R"({})", R"("x")",
                                       R"({"id":"Patient.nothing","path":"Patient.nothing","binding":{}})",
                                       R"({"id":"Patient..","path":"Patient..","binding":{"strength":"required"}})",
                                       R"({"id":".","path":".","binding":{"strength":"required","valueSet":"x"}})",
                                       R"({"id":"Patient.gender","path":"Patient.gender","binding":"required"})",
                                       R"({"id":"Patient.gender:","path":"Patient.gender","type":"code"})");
  CAPTURE(element);
  const auto rules = compile({definition("p", profile("urn:p", kPatient, "Patient", element))});
  REQUIRE(rules->profile("urn:p") != nullptr);
  CHECK(bindings(rules->profile("urn:p")->root, "gender") == "required administrative-gender|4.0.1");
}
