// The operator's own bindings: what they add and override, which level of the definitions they reach, and what is said
// of those that mean nothing.
#include "tests/rules/packages_of.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace bindgate;
using namespace bindgate::rules;
using namespace bindgate::testing;

namespace {

const std::string kSets = "http://hl7.org/fhir/ValueSet/";

SiteRule rule(const std::string& type, const std::string& path, const std::string& value_set,
              Strength strength = Strength::required) {
  return {type, path, kSets + value_set, strength, false, "b.yaml:7"};
}

std::shared_ptr<const RuleSet> compile_with(std::vector<SiteRule> site_rules,
                                            std::vector<fhir::PackageFile> files = {}) {
  Options options;
  options.site_rules = std::move(site_rules);
  return compile(std::move(files), options);
}

}  // namespace

TEST_CASE("a path is written from the type or below it, and a choice with or without its mark") {
  const auto [type, path, element] = GENERATE(table<std::string, std::string, std::string>({
      {"Patient", "Patient.maritalStatus", "maritalStatus"},
      {"Patient", "maritalStatus", "maritalStatus"},
      {"Patient", "contact.address.use", "contact.address.use"},
      {"Patient", "Patient.language", "language"},
      {"Observation", "value[x]", "valueCodeableConcept"},
      {"Observation", "Observation.value", "valueCodeableConcept"},
      {"Observation", "Observation.value[x]", "valueString"},
      {"Observation", "valueCodeableConcept", "valueCodeableConcept"},
      {"Observation", "component.value[x]", "component.valueQuantity"},
  }));
  CAPTURE(type, path);
  const auto rules = compile_with({rule(type, path, "name-use")});
  CHECK(notes_with(*rules, "path", true) == 0);
  CHECK(bindings(rules->resource(type)->root, element) == "required name-use");
}

TEST_CASE("a rule on a data type holds in every resource, one on a resource only there") {
  const auto rules = compile_with({rule("Address", "use", "name-use"), rule("Patient", "contact.gender", "name-use")});
  CHECK(bindings(rules->resource("Patient")->root, "address.use") == "required name-use");
  CHECK(bindings(rules->resource("Patient")->root, "contact.address.use") == "required name-use");
  CHECK(bindings(rules->resource("Organization")->root, "contact.address.use") == "required name-use");
  CHECK(bindings(rules->resource("Patient")->root, "contact.gender") == "required name-use");
  CHECK(bindings(rules->resource("Patient")->root, "gender") == "required administrative-gender|4.0.1");
}

TEST_CASE("the rule of the more particular type wins, in whatever order they are written") {
  std::vector<SiteRule> site_rules = {rule("Patient", "address.use", "name-use"),
                                      rule("Address", "use", "contact-point-use")};
  if (GENERATE(true, false)) std::swap(site_rules[0], site_rules[1]);
  const auto rules = compile_with(site_rules);
  CHECK(bindings(rules->resource("Patient")->root, "address.use") == "required name-use");
  CHECK(bindings(rules->resource("Person")->root, "address.use") == "required contact-point-use");
}

TEST_CASE("a rule replaces the binding of the base and those of profiles over it") {
  const auto file = definition("p", profile("urn:p", kPatient, "Patient",
                                            bound("Patient.maritalStatus", "Patient.maritalStatus", "marital-status")));
  SECTION("set on the resource, it stands in its profiles") {
    const auto rules = compile_with({rule("Patient", "maritalStatus", "name-use", Strength::preferred)}, {file});
    CHECK(bindings(rules->resource("Patient")->root, "maritalStatus") == "preferred name-use");
    CHECK(bindings(rules->profile("urn:p")->root, "maritalStatus") == "preferred name-use");
  }
  SECTION("set on the profile, it stands there alone") {
    const auto rules = compile_with({rule("urn:p", "Patient.maritalStatus", "name-use")}, {file});
    CHECK(bindings(rules->resource("Patient")->root, "maritalStatus") == "extensible marital-status");
    CHECK(bindings(rules->profile("urn:p")->root, "maritalStatus") == "required name-use");
  }
}

TEST_CASE("the last of two rules for one element decides") {
  const auto rules =
      compile_with({rule("Patient", "gender", "name-use"), rule("Patient", "Patient.gender", "address-use")});
  CHECK(bindings(rules->resource("Patient")->root, "gender") == "required address-use");
}

TEST_CASE("a rule may be set on an extension") {
  const std::string url = kCoreDefinition + "data-absent-reason";
  const auto rules = compile_with({rule(url, "value[x]", "name-use")});
  CHECK(bindings(&rules->extension(url), "valueCode") == "required name-use");
  CHECK(bindings(&rules->extension("http://x.example/e"), "valueCode").empty());
}

TEST_CASE("a rule that means nothing is an error that names its line and what is wrong") {
  const auto [type, path, value_set, part] = GENERATE(table<std::string, std::string, std::string, std::string>({
      {"Patint", "gender", "name-use", "\"Patint\" is neither a type"},
      {"", "gender", "name-use", "neither a type"},
      {"urn:none", "gender", "name-use", "\"urn:none\" is neither a type"},
      {"Patient", "gendr", "name-use", "\"gendr\" is no element"},
      {"Patient", "", "name-use", "no element"},
      {"Patient", "Patient", "name-use", "no element"},
      {"Patient", ".", "name-use", "no element"},
      {"Patient", "gender.", "name-use", "no element"},
      {"Patient", "gender.value", "name-use", "no element"},
      {"Patient", "Observation.status", "name-use", "no element"},
      {"Patient", "contact", "name-use", "no element"},
      {"Patient", "extension", "name-use", "no element"},
      {"Patient", "contained", "name-use", "no element"},
      {"Patient", "birthDate", "name-use", "no element"},
      {"Observation", "value[x", "name-use", "no element"},
      {"Patient", "gender", "no-such-set", "no-such-set\" is in no package"},
      {"Patient", "gender", "name-use|9.9", "name-use|9.9\" is in no package"},
  }));
  CAPTURE(type, path, value_set);
  const auto rules = compile_with({rule(type, path, value_set)});
  std::string errors;
  for (const Note& note : rules->notes()) {
    if (note.is_error) errors += note.source + ": " + note.message + '\n';
  }
  CHECK_THAT(errors, Catch::StartsWith("b.yaml:7: ") && Catch::Contains(part));
  CHECK(std::count(errors.begin(), errors.end(), '\n') == 1);
}

TEST_CASE("profiles are assigned to the types they are of") {
  Options options;
  options.profiles = {{"Patient", {"urn:p", "urn:o", "urn:none"}}, {"Patientt", {"urn:p"}}, {"Observation", {}}};
  const auto rules = compile({definition("p", profile("urn:p", kPatient, "Patient", "")),
                              definition("o", profile("urn:o", kCoreDefinition + "Observation", "Observation", ""))},
                             options);
  REQUIRE(rules->assigned("Patient").size() == 1);
  CHECK(rules->assigned("Patient")[0]->url == "urn:p");
  CHECK(rules->assigned("Observation").empty());
  CHECK(rules->assigned("Nothing").empty());
  CHECK(has_error(*rules, "\"urn:o\" is of Observation, not of Patient"));
  CHECK(has_error(*rules, "\"urn:none\" is in no package"));
  CHECK(has_error(*rules, "\"Patientt\" is not a resource type"));
}
