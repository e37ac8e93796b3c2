// https://hl7.org/fhir/R5/valueset-operation-validate-code.html and codesystem-operation-validate-code.html; the issues
// are those of https://build.fhir.org/ig/HL7/fhir-tx-ecosystem-ig/.
#include "validating.h"

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;
using namespace bindgate::terminology::test::validating;
using Catch::Contains;

TEST_CASE("a code that is in the value set is valid, whichever way it is put, and is named in full") {
  const Said dog{"true", "urn:animals", "dog", "1.2.0", "Dog"};
  for (const std::vector<std::string>& value : std::vector<std::vector<std::string>>{
           {animal("dog")},
           {animal("dog", "1.2.0")},
           {displayed("dog", "Dog")},
           {code("code", "dog"), uri("system", "urn:animals")},
           {code("code", "dog"), uri("system", "urn:animals"), parameter("systemVersion", "valueString", "\"1.2.0\"")},
           {code("code", "dog"), flag("inferSystem", true)},
           {concept_of(R"({"system":"urn:animals","code":"dog"})")}}) {
    CAPTURE(list(value));
    const Answer answer = validate("urn:pets", value);
    check_said(answer, dog);
    CHECK(issues_of(answer).empty());
    CHECK(answer.text("message") == "none");
    CHECK(answer.text("inactive") == "none");
    CHECK(answer.text("normalized-code") == "none");
  }
}

TEST_CASE("a value that is not in the value set is not valid, and what is wrong with it is said where it is") {
  struct Row {
    std::vector<std::string> value;
    const char* result;  // with the system, the code and the display
    std::string issues;
    const char* words;
  };
  const std::string in_coding = std::string(kNotIn) + "Coding.code";
  const std::vector<Row> rows = {
      {{animal("horse")},
       "false urn:animals horse Horse",
       in_coding,
       "'urn:animals#horse' was not found in the value set 'urn:pets|5'"},
      {{code("code", "horse"), uri("system", "urn:animals")},
       "false urn:animals horse Horse",
       std::string(kNotIn) + "code",
       "urn:animals#horse"},
      {{animal("unicorn")},
       "false urn:animals unicorn none",
       "error invalid-code Unknown_Code_in_Version Coding.code; " + in_coding,
       "Unknown code 'unicorn' in the CodeSystem 'urn:animals' version '1.2.0'"},
      {{animal("DOG")},
       "false urn:animals DOG none",
       "error invalid-code Unknown_Code_in_Version Coding.code; " + in_coding,
       "Unknown code 'DOG'"},
      {{coding("coding", "urn:sizes", "big")}, "false urn:sizes big Big", in_coding, "urn:sizes#big"},
      {{coding("coding", "urn:far", "x")},
       "false urn:far x none",
       "error not-found UNKNOWN_CODESYSTEM Coding.system; " + in_coding,
       "CodeSystem 'urn:far' could not be found"},
      {{coding("coding", "animals", "dog")},
       "false animals dog none",
       "error invalid-data Terminology_TX_System_Relative Coding.system; error not-found UNKNOWN_CODESYSTEM "
       "Coding.system; " +
           in_coding,
       "absolute reference"},
      {{coding("coding", "urn:pets", "dog")},
       "false urn:pets dog none",
       "error invalid-data Terminology_TX_System_ValueSet2 Coding.system; " + in_coding,
       "references a value set, not a code system"},
      {{coding("coding", "urn:animals-nl", "dog")},
       "false urn:animals-nl dog none",
       "error invalid-data CODESYSTEM_CS_NO_SUPPLEMENT Coding.system; " + in_coding,
       "urn:animals-nl|1 is a supplement"},
      {{parameter("coding", "valueCoding", R"({"code":"dog"})")},
       "false none dog none",
       "warning invalid-data Coding_has_no_system__cannot_validate Coding; " + in_coding,
       "Coding has no system"},
      {{parameter("coding", "valueCoding", R"({"system":"urn:animals"})")},
       "false none none none",
       "warning invalid-data Coding",
       "no code for system urn:animals"},
      {{parameter("coding", "valueCoding", R"({"display":"Dog"})")},
       "false none none none",
       "warning invalid-data Coding",
       "no code"},
  };
  for (const Row& row : rows) {
    const Answer answer = validate("urn:pets", row.value);
    CAPTURE(list(row.value), answer.resource.dump());
    CHECK(answer.text("result") + ' ' + answer.text("system") + ' ' + answer.text("code") + ' ' +
              answer.text("display") ==
          row.result);
    CHECK(issues_of(answer) == row.issues);
    CHECK_THAT(answer.text("message"), Contains(row.words));
  }
}

TEST_CASE("that a code system is not known is told apart from a code that is not in the value set") {
  const Answer caused = validate("urn:far-vs", {coding("coding", "urn:far", "x")});
  CHECK(caused.text("result") == "false");
  CHECK(caused.text("x-caused-by-unknown-system") == "urn:far");
  CHECK(issues_of(caused) == "error not-found UNKNOWN_CODESYSTEM Coding.system");
  const Answer versioned = validate("urn:far-vs", {coding("coding", "urn:far", "x", "3")});
  CHECK(versioned.text("result") == "false");
  CHECK_THAT(versioned.text("x-caused-by-unknown-system"), Catch::StartsWith("urn:far"));
  // Here the answer is known: the value set does not name that system.
  const Answer beside = validate("urn:pets", {coding("coding", "urn:far", "x")});
  CHECK(beside.text("x-caused-by-unknown-system") == "none");
  CHECK_THAT(issues_of(beside), Contains(kNotIn));
  // A value set that names it beside another is good for that other.
  CHECK(validate("urn:mixed", {animal("dog")}).text("result") == "true");
  CHECK(validate("urn:mixed", {coding("coding", "urn:far", "x")}).text("x-caused-by-unknown-system") == "urn:far");
}

TEST_CASE("that an imported value set could not tell is not forgotten over what comes after it") {
  const std::string far = R"({"valueSet":["urn:far-vs"]})";
  const std::string near = R"({"system":"urn:animals"})";
  for (const std::string& includes : {far + ',' + near, near + ',' + far, far + ',' + R"({"valueSet":["urn:pets"]})"}) {
    const std::string set = with_resource("tx-resource", active_set("urn:either", includes));
    CAPTURE(includes);
    const Answer open = validate("urn:either", {set, coding("coding", "urn:far", "x")});
    CHECK(open.text("result") == "false");
    CHECK(open.text("x-caused-by-unknown-system") == "urn:far");
    CHECK_THAT(issues_of(open), !Contains("not-in-vs"));
    CHECK(validate("urn:either", {set, animal("dog")}).text("result") == "true");
  }
}

TEST_CASE("inactive and deprecated codes are valid, and their status is told") {
  struct Row {
    const char* code;
    bool active_only;
    const char* result;
    const char* inactive;
    const char* status;
    std::string issues;
  };
  const std::vector<Row> rows = {
      {"dog", false, "true", "none", "none", ""},
      {"dog", true, "true", "none", "none", ""},
      {"dodo", false, "true", "true", "retired", "warning code-comment INACTIVE_CONCEPT_FOUND Coding"},
      {"dodo", true, "false", "true", "retired",
       "error code-rule STATUS_CODE_WARNING_CODE Coding.code; " + std::string(kNotIn) +
           "Coding.code; warning code-comment INACTIVE_CONCEPT_FOUND Coding"},
      {"worm", false, "true", "none", "deprecated", "warning code-comment DEPRECATED_CONCEPT_FOUND Coding"},
      {"worm", true, "true", "none", "deprecated", "warning code-comment DEPRECATED_CONCEPT_FOUND Coding"},
  };
  for (const Row& row : rows) {
    const Answer answer = validate("urn:fauna", {animal(row.code), flag("activeOnly", row.active_only)});
    CAPTURE(row.code, row.active_only);
    CHECK(answer.text("result") == row.result);
    CHECK(answer.text("inactive") == row.inactive);
    CHECK(answer.text("status") == row.status);
    CHECK(issues_of(answer) == row.issues);
  }
  const std::string only_active = R"({"resourceType":"ValueSet","url":"urn:living","status":"active","compose":{
      "inactive":false,"include":[{"system":"urn:animals"}]}})";
  CHECK(validate("urn:living", {with_resource("tx-resource", only_active), animal("dodo")}).text("result") == "false");
  CHECK(validate("urn:living", {with_resource("tx-resource", only_active), animal("dog")}).text("result") == "true");
}

TEST_CASE("an abstract code is valid unless the request wants one to choose") {
  CHECK(validate("urn:fauna", {animal("animal")}).text("result") == "true");
  CHECK(validate("urn:fauna", {animal("animal"), flag("abstract", true)}).text("result") == "true");
  const Answer refused = validate("urn:fauna", {animal("animal"), flag("abstract", false)});
  CHECK(refused.text("result") == "false");
  CHECK_THAT(issues_of(refused), Contains("error code-rule ABSTRACT_CODE_NOT_ALLOWED Coding.code"));
  CHECK(validate("urn:fauna", {animal("dog"), flag("abstract", false)}).text("result") == "true");
}
