#include "validating.h"

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;
using namespace bindgate::terminology::test::validating;
using Catch::Contains;

TEST_CASE("CodeSystem/$validate-code says whether the code system has a code") {
  const Said dog{"true", "urn:animals", "dog", "1.2.0", "Dog"};
  const std::string of_animals = uri("url", "urn:animals");
  check_said(validate_in_system({of_animals, code("code", "dog")}), dog);
  check_said(validate_in_system({animal("dog")}), dog);
  check_said(validate_in_system({of_animals, animal("dog")}), dog);
  check_said(validate_in_system({of_animals, concept_of(R"({"system":"urn:animals","code":"dog"})")}), dog);
  check_said(validate_in_system({with_resource("codeSystem", kZooAnimals), code("code", "dog")}), dog);
  check_said(
      asking_of_the_zoo().ask(Operation::validate_code_in_system, list({code("code", "dog")}), "CodeSystem", "animals"),
      dog);
  check_said(validate_in_system({of_animals, code("code", "auk"), code("version", "1.1.0")}),
             {"true", "urn:animals", "auk", "1.1.0", "Auk"});
  check_said(validate_in_system({of_animals, code("code", "auk"), uri("system-version", "urn:animals|1.1.0")}),
             {"true", "urn:animals", "auk", "1.1.0", "Auk"});
  check_said(validate_in_system({animal("auk", "1.1.0")}), {"true", "urn:animals", "auk", "1.1.0", "Auk"});
  CHECK(validate_in_system({uri("url", "urn:sizes"), animal("dog")}).text("result") == "false");
  CHECK(validate_in_system({of_animals, code("code", "animal"), flag("abstract", false)}).text("result") == "false");
  CHECK(validate_in_system({of_animals, code("code", "dodo")}).text("inactive") == "true");
  CHECK(validate_in_system({uri("url", "urn:sizes"), code("code", "BIG")}).text("normalized-code") == "big");
  CHECK(validate_in_system({uri("url", "http://unitsofmeasure.org"), code("code", "mg/dL")}).text("result") == "true");
}

TEST_CASE("CodeSystem/$validate-code says why not, and speaks of no value set") {
  struct Row {
    std::vector<std::string> parameters;
    const char* issues;
    const char* unknown;
  };
  const std::vector<Row> rows = {
      {{uri("url", "urn:animals"), code("code", "unicorn")}, "error invalid-code Unknown_Code_in_Version code", "none"},
      {{animal("unicorn")}, "error invalid-code Unknown_Code_in_Version Coding.code", "none"},
      {{uri("url", "urn:animals"), code("code", "dog"), parameter("display", "valueString", "\"Hound\"")},
       "error invalid-display Display_Name_for__should_be_one_of__instead_of display",
       "none"},
      {{uri("url", "urn:far"), code("code", "x")}, "error not-found UNKNOWN_CODESYSTEM system", "urn:far"},
      {{coding("coding", "urn:far", "x")}, "error not-found UNKNOWN_CODESYSTEM Coding.system", "urn:far"},
      {{uri("url", "urn:animals"), code("version", "9"), code("code", "dog")},
       "error not-found UNKNOWN_CODESYSTEM_VERSION system",
       "urn:animals|9"},
      {{uri("url", "urn:pets"), code("code", "dog")},
       "error invalid-data Terminology_TX_System_ValueSet2 system",
       "none"},
      {{uri("url", "urn:animals-nl"), code("code", "dog")},
       "error invalid-data CODESYSTEM_CS_NO_SUPPLEMENT system",
       "none"},
      {{code("code", "dog")}, "warning invalid-data Coding_has_no_system__cannot_validate", "none"},
  };
  for (const Row& row : rows) {
    const Answer answer = validate_in_system(row.parameters);
    CAPTURE(list(row.parameters), answer.resource.dump());
    CHECK(answer.text("result") == "false");
    CHECK(issues_of(answer) == row.issues);
    CHECK(answer.text("x-caused-by-unknown-system") == row.unknown);
    CHECK(answer.text("message") != "none");
    CHECK_THAT(answer.text("message"), !Contains("in the value set"));
  }
}

namespace {

std::string validation_of(const std::vector<std::string>& parameters) {
  return with_resource("validation", R"({"resourceType":"Parameters","parameter":)" + list(parameters) + "}");
}

// The results of a batch, by commas; of a validation that was refused its words.
std::string results_of(const Answer& answer) {
  if (answer.status != 200) return std::to_string(answer.status) + ' ' + answer.issue();
  std::string out;
  for (const Json& one : answer.all("validation")) {
    const Answer single{200, one["resource"]};
    out += (out.empty() ? "" : ",") + (single.issue() == "none" ? single.text("result") : single.issue());
  }
  return out;
}

Answer validate_batch(const std::vector<std::string>& parameters) {
  return asking_of_the_zoo().ask(Operation::batch_validate_code, list(parameters));
}

}  // namespace

TEST_CASE("a batch answers each of its validations in order, by its own or the common value set, or by the system") {
  CHECK(results_of(
            validate_batch({uri("url", "urn:pets"), validation_of({animal("dog")}), validation_of({animal("horse")}),
                            validation_of({animal("horse"), uri("url", "urn:fauna")})})) == "true,false,true");
  CHECK(results_of(validate_batch({validation_of({animal("horse")}), validation_of({animal("unicorn")})})) ==
        "true,false");
  CHECK(results_of(validate_batch({with_resource("tx-resource", active_set("urn:sent", R"({"system":"urn:animals"})")),
                                   validation_of({animal("horse"), uri("url", "urn:sent")})})) == "true");
}

TEST_CASE("among code systems a batch's url is a code system's") {
  const auto validate_in_systems = [](const std::vector<std::string>& parameters) {
    return results_of(asking_of_the_zoo().ask(Operation::batch_validate_code_in_system, list(parameters)));
  };
  CHECK(validate_in_systems({uri("url", "urn:animals"), validation_of({code("code", "dog")}),
                             validation_of({code("code", "unicorn")})}) == "true,false");
  CHECK(validate_in_systems({validation_of({uri("url", "urn:animals"), code("code", "dog")})}) == "true");
}

TEST_CASE("one validation of a batch that is refused leaves the others as they are") {
  const Answer answer =
      validate_batch({validation_of({animal("dog"), uri("url", "urn:nowhere")}), validation_of({animal("dog")}),
                      validation_of({animal("dog"), flag("abstract", true), code("displayLanguage", "!")})});
  CHECK_THAT(results_of(answer), Contains("urn:nowhere") && Contains(",true,") && Contains("displayLanguage"));
}

TEST_CASE("options that are common to a batch apply to each, unless it says otherwise") {
  const std::string lenient = flag("lenient-display-validation", true);
  const std::string wrong = displayed("dog", "Hound");
  CHECK(results_of(validate_batch(
            {lenient, validation_of({wrong}), validation_of({wrong, flag("lenient-display-validation", false)})})) ==
        "true,false");
  CHECK(results_of(validate_batch({code("displayLanguage", "de"), validation_of({displayed("dog", "Dog")}),
                                   validation_of({displayed("dog", "Dog"), code("displayLanguage", "en")})})) ==
        "false,true");
}

TEST_CASE("version rules, supplements and the rest may be common to a batch; its value set is not mixed with another") {
  CHECK(results_of(validate_batch(
            {uri("system-version", "urn:animals|1.1.0"), uri("url", "urn:fauna"), validation_of({animal("auk")}),
             validation_of({animal("auk"), uri("system-version", "urn:animals|1.2.0")})})) == "true,false");
  CHECK(results_of(validate_batch({flag("activeOnly", true), uri("url", "urn:fauna"), validation_of({animal("dodo")}),
                                   validation_of({animal("dodo"), flag("activeOnly", false)})})) == "false,true");
  CHECK(results_of(validate_batch({uri("useSupplement", "urn:animals-nl"), uri("url", "urn:pets"),
                                   validation_of({displayed("dog", "Hond")})})) == "true");
  const std::string horses = with_resource("valueSet", active_set("urn:horses", R"({"system":"urn:animals",
      "concept":[{"code":"horse"}]})"));
  CHECK(results_of(validate_batch({horses, validation_of({animal("dog")}), validation_of({animal("horse")}),
                                   validation_of({animal("dog"), uri("url", "urn:pets")})})) == "false,true,true");
  CHECK(results_of(validate_batch({uri("url", "urn:pets"), parameter("valueSetVersion", "valueString", "\"5\""),
                                   validation_of({animal("dog")}), validation_of({animal("horse"), horses})})) ==
        "true,true");
  CHECK(results_of(validate_batch({code("code", "dog"), uri("url", "urn:pets"), validation_of({animal("horse")})})) ==
        "false");
}

TEST_CASE("a batch that is none is refused") {
  CHECK(validate_batch({}).status == 400);
  CHECK(validate_batch({animal("dog")}).status == 400);
  CHECK(validate_batch({parameter("validation", "valueString", "\"x\"")}).status == 400);
  CHECK(validate_batch({with_resource("validation", kZooAnimals)}).status == 400);
  CHECK(validate_batch(std::vector<std::string>(1001, validation_of({animal("dog")}))).status == 413);
}
