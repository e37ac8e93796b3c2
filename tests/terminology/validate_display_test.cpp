#include "validating.h"

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;
using namespace bindgate::terminology::test::validating;
using Catch::Contains;

TEST_CASE("displays are checked, and a wrong one is an error or, on demand, a warning") {
  struct Row {
    const char* code;
    const char* display;
    std::vector<std::string> options;
    const char* result;
    std::string issues;
    const char* best;  // the display of the answer
  };
  const std::string lenient = flag("lenient-display-validation", true);
  const auto in = [](const char* language) { return code("displayLanguage", language); };
  const std::string wrong = std::string(kWrongDisplay) + "Coding.display";
  const std::vector<Row> rows = {
      {"dog", "Dog", {}, "true", "", "Dog"},
      {"dog", "DOG", {}, "true", "", "Dog"},
      {"dog", "Hund", {}, "true", "", "Dog"},
      {"cat", "house cat", {}, "true", "", "Cat"},
      {"dog", "Hound", {}, "false", "error " + wrong, "Dog"},
      {"dog", "Cat", {}, "false", "error " + wrong, "Dog"},
      {"dog", "Hound", {lenient}, "true", "warning " + wrong, "Dog"},
      {"dog", "Hound", {flag("lenient-display-validation", false)}, "false", "error " + wrong, "Dog"},
      {"cat",
       "House  cat",
       {},
       "false",
       "error invalid-display Display_Name_WS_for__should_be_one_of__instead_of Coding.display",
       "Cat"},
      {"dog", "Hund", {in("de")}, "true", "", "Hund"},
      {"dog", "Hund", {in("de-CH")}, "true", "", "Hund"},
      {"dog", "Dog", {in("de")}, "false", "error " + wrong, "Hund"},
      {"dog", "Dog", {in("de,en")}, "true", "", "Hund"},
      {"dog",
       "Dog",
       {in("ja")},
       "true",
       "information invalid-display NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_OK Coding.display",
       "Dog"},
      {"dog",
       "Hound",
       {in("ja")},
       "false",
       "error invalid-display NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_ERR Coding.display",
       "Dog"},
      {"dog",
       "Hound",
       {in("ja"), lenient},
       "true",
       "warning invalid-display NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_ERR Coding.display",
       "Dog"},
      // Of a supplement where it is used.
      {"dog", "Hond", {}, "false", "error " + wrong, "Dog"},
      {"dog", "Hond", {uri("useSupplement", "urn:animals-nl")}, "true", "", "Dog"},
      {"dog", "Hond", {uri("useSupplement", "urn:animals-nl|1"), in("nl")}, "true", "", "Hond"},
  };
  for (const Row& row : rows) {
    std::vector<std::string> parameters = row.options;
    parameters.push_back(displayed(row.code, row.display));
    CAPTURE(list(parameters));
    const Answer answer = validate("urn:pets", parameters);
    CHECK(answer.text("result") == row.result);
    CHECK(issues_of(answer) == row.issues);
    CHECK(answer.text("display") == row.best);
  }
  const Answer told = validate("urn:pets", {displayed("dog", "Hound")});
  CHECK_THAT(told.text("message"), Contains("'Hound'") && Contains("'Dog' (en) or 'Hund' (de)"));
}

TEST_CASE("the display of a code alone, and the language of the header, count as well") {
  const std::string hound = parameter("display", "valueString", "\"Hound\"");
  CHECK(issues_of(validate("urn:pets", {code("code", "dog"), uri("system", "urn:animals"), hound})) ==
        "error " + std::string(kWrongDisplay) + "display");
  const auto accepting = [](const char* header, const char* display) {
    return asking_of_the_zoo()
        .ask(Operation::validate_code, list({uri("url", "urn:pets"), displayed("dog", display)}), nullptr, {}, header)
        .text("result");
  };
  CHECK(accepting("de", "Hund") == "true");
  CHECK(accepting("de", "Dog") == "false");
  CHECK(accepting("de;q=0.5, en;q=0.1", "Dog") == "true");
}

TEST_CASE("what the value set calls a code is a display of it, and the one that is shown") {
  const std::string named = with_resource("tx-resource", active_set("urn:named", R"({"system":"urn:animals","concept":[
      {"code":"dog","display":"Good dog","designation":[{"language":"fr","value":"Chien"}]}]})"));
  for (const char* display : {"Good dog", "Dog", "Chien"}) {
    const Answer answer = validate("urn:named", {named, displayed("dog", display)});
    CAPTURE(display);
    CHECK(answer.text("result") == "true");
    CHECK(answer.text("display") == "Good dog");
  }
}

TEST_CASE("a display that was withdrawn is accepted with a word about it") {
  const std::string renamed = with_resource("tx-resource", system("urn:renamed", R"("version":"1","status":"active",
      "content":"complete","concept":[{"code":"x","display":"New","designation":[{"value":"Old","extension":[
        {"url":"http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status","valueCode":"deprecated"}
      ]}]}])"));
  const std::string set = with_resource("tx-resource", active_set("urn:renamed-vs", R"({"system":"urn:renamed"})"));
  const Answer answer = validate("urn:renamed-vs", {renamed, set, displayed("x", "Old", "urn:renamed")});
  CHECK(answer.text("result") == "true");
  CHECK(issues_of(answer) == "warning display-comment INACTIVE_DISPLAY_FOUND Coding.display");
  CHECK(issues_of(validate("urn:renamed-vs", {renamed, set, displayed("x", "New", "urn:renamed")})).empty());
}

TEST_CASE("of a system that minds no case, a code is told as it should be written") {
  const Answer answer = validate("urn:sizes-vs", {coding("coding", "urn:sizes", "BIG")});
  CHECK(answer.text("result") == "true");
  CHECK(answer.text("code") == "BIG");
  CHECK(answer.text("normalized-code") == "big");
  CHECK(issues_of(answer) == "information code-rule CODE_CASE_DIFFERENCE Coding.code");
  CHECK(validate("urn:sizes-vs", {coding("coding", "urn:sizes", "big")}).text("normalized-code") == "none");
}

TEST_CASE("a code that a fragment does not hold may be valid, and is warned of") {
  CHECK(issues_of(validate("urn:bits-vs", {coding("coding", "urn:bits", "a")})).empty());
  const Answer unheld = validate("urn:bits-vs", {coding("coding", "urn:bits", "b")});
  CHECK(unheld.text("result") == "true");
  CHECK(issues_of(unheld) == "warning invalid-code UNKNOWN_CODE_IN_FRAGMENT Coding.code");
  const std::string listing =
      with_resource("tx-resource", active_set("urn:listing", R"({"system":"urn:bits","concept":[{"code":"b"}]})"));
  CHECK(validate("urn:listing", {listing, coding("coding", "urn:bits", "b")}).text("result") == "true");
  CHECK(validate("urn:listing", {listing, coding("coding", "urn:bits", "c")}).text("result") == "false");
}

TEST_CASE("the system of a code is inferred where one alone has it") {
  const std::string both = with_resource(
      "tx-resource",
      active_set("urn:both", R"({"system":"urn:animals"},{"system":"urn:sizes","concept":[{"code":"big"}]},
      {"system":"urn:twins","concept":[{"code":"dog"}]})"));
  const std::string twins = with_resource("tx-resource", complete("urn:twins", R"([{"code":"dog"}])"));
  const std::string infer = flag("inferSystem", true);
  const auto inferred = [&](const char* text) {
    return validate("urn:both", {both, twins, infer, code("code", text)});
  };
  check_said(inferred("big"), {"true", "urn:sizes", "big", "1", "Big"});
  check_said(inferred("cat"), {"true", "urn:animals", "cat", "1.2.0", "Cat"});
  CHECK(inferred("dog").text("result") == "false");
  CHECK_THAT(issues_of(inferred("dog")),
             Contains("error cannot-infer Unable_to_resolve_system__value_set_has_multiple_matches code"));
  CHECK_THAT(inferred("dog").text("message"), Contains("urn:animals, urn:twins"));
  CHECK_THAT(issues_of(inferred("nothing")), Contains("error cannot-infer UNABLE_TO_INFER_CODESYSTEM code"));
  // Of a Coding it is not.
  CHECK(validate("urn:pets", {infer, parameter("coding", "valueCoding", R"({"code":"dog"})")}).text("result") ==
        "false");
}
