#include "validating.h"

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;
using namespace bindgate::terminology::test::validating;
using Catch::Contains;

TEST_CASE("of a CodeableConcept one coding in the value set is enough, and the first of those is named") {
  const auto both = [](const char* first, const char* second) {
    return concept_of(R"({"system":"urn:animals","code":")" + std::string(first) +
                      R"("},{"system":"urn:animals","code":")" + second + "\"}");
  };
  const Answer second = validate("urn:pets", {both("horse", "cat")});
  check_said(second, {"true", "urn:animals", "cat", "1.2.0", "Cat"});
  CHECK(issues_of(second) ==
        "information this-code-not-in-vs "
        "None_of_the_provided_codes_are_in_the_value_set_one CodeableConcept.coding[0].code");
  CHECK(second.all("codeableConcept").front()["valueCodeableConcept"]["coding"][1]["code"] == "cat");
  check_said(validate("urn:pets", {both("dog", "cat")}), {"true", "urn:animals", "dog", "1.2.0", "Dog"});
  const Answer none = validate("urn:pets", {both("horse", "dodo")});
  check_said(none, {"false", "none", "none", "none", "none"});
  CHECK_THAT(issues_of(none), Contains("error not-in-vs TX_GENERAL_CC_ERROR_MESSAGE") &&
                                  Contains("CodeableConcept.coding[0].code") &&
                                  Contains("CodeableConcept.coding[1].code"));
  CHECK(validate("urn:pets", {concept_of("")}).text("result") == "false");
  CHECK(validate("urn:pets", {parameter("codeableConcept", "valueCodeableConcept", R"({"text":"dog"})")})
            .text("result") == "false");
}

TEST_CASE("what is wrong with one coding of a CodeableConcept is said of that one") {
  const Answer display = validate("urn:pets", {concept_of(
                                                  R"({"system":"urn:animals","code":"horse","display":"Horse"},
      {"system":"urn:animals","code":"dog","display":"Hound"})")});
  CHECK(display.text("result") == "false");
  CHECK_THAT(issues_of(display), Contains("error " + std::string(kWrongDisplay) + "CodeableConcept.coding[1].display"));
  const Answer unknown = validate(
      "urn:pets", {concept_of(R"({"system":"urn:animals","code":"dog"},{"system":"urn:animals","code":"unicorn"})")});
  CHECK(unknown.text("result") == "false");
  CHECK_THAT(issues_of(unknown), Contains("error invalid-code Unknown_Code_in_Version CodeableConcept.coding[1].code"));
  // A system that is not known takes nothing from a coding that is good.
  const Answer far =
      validate("urn:pets", {concept_of(R"({"system":"urn:far","code":"x"},{"system":"urn:animals","code":"dog"})")});
  check_said(far, {"true", "urn:animals", "dog", "1.2.0", "Dog"});
  CHECK_THAT(issues_of(far), Contains("warning not-found") && Contains("CodeableConcept.coding[0].system"));
  CHECK(far.text("x-caused-by-unknown-system") == "none");
  const Answer undecided = validate("urn:mixed", {concept_of(R"({"system":"urn:far","code":"x"})")});
  CHECK(undecided.text("result") == "false");
  CHECK(undecided.text("x-caused-by-unknown-system") == "urn:far");
  const Answer inactive = validate("urn:fauna", {concept_of(R"({"system":"urn:animals","code":"dodo"})")});
  CHECK(inactive.text("inactive") == "true");
  CHECK(issues_of(inactive) == "warning code-comment INACTIVE_CONCEPT_FOUND CodeableConcept.coding[0]");
}
