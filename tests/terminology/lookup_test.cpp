#include "asking.h"

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;
using Catch::Contains;

namespace {

const std::string kRichColours =
    system("urn:colours", R"("id":"colours","version":"2","name":"Colours","status":"active",
  "language":"en","caseSensitive":false,"content":"complete","hierarchyMeaning":"is-a",
  "property":[{"code":"hex","type":"string"},{"code":"rank","type":"integer"},{"code":"like","type":"Coding"},
              {"code":"since","type":"dateTime"},{"code":"share","type":"decimal"},
              {"code":"notSelectable","uri":"http://hl7.org/fhir/concept-properties#notSelectable","type":"boolean"}],
  "concept":[{"code":"warm","display":"Warm","property":[{"code":"notSelectable","valueBoolean":true}],"concept":[
     {"code":"red","display":"Red","definition":"As blood","designation":[
        {"language":"de","value":"Rot"},{"language":"fr","use":{"system":"urn:use","code":"poetic"},"value":"Vermeil"}],
      "property":[{"code":"hex","valueString":"f00"},{"code":"rank","valueInteger":1},
                  {"code":"like","valueCoding":{"system":"urn:fruit","code":"tomato","display":"Tomato"}},
                  {"code":"since","valueDateTime":"2020-01-02"},{"code":"share","valueDecimal":0.50}],
      "concept":[{"code":"pink","display":"Pink"}]}]}])");
const std::string kSupplement = system("urn:more", R"("version":"1","content":"supplement","supplements":"urn:colours",
  "property":[{"code":"mood","type":"code"}],
  "concept":[{"code":"red","designation":[{"language":"nl","value":"Rood"}],
              "property":[{"code":"mood","valueCode":"angry"}]}])");
const std::string kPart =
    system("urn:part", R"("content":"fragment","caseSensitive":true,"concept":[{"code":"a","display":"A"}])");
const std::string kOld = system("urn:colours", R"("version":"1","content":"complete","concept":[{"code":"grey"}])");

const Asking& asking_of_colours() {
  static const Asking made({kRichColours, kSupplement, kPart, kOld});
  return made;
}

Answer look_up(const std::vector<std::string>& parameters) {
  return asking_of_colours().ask(Operation::lookup, list(parameters));
}

// The values of a property, by commas; "none" where it is not told.
std::string property(const Answer& answer, std::string_view name) {
  std::string out;
  for (const Json& item : answer.all("property")) {
    if (Answer::text_of(item, "part", "code") != name) continue;
    out += (out.empty() ? "" : ",") + Answer::text_of(item, "part", "value");
  }
  return out.empty() ? "none" : out;
}

std::string designations(const Answer& answer) {
  std::string out;
  for (const Json& item : answer.all("designation")) out += Answer::text_of(item, "part", "value") + ' ';
  return out;
}

}  // namespace

TEST_CASE("a look-up tells what is known of a concept, with values as they are typed") {
  const Answer red = look_up({uri("system", "urn:colours"), code("code", "RED")});
  REQUIRE(red.status == 200);
  CHECK(red.text("name") == "Colours");
  CHECK(red.text("version") == "2");
  CHECK(red.text("code") == "red");
  CHECK(red.text("display") == "Red");
  CHECK(red.text("definition") == "As blood");
  CHECK(red.text("abstract") == "false");
  CHECK(property(red, "parent") == "warm");
  CHECK(property(red, "child") == "pink");
  CHECK(property(red, "inactive") == "false");
  CHECK(property(red, "hex") == "f00");
  CHECK(property(red, "rank") == "1");
  CHECK(property(red, "like") == "tomato");
  CHECK(property(red, "mood") == "none");
  const std::string text = red.resource.dump();
  CHECK_THAT(text, Contains(R"("valueCoding":{"system":"urn:fruit","code":"tomato","display":"Tomato"})"));
  CHECK_THAT(text, Contains(R"("valueDateTime":"2020-01-02")") && Contains(R"("valueDecimal":0.5)"));
  CHECK_THAT(text, Contains(R"("name":"description","valueString":"Warm")"));
  CHECK_THAT(text, Contains(R"("name":"use","valueCoding":{"system":"urn:use","code":"poetic"})"));
  CHECK(look_up({uri("system", "urn:colours"), code("code", "warm")}).text("abstract") == "true");
}

TEST_CASE("a look-up takes a coding, a version, an instance and a code system that is sent") {
  CHECK(look_up({coding("coding", "urn:colours", "pink")}).text("display") == "Pink");
  CHECK(look_up({coding("coding", "urn:colours", "grey", "1")}).text("version") == "1");
  CHECK(look_up({uri("system", "urn:colours"), code("version", "1"), code("code", "grey")}).text("display") == "grey");
  CHECK(asking_of_colours()
            .ask(Operation::lookup, list({code("code", "red")}), "CodeSystem", "colours")
            .text("display") == "Red");
  const Answer other =
      asking_of_colours().ask(Operation::lookup, list({coding("coding", "urn:part", "a")}), "CodeSystem", "colours");
  CHECK(other.status == 400);
  CHECK_THAT(other.issue(), Contains("urn:part") && Contains("urn:colours|2"));
  const std::string sent = complete("urn:sent", R"([{"code":"x","display":"Sent"}])");
  CHECK(look_up({with_resource("codeSystem", sent), code("code", "x")}).text("display") == "Sent");
  CHECK(look_up({with_resource("tx-resource", sent), coding("coding", "urn:sent", "x")}).text("display") == "Sent");
}

TEST_CASE("a look-up answers in the language asked for, else with the name there is") {
  const auto display = [](const std::string& languages) {
    return look_up({coding("coding", "urn:colours", "red"), code("displayLanguage", languages)}).text("display");
  };
  CHECK(display("de") == "Rot");
  CHECK(display("de-CH,en;q=0.5") == "Rot");
  CHECK(display("ja") == "Red");
  CHECK(look_up({coding("coding", "urn:colours", "red"), code("displayLanguage", "!")}).status == 400);
}

TEST_CASE("the properties asked for are those told") {
  const auto asked = [](const std::vector<std::string>& names) {
    std::vector<std::string> parameters{coding("coding", "urn:colours", "red")};
    for (const std::string& name : names) parameters.push_back(code("property", name));
    return look_up(parameters);
  };
  const Answer hex = asked({"hex"});
  CHECK(property(hex, "hex") == "f00");
  CHECK(property(hex, "rank") == "none");
  CHECK(property(hex, "child") == "none");
  CHECK(hex.text("definition") == "none");
  CHECK(hex.text("display") == "Red");
  CHECK(property(asked({"*"}), "child") == "pink");
  CHECK(designations(asked({"hex"})).empty());
  CHECK(designations(asked({"lang.de"})) == "Rot ");
  CHECK_THAT(designations(asked({"designation"})), Contains("Rot") && Contains("Vermeil"));
  CHECK(asked({"no-such"}).status == 200);
}

TEST_CASE("supplements add to a concept when they are asked for, and are named; a missing one is an error") {
  const Answer red = look_up({coding("coding", "urn:colours", "red"), uri("useSupplement", "urn:more")});
  CHECK(property(red, "mood") == "angry");
  CHECK(red.text("used-supplement") == "urn:more|1");
  CHECK_THAT(red.resource.dump(), Contains(R"("valueString":"Rood"},{"name":"source","valueCanonical":"urn:more|1")"));
  const Answer missing = look_up({coding("coding", "urn:colours", "red"), uri("useSupplement", "urn:nowhere")});
  CHECK(missing.status == 422);
  CHECK_THAT(missing.resource.dump(), Contains("VALUESET_SUPPLEMENT_MISSING") && Contains("urn:nowhere"));
}

TEST_CASE("grammars are looked up with the display they have") {
  struct Row {
    const char* system;
    const char* code;
    const char* display;
  };
  for (const Row& row : {Row{"urn:ietf:bcp:13", "text/plain", "text/plain"},
                         {"urn:iso:std:iso:3166", "DE", "Germany"},
                         {"urn:iso:std:iso:4217", "EUR", "Euro"}}) {
    const Answer answer = look_up({coding("coding", row.system, row.code)});
    CAPTURE(row.system);
    CHECK(answer.status == 200);
    CHECK_THAT(answer.text("display"), Contains(row.display));
  }
  CHECK(look_up({coding("coding", "http://unitsofmeasure.org", "mg/dL")}).status == 200);
  CHECK(look_up({coding("coding", "http://unitsofmeasure.org", "mg/florin")}).status == 404);
  CHECK(look_up({coding("coding", "urn:ietf:bcp:47", "xx-q-1")}).status == 404);
}

TEST_CASE("what cannot be looked up is refused by name") {
  struct Row {
    std::vector<std::string> parameters;
    int status;
    const char* words;
  };
  const std::vector<Row> rows = {
      {{coding("coding", "urn:colours", "blue")},
       404,
       "Unknown code 'blue' in the CodeSystem 'urn:colours' version '2'"},
      {{coding("coding", "urn:part", "b")}, 404, "fragment"},
      {{coding("coding", "urn:colours", "red", "9")}, 422, "version '9'"},
      {{coding("coding", "urn:nowhere", "red")}, 422, "urn:nowhere"},
      {{coding("coding", "urn:more", "red")}, 422, "urn:more"},
      {{uri("system", "urn:colours")}, 400, "No code is named"},
      {{code("code", "red")}, 400, "system is missing"},
      {{}, 400, "No code is named"},
      {{parameter("coding", "valueString", "\"red\"")}, 400, "no Coding"},
      {{parameter("coding", "valueCoding", R"({"display":"Red"})")}, 400, "No code is named"},
      {{with_resource("codeSystem", R"({"resourceType":"CodeSystem"})"), code("code", "x")}, 400, "no CodeSystem"},
      {{coding("coding", "urn:colours", "red"), code("date", "yesterday")}, 400, "must be a date"},
      {{coding("coding", "urn:colours", "red"), uri("check-system-version", "urn:colours|1")}, 404, "version '1'"},
      {{coding("coding", "urn:colours", "red", "2"), uri("check-system-version", "urn:colours|1")}, 400, "urn:colours"},
  };
  for (const Row& row : rows) {
    const Answer answer = look_up(row.parameters);
    CAPTURE(list(row.parameters), answer.resource.dump());
    CHECK(answer.status == row.status);
    CHECK_THAT(answer.issue(), Contains(row.words));
  }
  for (const char* date : {"2020", "2020-02", "2020-02-03", "2020-02-03T10:00:00Z"}) {
    CHECK(look_up({coding("coding", "urn:colours", "red"), code("date", date)}).status == 200);
  }
}

TEST_CASE("children beyond measure are listed only where they are asked for, and refused beyond that") {
  const auto family = [](std::size_t children) {
    std::string text = R"([{"code":"top","display":"Top","concept":[)";
    for (std::size_t i = 0; i < children; ++i)
      text += (i == 0 ? "" : ",") + (R"({"code":"c)" + std::to_string(i) + "\"}");
    return complete("urn:family", text + "]}]");
  };
  const std::string top = coding("coding", "urn:family", "top");
  const Asking large({family(2'000)});
  CHECK(large.ask(Operation::lookup, list({top})).all("property").size() == 1);
  CHECK(large.ask(Operation::lookup, list({top, code("property", "child")})).all("property").size() == 2'000);
  const Asking huge({family(100'000)});
  CHECK(huge.ask(Operation::lookup, list({top})).status == 200);
  const Answer refused = huge.ask(Operation::lookup, list({top, code("property", "*")}));
  CHECK(refused.status == 422);
  CHECK_THAT(refused.issue(), Contains("100000 children"));
}
