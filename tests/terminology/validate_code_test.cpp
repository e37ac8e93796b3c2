// https://hl7.org/fhir/R5/valueset-operation-validate-code.html and codesystem-operation-validate-code.html; the issues
// are those of https://build.fhir.org/ig/HL7/fhir-tx-ecosystem-ig/.
#include "asking.h"

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;
using Catch::Contains;

namespace {

const std::string kAnimals = system("urn:animals", R"("id":"animals","version":"1.2.0","status":"active",
  "language":"en","caseSensitive":true,"content":"complete","hierarchyMeaning":"is-a",
  "property":[{"code":"notSelectable","uri":"http://hl7.org/fhir/concept-properties#notSelectable","type":"boolean"},
              {"code":"status","uri":"http://hl7.org/fhir/concept-properties#status","type":"code"},
              {"code":"inactive","uri":"http://hl7.org/fhir/concept-properties#inactive","type":"boolean"}],
  "concept":[{"code":"animal","display":"Animal","property":[{"code":"notSelectable","valueBoolean":true}],"concept":[
     {"code":"dog","display":"Dog","designation":[{"language":"de","value":"Hund"}]},
     {"code":"cat","display":"Cat","designation":[{"language":"de","value":"Katze"},{"language":"en","value":"House cat"}]},
     {"code":"horse","display":"Horse"},
     {"code":"dodo","display":"Dodo","property":[{"code":"inactive","valueBoolean":true},
                                                 {"code":"status","valueCode":"retired"}]},
     {"code":"worm","display":"Worm","property":[{"code":"status","valueCode":"deprecated"}]}]}])");
const std::string kAnimalsOfOld = system("urn:animals", R"("version":"1.1.0","status":"active","language":"en",
  "caseSensitive":true,"content":"complete","concept":[{"code":"dog","display":"Doggy"},{"code":"auk","display":"Auk"}])");
const std::string kDutchAnimals = system("urn:animals-nl", R"("version":"1","status":"active","content":"supplement",
  "supplements":"urn:animals","concept":[{"code":"dog","designation":[{"language":"nl","value":"Hond"}]}])");
const std::string kSizes = system("urn:sizes", R"("version":"1","status":"active","caseSensitive":false,
  "content":"complete","concept":[{"code":"big","display":"Big"}])");
const std::string kBits = system("urn:bits", R"("version":"1","status":"active","content":"fragment",
  "concept":[{"code":"a","display":"A"}])");

std::string active_set(std::string_view url, std::string_view include) {
  return R"({"resourceType":"ValueSet","url":")" + std::string(url) +
         R"(","version":"5","status":"active","compose":{"include":[)" + std::string(include) + "]}}";
}

const std::vector<std::string>& zoo() {
  static const std::vector<std::string> made = {
      kAnimals,
      kAnimalsOfOld,
      kDutchAnimals,
      kSizes,
      kBits,
      active_set("urn:fauna", R"({"system":"urn:animals"})"),
      active_set("urn:pets", R"({"system":"urn:animals","concept":[{"code":"dog"},{"code":"cat"}]})"),
      active_set("urn:bits-vs", R"({"system":"urn:bits"})"),
      active_set("urn:sizes-vs", R"({"system":"urn:sizes"})"),
      active_set("urn:far-vs", R"({"system":"urn:far"})"),
      active_set("urn:mixed", R"({"system":"urn:animals"},{"system":"urn:far"})")};
  return made;
}

const Asking& asking_of_the_zoo() {
  static const Asking made(zoo());
  return made;
}

Answer validate(std::string_view url, std::vector<std::string> parameters) {
  parameters.push_back(uri("url", url));
  return asking_of_the_zoo().ask(Operation::validate_code, list(parameters));
}

// CodeSystem/$validate-code.
Answer validate_in_system(const std::vector<std::string>& parameters) {
  return asking_of_the_zoo().ask(Operation::validate_code_in_system, list(parameters));
}

std::string displayed(std::string_view code, std::string_view display, std::string_view system = "urn:animals") {
  return parameter("coding", "valueCoding", Json({{"system", system}, {"code", code}, {"display", display}}).dump());
}

std::string concept_of(std::string_view codings) {
  return parameter("codeableConcept", "valueCodeableConcept", R"({"coding":[)" + std::string(codings) + "]}");
}

// Of each issue "severity tx-code message-id expression", by "; "; empty: there is none. Of a refusal its status and
// words.
std::string issues_of(const Answer& answer) {
  if (answer.status != 200) return std::to_string(answer.status) + ' ' + answer.issue();
  std::string out;
  for (const Json& parameter : answer.all("issues")) {
    for (const Json& issue : parameter["resource"]["issue"]) {
      out += (out.empty() ? "" : "; ") + issue.value("severity", "");
      if (issue["details"].contains("coding")) out += ' ' + issue["details"]["coding"][0].value("code", "");
      if (issue.contains("extension")) out += ' ' + issue["extension"][0].value("valueString", "");
      if (issue.contains("expression")) out += ' ' + issue["expression"][0].get<std::string>();
    }
  }
  return out;
}

// What an answer says of a parameter, and all that it must not say is "none".
struct Said {
  const char* result;
  const char* system;
  const char* code;
  const char* version;
  const char* display;
};
void check_said(const Answer& answer, const Said& expected) {
  CHECK(answer.text("result") == expected.result);
  CHECK(answer.text("system") == expected.system);
  CHECK(answer.text("code") == expected.code);
  CHECK(answer.text("version") == expected.version);
  CHECK(answer.text("display") == expected.display);
}

constexpr const char* kNotIn = "error not-in-vs None_of_the_provided_codes_are_in_the_value_set_one ";
constexpr const char* kWrongDisplay = "invalid-display Display_Name_for__should_be_one_of__instead_of ";

std::string animal(std::string_view code, std::string_view version = {}) {
  return coding("coding", "urn:animals", code, version);
}

}  // namespace

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

TEST_CASE("the versions of a code system that is used are those of the coding, the value set and the request") {
  const std::string pinned =
      with_resource("tx-resource", active_set("urn:pinned", R"({"system":"urn:animals","version":"1.2.0"})"));
  const std::string open = with_resource("tx-resource", active_set("urn:open", R"({"system":"urn:animals"})"));
  struct Row {
    const char* value_set;
    const char* code;
    const char* coding_version;
    std::vector<std::string> rules;
    const char* result;
    const char* version;
  };
  const std::vector<Row> rows = {
      {"urn:open", "dog", "", {}, "true", "1.2.0"},
      {"urn:open", "auk", "", {}, "false", "1.2.0"},
      {"urn:open", "auk", "1.1.0", {}, "true", "1.1.0"},
      {"urn:open", "cat", "1.1.0", {}, "false", "1.1.0"},
      {"urn:open", "auk", "", {uri("system-version", "urn:animals|1.1.0")}, "true", "1.1.0"},
      {"urn:open", "auk", "", {uri("system-version", "urn:animals|1.1.x")}, "true", "1.1.0"},
      {"urn:open", "auk", "", {uri("force-system-version", "urn:animals|1.1.0")}, "true", "1.1.0"},
      {"urn:open", "auk", "", {uri("check-system-version", "urn:animals|1.1.0")}, "true", "1.1.0"},
      {"urn:pinned", "dog", "", {}, "true", "1.2.0"},
      {"urn:pinned", "dog", "1.2.0", {}, "true", "1.2.0"},
      {"urn:pinned", "auk", "", {uri("system-version", "urn:animals|1.1.0")}, "false", "1.2.0"},
      {"urn:pinned", "auk", "", {uri("force-system-version", "urn:animals|1.1.0")}, "true", "1.1.0"},
      {"urn:pinned", "dog", "", {uri("check-system-version", "urn:animals|1.2.x")}, "true", "1.2.0"},
  };
  for (const Row& row : rows) {
    std::vector<std::string> parameters = row.rules;
    parameters.insert(parameters.end(), {pinned, open, animal(row.code, row.coding_version)});
    CAPTURE(row.value_set, row.code, row.coding_version, list(row.rules));
    const Answer answer = validate(row.value_set, parameters);
    CHECK(answer.text("result") == row.result);
    CHECK(answer.text("version") == row.version);
  }
  const Answer other = validate("urn:pinned", {pinned, animal("dog", "1.1.0")});
  CHECK(other.text("result") == "false");
  CHECK_THAT(issues_of(other), Contains("error vs-invalid VALUESET_VALUE_MISMATCH Coding.version"));
  const Answer checked =
      validate("urn:pinned", {pinned, animal("dog"), uri("check-system-version", "urn:animals|1.1.x")});
  CHECK(checked.text("result") == "false");
  CHECK_THAT(issues_of(checked), Contains("error version-error VALUESET_VERSION_CHECK Coding.version"));
}

TEST_CASE("the version that a value set names of one system says nothing of another") {
  const std::string set = with_resource(
      "tx-resource", active_set("urn:two", R"({"system":"urn:animals"},{"system":"urn:twins","version":"1.1.0"})"));
  const std::string twins =
      with_resource("tx-resource", system("urn:twins", R"("version":"1.1.0","content":"complete","concept":[])"));
  const Answer answer = validate("urn:two", {set, twins, animal("auk", "1.1.0")});
  check_said(answer, {"true", "urn:animals", "auk", "1.1.0", "Auk"});
}

TEST_CASE("a version that is not held cannot be checked, and those that are held are told") {
  const Answer answer = validate("urn:fauna", {animal("dog", "9.0.0")});
  CHECK(answer.text("result") == "false");
  CHECK(answer.text("x-caused-by-unknown-system") == "urn:animals|9.0.0");
  CHECK_THAT(issues_of(answer), Contains("error not-found UNKNOWN_CODESYSTEM_VERSION Coding.system"));
  CHECK_THAT(answer.text("message"), Contains("'9.0.0'") && Contains("1.1.0 or 1.2.0"));
  const std::string never =
      with_resource("tx-resource", active_set("urn:never", R"({"system":"urn:animals","version":"8"})"));
  const Answer unheld = validate("urn:never", {never, animal("dog")});
  CHECK(unheld.text("result") == "false");
  CHECK(unheld.text("x-caused-by-unknown-system") == "urn:animals|8");
}

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

TEST_CASE("membership alone may be asked for") {
  const Answer unknown = validate("urn:pets", {animal("unicorn"), flag("valueset-membership-only", true)});
  CHECK(unknown.text("result") == "false");
  CHECK(issues_of(unknown) == std::string(kNotIn) + "Coding.code");
  CHECK(validate("urn:pets", {animal("dog"), flag("valueset-membership-only", true)}).text("result") == "true");
}

TEST_CASE("filters, imports and excludes decide as they do in an expansion") {
  const std::vector<std::string> sets = {
      active_set("urn:kinds",
                 R"({"system":"urn:animals","filter":[{"property":"concept","op":"descendent-of","value":"animal"}]})"),
      active_set("urn:cut", R"({"system":"urn:animals","valueSet":["urn:pets","urn:kinds"]})"),
      active_set("urn:sum", R"({"valueSet":["urn:pets"]},{"system":"urn:animals","concept":[{"code":"horse"}]})"),
      R"({"resourceType":"ValueSet","url":"urn:less","status":"active","compose":{"include":[{"system":"urn:animals"}],
          "exclude":[{"valueSet":["urn:pets"]},{"system":"urn:animals","concept":[{"code":"worm"}]}]}})",
      R"({"resourceType":"ValueSet","url":"urn:given","status":"active","expansion":{"timestamp":"2020-01-01","contains":[
          {"system":"urn:animals","code":"animal","abstract":true,"contains":[{"system":"urn:animals","code":"horse"}]}]}})"};
  struct Row {
    const char* url;
    const char* in;
    const char* out;
  };
  for (const Row& row :
       {Row{"urn:kinds", "horse", "animal"}, Row{"urn:cut", "dog", "horse"}, Row{"urn:sum", "horse", "worm"},
        Row{"urn:less", "horse", "dog"}, Row{"urn:less", "animal", "worm"}, Row{"urn:given", "horse", "animal"},
        Row{"urn:animals?fhir_vs", "horse", "unicorn"}, Row{"urn:animals?fhir_vs=isa/dog", "dog", "horse"}}) {
    for (const char* text : {row.in, row.out}) {
      std::vector<std::string> parameters{animal(text)};
      for (const std::string& set : sets) parameters.push_back(with_resource("tx-resource", set));
      CAPTURE(row.url, text);
      CHECK(validate(row.url, parameters).text("result") == (text == row.in ? "true" : "false"));
    }
  }
}

TEST_CASE("the value set is one that is held, sent, or an instance") {
  CHECK(validate("urn:pets|5", {animal("dog")}).text("result") == "true");
  CHECK(validate("urn:pets", {animal("dog"), parameter("valueSetVersion", "valueString", "\"5\"")}).text("result") ==
        "true");
  CHECK(validate("urn:pets|6", {animal("dog")}).status == 422);
  CHECK(validate("urn:pets", {animal("dog"), parameter("valueSetVersion", "valueString", "\"6\"")}).status == 422);
  const Answer unknown = validate("urn:nowhere", {animal("dog")});
  CHECK(unknown.status == 422);
  CHECK_THAT(unknown.resource.dump(), Contains("Unable_to_resolve_value_Set_") && Contains("urn:nowhere"));
  const auto ask = [](std::vector<std::string> parameters) {
    parameters.push_back(animal("horse"));
    return asking_of_the_zoo().ask(Operation::validate_code, list(parameters));
  };
  CHECK(ask({with_resource("valueSet", including("urn:sent", R"({"system":"urn:animals"})"))}).text("result") ==
        "true");
  CHECK(ask({with_resource("valueSet", kAnimals)}).status == 400);
  CHECK(ask({}).status == 400);
  const std::string stored =
      R"({"resourceType":"ValueSet","id":"stored","url":"urn:stored","status":"active","compose":{
      "include":[{"system":"urn:animals","concept":[{"code":"dog"}]}]}})";
  const Asking asking({kAnimals, stored});
  CHECK(asking.ask(Operation::validate_code, list({animal("dog")}), "ValueSet", "stored").text("result") == "true");
  CHECK(asking.ask(Operation::validate_code, list({animal("cat")}), "ValueSet", "stored").text("result") == "false");
}

TEST_CASE("the version of an imported value set is the one named, else by default, else the latest") {
  const auto inner = [](const char* version, const char* member) {
    return with_resource("tx-resource",
                         R"({"resourceType":"ValueSet","url":"urn:inner","status":"active","version":")" +
                             std::string(version) + R"(","compose":{"include":[{"system":"urn:animals",
        "concept":[{"code":")" +
                             member + R"("}]}]}})");
  };
  const std::vector<std::string> held = {
      inner("1.0.0", "dog"),
      inner("1.1.0", "cat"),
      inner("2.0.0", "horse"),
      with_resource("tx-resource", active_set("urn:loose", R"({"valueSet":["urn:inner"]})")),
      with_resource("tx-resource", active_set("urn:pinned", R"({"valueSet":["urn:inner|1.0.0"]})")),
      with_resource("tx-resource", active_set("urn:pattern", R"({"valueSet":["urn:inner|1.x.x"]})"))};
  struct Row {
    const char* url;
    std::vector<std::string> rules;
    const char* member;
  };
  const std::vector<Row> rows = {
      {"urn:inner", {}, "horse"},
      {"urn:inner|1.x.x", {}, "cat"},
      {"urn:loose", {}, "horse"},
      {"urn:pinned", {}, "dog"},
      {"urn:pattern", {}, "cat"},
      {"urn:loose", {uri("default-valueset-version", "urn:inner|1.0.0")}, "dog"},
      {"urn:inner", {uri("default-valueset-version", "urn:inner|1.0.0")}, "dog"},
      {"urn:pinned", {uri("default-valueset-version", "urn:inner|2.0.0")}, "dog"},
      {"urn:pinned", {uri("force-valueset-version", "urn:inner|2.0.0")}, "horse"},
  };
  for (const Row& row : rows) {
    for (const char* member : {"dog", "cat", "horse"}) {
      std::vector<std::string> parameters = held;
      parameters.insert(parameters.end(), row.rules.begin(), row.rules.end());
      parameters.push_back(animal(member));
      CAPTURE(row.url, list(row.rules), member);
      CHECK(validate(row.url, parameters).text("result") == (member == std::string(row.member) ? "true" : "false"));
    }
  }
}

TEST_CASE("what a value set contains, and supplements that it asks for, are used") {
  const std::string box = with_resource("valueSet", R"({"resourceType":"ValueSet","url":"urn:box","contained":[
      {"resourceType":"CodeSystem","id":"cs","url":"urn:boxed","content":"complete","concept":[{"code":"a"},{"code":"b"}]},
      {"resourceType":"ValueSet","id":"vs","compose":{"include":[{"system":"urn:boxed","concept":[{"code":"b"}]}]}}],
    "compose":{"include":[{"system":"#cs","concept":[{"code":"a"}]},{"valueSet":["#vs"]}]}})");
  const auto boxed = [&](const char* text) {
    return asking_of_the_zoo()
        .ask(Operation::validate_code, list({box, coding("coding", "urn:boxed", text)}))
        .text("result");
  };
  CHECK(boxed("a") == "true");
  CHECK(boxed("b") == "true");
  CHECK(boxed("c") == "false");
  const auto demanding = [](const char* supplement) {
    return with_resource("tx-resource", R"({"resourceType":"ValueSet","url":"urn:demanding","extension":[{
      "url":"http://hl7.org/fhir/StructureDefinition/valueset-supplement","valueCanonical":")" +
                                            std::string(supplement) +
                                            R"("}],"compose":{"include":[{"system":"urn:animals"}]}})");
  };
  CHECK(validate("urn:demanding", {demanding("urn:animals-nl"), displayed("dog", "Hond")}).text("result") == "true");
  const Answer missing = validate("urn:demanding", {demanding("urn:nowhere"), animal("dog")});
  CHECK(missing.status == 422);
  CHECK_THAT(missing.issue(), Contains("urn:nowhere"));
}

TEST_CASE("a value set of a version that the request forbids decides nothing") {
  for (const char* set :
       {R"({"valueSet":["urn:pets|5"]})", R"({"system":"urn:animals"},{"valueSet":["urn:pets|5"]})"}) {
    const std::string importing = with_resource("tx-resource", active_set("urn:importing", set));
    const auto checked = [&](const char* rule) {
      return validate("urn:importing", {importing, animal("dog"), uri("check-valueset-version", rule)});
    };
    CAPTURE(set);
    CHECK(checked("urn:pets|5").text("result") == "true");
    CHECK(checked("urn:pets|4").text("result") == "false");
    CHECK(issues_of(checked("urn:pets|4")) == "error version-error VALUESET_VERSION_CHECK");
    CHECK_THAT(checked("urn:pets|4").text("message"), Contains("'urn:pets'") && Contains("'4'"));
  }
}

TEST_CASE("what keeps a value from being checked is said, as an answer or a refusal") {
  const auto with_set = [](const std::string& set, const char* url) {
    return validate(url, {with_resource("tx-resource", set), animal("dog")});
  };
  const Answer import = with_set(active_set("urn:importing", R"({"valueSet":["urn:nowhere"]})"), "urn:importing");
  CHECK(import.text("result") == "false");
  check_said(import, {"false", "urn:animals", "dog", "1.2.0", "none"});
  CHECK(issues_of(import) == "error not-found Unable_to_resolve_value_Set_");
  CHECK_THAT(import.text("message"), Contains("urn:nowhere"));
  struct Row {
    std::string set;
    int status;
    const char* words;
  };
  for (const Row& row :
       {Row{active_set("urn:bad", R"({"valueSet":["urn:bad"]})"), 422, "urn:bad|5 via [urn:bad|5]"},
        Row{active_set("urn:bad", R"({"system":"urn:animals","filter":[{"property":"nothing","op":"=","value":"x"}]})"),
            400, "nothing = x"},
        Row{active_set("urn:bad",
                       R"x({"system":"urn:animals","filter":[{"property":"code","op":"regex","value":"(a"}]})x"),
            400, "(a"},
        Row{active_set("urn:bad", R"({"system":"urn:animals","filter":[{"property":"concept","op":"is-a"}]})"), 400,
            "has no value"},
        Row{R"({"resourceType":"ValueSet","url":"urn:bad","compose":{"lockedDate":"2020-01-01","include":[
              {"system":"urn:animals"}]}})",
            422, "lockedDate"}}) {
    const Answer answer = with_set(row.set, "urn:bad");
    CAPTURE(row.set);
    CHECK(answer.status == row.status);
    CHECK_THAT(answer.issue(), Contains(row.words));
  }
  const Answer supplement = validate("urn:pets", {animal("dog"), uri("useSupplement", "urn:none")});
  CHECK(supplement.status == 422);
  CHECK_THAT(supplement.resource.dump(), Contains("VALUESET_SUPPLEMENT_MISSING"));
  Limits limits;
  limits.deadline = std::chrono::milliseconds(-1);
  const Answer late =
      Asking(zoo(), limits).ask(Operation::validate_code, list({uri("url", "urn:pets"), animal("dog")}));
  CHECK(late.status == 422);
  CHECK(late.resource["issue"][0]["code"] == "too-costly");
}

TEST_CASE("a value set that says nothing, or contradicts itself, has no code and lacks none: it is refused") {
  for (const char* compose :
       {R"({"include":[{}]})", R"({"include":[{"concept":[{"code":"dog"}]}]})", R"({"inactive":true})",
        R"({"include":[{"system":"urn:animals","concept":[{"code":"dog"}],"filter":[
             {"property":"code","op":"=","value":"cat"}]}]})",
        R"({"include":[{"system":"urn:animals"}],"exclude":[{}]})"}) {
    CAPTURE(compose);
    const std::string set = with_resource("tx-resource", value_set("urn:idle", compose));
    const std::string outer = with_resource("tx-resource", including("urn:outer", R"({"valueSet":["urn:idle"]})"));
    for (const char* url : {"urn:idle", "urn:outer"}) {
      const Answer answer = validate(url, {set, outer, animal("dog")});
      CHECK(answer.status == 422);
      CHECK_THAT(answer.issue(), Contains("urn:idle"));
    }
  }
}

TEST_CASE("a question without a code is refused") {
  CHECK(validate("urn:pets", {}).status == 422);
  CHECK(validate("urn:pets", {code("code", "dog")}).status == 422);
  CHECK(validate("urn:pets", {uri("system", "urn:animals")}).status == 422);
  CHECK(validate("urn:pets", {parameter("coding", "valueString", "\"dog\"")}).status == 400);
  CHECK(validate("urn:pets", {parameter("codeableConcept", "valueString", "\"dog\"")}).status == 400);
  CHECK(validate("urn:pets", {animal("dog"), code("displayLanguage", "!")}).status == 400);
  CHECK(validate_in_system({uri("url", "urn:animals")}).status == 400);
}

TEST_CASE("what is used and is a draft, experimental or retired is told of, unless the value set is so itself") {
  const auto own = [](const char* says) {
    return with_resource("tx-resource", system("urn:own", std::string(says) + R"("version":"1","content":"complete",
        "concept":[{"code":"x"}])"));
  };
  const std::string set = with_resource("tx-resource", active_set("urn:own-vs", R"({"system":"urn:own"})"));
  const std::string x = coding("coding", "urn:own", "x");
  struct Row {
    const char* says;
    const char* issues;
  };
  for (const Row& row :
       {Row{R"("status":"active",)", ""}, Row{R"("status":"draft",)", "information status-check MSG_DRAFT"},
        Row{R"("status":"retired",)", "information status-check MSG_RETIRED"},
        Row{R"("status":"active","experimental":true,)", "information status-check MSG_EXPERIMENTAL"}}) {
    CAPTURE(row.says);
    const Answer answer = validate("urn:own-vs", {own(row.says), set, x});
    CHECK(answer.text("result") == "true");
    CHECK(issues_of(answer) == row.issues);
  }
  const std::string draft =
      with_resource("tx-resource", R"({"resourceType":"ValueSet","url":"urn:draft","status":"draft",
      "compose":{"include":[{"system":"urn:own"}]}})");
  CHECK_THAT(issues_of(validate("urn:draft", {own(R"("status":"draft",)"), draft, x})), !Contains("MSG_DRAFT;"));
}

TEST_CASE("a code that the value set itself means to drop is warned of") {
  const std::string dropping =
      with_resource("tx-resource", active_set("urn:dropping", R"({"system":"urn:animals","concept":[
      {"code":"dog"},{"code":"cat","extension":[
        {"url":"http://hl7.org/fhir/StructureDefinition/valueset-deprecated","valueBoolean":true}]}]})"));
  CHECK(issues_of(validate("urn:dropping", {dropping, animal("dog")})).empty());
  const Answer cat = validate("urn:dropping", {dropping, animal("cat")});
  CHECK(cat.text("result") == "true");
  CHECK(issues_of(cat) == "warning code-comment CONCEPT_DEPRECATED_IN_VALUESET Coding.code");
}

TEST_CASE("CodeSystem/$validate-code says whether the code system has a code") {
  const Said dog{"true", "urn:animals", "dog", "1.2.0", "Dog"};
  const std::string of_animals = uri("url", "urn:animals");
  check_said(validate_in_system({of_animals, code("code", "dog")}), dog);
  check_said(validate_in_system({animal("dog")}), dog);
  check_said(validate_in_system({of_animals, animal("dog")}), dog);
  check_said(validate_in_system({of_animals, concept_of(R"({"system":"urn:animals","code":"dog"})")}), dog);
  check_said(validate_in_system({with_resource("codeSystem", kAnimals), code("code", "dog")}), dog);
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
  CHECK(validate_batch({with_resource("validation", kAnimals)}).status == 400);
  CHECK(validate_batch(std::vector<std::string>(1001, validation_of({animal("dog")}))).status == 413);
}
