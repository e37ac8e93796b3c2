#include "asking.h"

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;
using Catch::Contains;

namespace {

const std::string kCars = system("urn:cars", R"("id":"cars","version":"3","content":"complete","caseSensitive":true,
  "property":[{"code":"doors","type":"integer"},{"code":"fuel","type":"Coding"},{"code":"electric","type":"boolean"}],
  "concept":[{"code":"kombi","display":"Estate Car","property":[{"code":"doors","valueInteger":5},
                {"code":"fuel","valueCoding":{"system":"urn:fuel","code":"diesel"}}]},
             {"code":"city","display":"City Car","property":[{"code":"doors","valueInteger":3},
                {"code":"electric","valueBoolean":true}]},
             {"code":"bus","display":"Bus","property":[{"code":"doors","valueInteger":5}]}])");

const Asking& asking_of_cars() {
  static const Asking made({kCars});
  return made;
}

std::string wanted(const std::string& name, const std::string& type, const std::string& value) {
  return R"({"name":"property","part":[{"name":"code","valueCode":")" + name + R"("},{"name":"value",")" + type +
         "\":" + value + "}]}";
}

Answer find(std::vector<std::string> parameters, bool exact = true) {
  parameters.push_back(uri("system", "urn:cars"));
  parameters.push_back(flag("exact", exact));
  return asking_of_cars().ask(Operation::find_matches, list(parameters));
}

// The codes, each with how many properties it lacks.
std::string found_matches(const Answer& answer) {
  std::string out;
  for (const Json& match : answer.all("match")) {
    std::size_t missing = 0;
    for (const Json& part : match["part"]) missing += part["name"] == "unmatched";
    out += (out.empty() ? "" : " ") + Answer::text_of(match, "part", "code") +
           (missing == 0 ? "" : "-" + std::to_string(missing));
  }
  return out;
}

const std::string kFiveDoors = wanted("doors", "valueInteger", "5");
const std::string kDiesel = wanted("fuel", "valueCoding", R"({"system":"urn:fuel","code":"diesel"})");

}  // namespace

TEST_CASE("the best matches come first, and say what they lack") {
  CHECK(found_matches(find({kFiveDoors})) == "kombi bus");
  CHECK(found_matches(find({kFiveDoors, kDiesel})) == "kombi bus-1");
  CHECK(found_matches(find({wanted("electric", "valueBoolean", "true")})) == "city");
  CHECK(found_matches(find({wanted("doors", "valueInteger", "9")})).empty());
  const std::string text = find({kFiveDoors, kDiesel}).resource.dump();
  CHECK_THAT(text,
             Contains(R"("valueCoding":{"system":"urn:cars","version":"3","code":"kombi","display":"Estate Car"})"));
  CHECK_THAT(text, Contains(R"({"name":"code","valueCode":"fuel"},{"name":"value","valueString":"diesel"})"));
  CHECK(found_matches(asking_of_cars().ask(Operation::find_matches, list({kFiveDoors}), "CodeSystem", "cars")) ==
        "kombi bus");
}

TEST_CASE("a person's search finds words within texts, a machine's does not") {
  const std::string car = wanted("display", "valueString", "\"CAR\"");
  CHECK(found_matches(find({car}, true)).empty());
  CHECK(found_matches(find({car}, false)) == "kombi city");
  CHECK(found_matches(find({car, kFiveDoors}, false)) == "kombi bus-1 city-1");
  CHECK_THAT(find({car}, false).resource.dump(), Contains(R"("comment","valueString":"the display contains 'CAR'")"));
  CHECK(found_matches(find({wanted("display", "valueString", "\" \"")}, false)).empty());
}

TEST_CASE("a search that cannot be made is refused by name") {
  struct Row {
    std::vector<std::string> parameters;
    int status;
    const char* words;
  };
  const std::vector<Row> rows = {
      {{}, 400, "no property"},
      {{wanted("wheels", "valueInteger", "4")}, 422, "wheels"},
      {{R"({"name":"property","part":[{"name":"code","valueCode":"doors"}]})"}, 400, "a part value"},
      {{R"({"name":"property","part":[{"name":"value","valueCode":"doors"}]})"}, 400, "a part code"},
      {{parameter("property", "valueString", "\"doors\"")}, 400, "a part code"},
      {{R"({"name":"property","part":[{"name":"code","valueCode":"doors"},{"name":"subproperty","part":[]}]})"},
       422,
       "Properties of properties"},
      {{kFiveDoors, flag("compositional", true)}, 422, "Post-coordinated"},
      {std::vector<std::string>(60, kFiveDoors), 413, "too many"},
  };
  for (const Row& row : rows) {
    const Answer answer = find(row.parameters);
    CAPTURE(list(row.parameters), answer.resource.dump());
    CHECK(answer.status == row.status);
    CHECK_THAT(answer.issue(), Contains(row.words));
  }
  CHECK(asking_of_cars().ask(Operation::find_matches, list({kFiveDoors, uri("system", "urn:ietf:bcp:13")})).status ==
        422);
  CHECK(asking_of_cars().ask(Operation::find_matches, list({kFiveDoors, uri("system", "urn:nowhere")})).status == 422);
  CHECK(asking_of_cars().ask(Operation::find_matches, list({kFiveDoors})).status == 400);
}

TEST_CASE("of a hundred thousand matches the first hundred are told, in time") {
  std::string concepts;
  for (int i = 0; i < 100'000; ++i) {
    concepts += (i == 0 ? "" : ",") + (R"({"code":"c)" + std::to_string(i) + R"(","display":"Some thing"})");
  }
  const Asking many({complete("urn:many", "[" + concepts + "]")});
  const std::string thing = wanted("display", "valueString", "\"thing\"");
  const auto ask = [&](const Asking& where) {
    return where.ask(Operation::find_matches, list({uri("system", "urn:many"), flag("exact", false), thing}));
  };
  CHECK(ask(many).all("match").size() == 100);
  const Asking hurried({complete("urn:many", "[" + concepts + "]")}, Limits{1'000, std::chrono::milliseconds(0)});
  CHECK(ask(hurried).status == 422);
}
