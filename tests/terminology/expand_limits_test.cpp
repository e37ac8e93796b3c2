#include "expanding.h"

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;
using namespace bindgate::terminology::test::expanding;
using Catch::Contains;

TEST_CASE("a value set that imports itself is refused, and the way round is told") {
  const auto importing = [](const char* url, const char* other) {
    return including(url, R"({"valueSet":[")" + std::string(other) + "\"]}");
  };
  const std::vector<std::string> circle = {importing("urn:a", "urn:b"), importing("urn:b", "urn:c"),
                                           importing("urn:c", "urn:b")};
  const Answer answer = expand_among(circle, "urn:a");
  CHECK(answer.status == 422);
  CHECK_THAT(answer.issue(), Contains("urn:b via [urn:a, urn:b, urn:c]"));
  CHECK_THAT(answer.resource.dump(), Contains("VALUESET_CIRCULAR_REFERENCE"));
  CHECK_THAT(expand_among({importing("urn:a", "urn:a")}, "urn:a").issue(), Contains("urn:a via [urn:a]"));
  const std::string excluding = value_set("urn:a", R"({"include":[{"system":"urn:stones"}],
      "exclude":[{"valueSet":["urn:a"]}]})");
  CHECK_THAT(expand_among({excluding}, "urn:a").issue(), Contains("urn:a via [urn:a]"));
  // Twice is no circle.
  const std::string twice = including("urn:twice", R"({"valueSet":["urn:stone-vs"]},{"valueSet":["urn:stone-vs"]})");
  CHECK(shown_codes(expand_among({twice, including("urn:stone-vs", R"({"system":"urn:stones"})")}, "urn:twice")) ==
        "flint,slate");
}

TEST_CASE("more codes than are allowed are refused as too costly, unless they are paged or narrowed") {
  Limits limits;
  limits.max_expansion = 3;
  const Asking asking(garden({including("urn:three", R"({"system":"urn:stones"},{"system":"urn:soil",
      "concept":[{"code":"clay"}]})"),
                              including("urn:four", R"({"system":"urn:stones"},{"system":"urn:soil"})")}),
                      limits);
  const auto limited = [&](const char* url, std::vector<std::string> parameters) {
    parameters.push_back(uri("url", url));
    return asking.ask(Operation::expand, list(parameters));
  };
  for (const char* url : {"urn:plants-vs", "urn:four"}) {
    const Answer refused = limited(url, {});
    CHECK(refused.status == 422);
    CHECK(refused.resource["issue"][0]["code"] == "too-costly");
    CHECK_THAT(refused.issue(), Contains(url) && Contains(">3"));
  }
  CHECK(shown_codes(limited("urn:three", {})) == "flint,slate,clay");
  CHECK(shown_codes(limited("urn:plants-vs", {count(3)})) == "plant,tree,oak");
  CHECK(total_of(limited("urn:plants-vs", {count(0)})) == "6");
  CHECK(shown_codes(limited("urn:plants-vs", {filter_by("oak")})) == "oak");
}

TEST_CASE("a page is no way round the limit: it may show ten times as much, and no more") {
  std::string concepts = "[";
  for (int i = 0; i < 40; ++i) concepts += (i == 0 ? "" : ",") + (R"({"code":"c)" + std::to_string(i) + "\"}");
  Limits limits;
  limits.max_expansion = 3;
  const Asking asking({complete("urn:many", concepts + "]"), including("urn:many-vs", R"({"system":"urn:many"})")},
                      limits);
  const auto page = [&](std::vector<std::string> parameters) {
    parameters.push_back(uri("url", "urn:many-vs"));
    return asking.ask(Operation::expand, list(parameters));
  };
  CHECK(page({count(30)}).resource["expansion"]["contains"].size() == 30);
  CHECK(page({count(31)}).status == 422);
  CHECK(page({count(100), offset(10)}).resource["expansion"]["contains"].size() == 30);
  CHECK(page({count(100), offset(9)}).status == 422);
}

TEST_CASE("a hierarchy that is nested very deep is shown flat, so that readers can take it") {
  std::string concepts;
  for (int i = 0; i < 60; ++i)
    concepts += (i == 0 ? "[" : R"(,"concept":[)") + (R"({"code":"c)" + std::to_string(i) + '"');
  for (int i = 0; i < 60; ++i) concepts += "}]";
  const Answer answer = expand_among(
      {complete("urn:deep", concepts), including("urn:deep-vs", R"({"system":"urn:deep"})")}, "urn:deep-vs");
  REQUIRE(answer.status == 200);
  CHECK(answer.resource["expansion"]["contains"].size() == 60);
  CHECK(total_of(answer) == "60");
}

TEST_CASE("an expansion ends when its time is up while it is made") {
  std::string concepts = "[";
  for (int i = 0; i < 100'000; ++i) {
    concepts += (i == 0 ? "" : ",") + (R"({"code":"c)" + std::to_string(i) + R"(","display":"one of a great many"})");
  }
  const std::vector<std::string> resources = {complete("urn:great", concepts + "]"),
                                              including("urn:great-vs", R"({"system":"urn:great"})")};
  const std::string asked = list({uri("url", "urn:great-vs"), filter_by("nothing like it")});
  CHECK(shown_codes(Asking(resources).ask(Operation::expand, asked)).empty());
  Limits limits;
  limits.deadline = std::chrono::milliseconds(1);
  const Answer late = Asking(resources, limits).ask(Operation::expand, asked);
  CHECK(late.status == 422);
  CHECK(late.resource["issue"][0]["code"] == "too-costly");
}

TEST_CASE("an expansion is not begun when its time is up") {
  Limits limits;
  limits.deadline = std::chrono::milliseconds(-1);
  const Answer answer = Asking(garden(), limits).ask(Operation::expand, list({uri("url", "urn:plants-vs")}));
  CHECK(answer.status == 422);
  CHECK(answer.resource["issue"][0]["code"] == "too-costly");
}

TEST_CASE("filters that are not understood are refused") {
  struct Row {
    const char* filter;
    const char* words;
  };
  for (const Row& row : {Row{R"({"property":"nothing","op":"=","value":"x"})", "nothing = x"},
                         Row{R"({"property":"concept","op":"resembles","value":"tree"})", "concept resembles tree"},
                         Row{R"x({"property":"code","op":"regex","value":"(a|b"})x", "(a|b"},
                         Row{R"({"property":"concept","op":"is-a"})", "has no value"}}) {
    const Answer answer = expand_include(R"({"system":"urn:plants","filter":[)" + std::string(row.filter) + "]}");
    CAPTURE(row.filter);
    CHECK(answer.status >= 400);
    CHECK_THAT(answer.issue(), Contains(row.words) && Contains("urn:plants"));
  }
}

TEST_CASE("several filters hold at once, and what they leave is a tree where it can be") {
  const auto filtered = [](const char* filters) {
    return shown_codes(expand_include(R"({"system":"urn:plants","filter":[)" + std::string(filters) + "]}"));
  };
  CHECK(filtered(R"({"property":"concept","op":"is-a","value":"tree"})") == "tree(oak,elm)");
  CHECK(filtered(R"({"property":"concept","op":"descendent-of","value":"tree"})") == "oak,elm");
  CHECK(filtered(R"({"property":"concept","op":"is-a","value":"tree"},{"property":"rank","op":"=","value":"5"})") ==
        "oak");
  CHECK(filtered(R"({"property":"code","op":"regex","value":"[eo].."})") == "oak,elm");
  CHECK(filtered(R"({"property":"concept","op":"is-not-a","value":"tree"})") == "plant(grass),moss");
  CHECK(filtered(R"({"property":"concept","op":"generalizes","value":"oak"})") == "plant(tree(oak))");
  CHECK(filtered(R"({"property":"code","op":"in","value":"moss,oak"})") == "oak,moss");
  CHECK(filtered(R"({"property":"code","op":"not-in","value":"moss,oak"})") == "plant(tree(elm),grass)");
  CHECK(filtered(R"({"property":"rank","op":"exists","value":"true"})") == "tree(oak)");
}

TEST_CASE("what is below an excluded code moves up to what is left above it") {
  const auto without = [](const char* exclude) {
    return shown_codes(expand_compose(R"({"include":[{"system":"urn:plants"}],"exclude":[{"system":"urn:plants",
        "filter":[)" + std::string(exclude) +
                                      "]}]}"));
  };
  CHECK(without(R"({"property":"concept","op":"is-a","value":"tree"})") == "plant(grass),moss");
  CHECK(without(R"({"property":"code","op":"regex","value":"tree"})") == "plant(oak,elm,grass),moss");
  CHECK(without(R"({"property":"code","op":"regex","value":"plant"})") == "tree(oak,elm),grass,moss");
}

TEST_CASE("an expansion from a fragment of a code system says that it is not all") {
  const std::string part = system("urn:part", R"("content":"fragment","version":"1","concept":[{"code":"a"}])");
  const Answer answer = expand_among({part, including("urn:part-vs", R"({"system":"urn:part"})")}, "urn:part-vs");
  CHECK(shown_codes(answer) == "a");
  CHECK(answer.resource["expansion"]["extension"][0] ==
        Json({{"url", "http://hl7.org/fhir/StructureDefinition/valueset-unclosed"}, {"valueBoolean", true}}));
  CHECK_THAT(answer.resource["expansion"]["extension"][1].value("valueString", ""), Contains("urn:part"));
  CHECK_FALSE(expand("urn:plants-vs").resource["expansion"].contains("extension"));
  // A code that the fragment does not have may well exist: the value set says so.
  const std::string listing = including("urn:part-vs", R"({"system":"urn:part","concept":[{"code":"b"}]})");
  CHECK(shown_codes(expand_among({part, listing}, "urn:part-vs")) == "b");
}

TEST_CASE("a grammar is shown by its codes in common use, and refused where there is no list of them") {
  struct Row {
    const char* system;
    const char* common;
    const char* codes;
  };
  for (const Row& row : {Row{"http://unitsofmeasure.org", "http://hl7.org/fhir/ValueSet/ucum-common", "mg,mm"},
                         Row{"urn:ietf:bcp:47", "http://hl7.org/fhir/ValueSet/languages", "de,en"}}) {
    const std::string first = std::string(row.codes).substr(0, 2);
    const std::string second = std::string(row.codes).substr(3);
    const std::string common =
        including(row.common, R"({"system":")" + std::string(row.system) + R"(","concept":[{"code":")" + first +
                                  R"("},{"code":")" + second + R"("}]})");
    const std::string whole = including("urn:whole", R"({"system":")" + std::string(row.system) + "\"}");
    CAPTURE(row.system);
    const Answer answer = expand_among({common, whole}, "urn:whole");
    CHECK(shown_codes(answer) == row.codes);
    CHECK_THAT(answer.resource["expansion"].dump(), Contains("valueset-unclosed") && Contains(row.common));
    const Answer refused = expand_among({whole}, "urn:whole");
    CHECK(refused.status == 422);
    CHECK_THAT(refused.issue(), Contains(row.system) && Contains("grammar"));
  }
}

TEST_CASE("codes of a grammar that a value set lists are expanded where they are of the grammar") {
  const Answer answer = expand_include(R"({"system":"http://unitsofmeasure.org","concept":[
      {"code":"mg/dL","display":"milligram per decilitre"},{"code":"florin"}]})");
  CHECK(shown_codes(answer) == "mg/dL");
  CHECK(display_of(answer, "mg/dL") == "milligram per decilitre");
  CHECK_FALSE(answer.resource["expansion"].contains("extension"));
}

TEST_CASE("what cannot be expanded is refused and says why") {
  struct Row {
    const char* compose;
    const char* words;
  };
  for (const Row& row :
       {Row{R"({"lockedDate":"2020-01-01","include":[{"system":"urn:stones"}]})", "lockedDate"},
        Row{R"({"include":[{}]})", "neither a system nor a value set"},
        Row{R"({"include":[{"concept":[{"code":"x"}]}]})", "without a system"},
        Row{R"({"include":[{"valueSet":["urn:plants-vs"],"filter":[{"property":"code","op":"=","value":"oak"}]}]})",
            "without a system"},
        Row{R"({"include":[{"system":"urn:stones"}],"exclude":[{}]})", "neither a system nor a value set"},
        Row{R"({"include":[{"system":"urn:plants","concept":[{"code":"oak"}],
             "filter":[{"property":"code","op":"=","value":"oak"}]}]})",
            "concepts and filters"},
        Row{R"({"inactive":true})", "neither a compose with an include nor an expansion"}}) {
    CAPTURE(row.compose);
    const Answer answer = expand_compose(row.compose);
    CHECK(answer.status == 422);
    CHECK_THAT(answer.issue(), Contains("urn:sent") && Contains(row.words));
  }
  const auto ask = [](const std::vector<std::string>& parameters) {
    return asking_of_the_garden().ask(Operation::expand, list(parameters));
  };
  CHECK(ask({}).status == 400);
  CHECK(ask({with_resource("valueSet", kPlants)}).status == 400);
  CHECK(ask({uri("url", "urn:nowhere")}).status == 422);
  CHECK_THAT(ask({uri("url", "urn:nowhere")}).issue(), Contains("urn:nowhere"));
  CHECK(ask({uri("context", "Patient.gender")}).status == 422);
  CHECK(ask({uri("url", "urn:plants-vs"), uri("context", "Patient.gender")}).status == 200);
}

TEST_CASE("what an expansion uses that is a draft, experimental or retired is named") {
  struct Row {
    const char* says;
    const char* warning;
  };
  const Row row = GENERATE(values<Row>({
      {R"("status":"active",)", "none"},
      {R"("status":"draft",)", "warning-draft"},
      {R"("status":"active","experimental":true,)", "warning-experimental"},
      {R"("status":"retired",)", "warning-retired"},
  }));
  CAPTURE(row.says);
  const std::string own = system("urn:own", std::string(row.says) + R"("version":"1","content":"complete",
      "concept":[{"code":"x"}])");
  const std::string set =
      value_set_with("urn:own-vs", R"("status":"active","compose":{"include":[{"system":"urn:own"}]})");
  const Answer answer = expand_among({own, set}, "urn:own-vs");
  for (const char* name : {"warning-draft", "warning-experimental", "warning-retired"}) {
    CHECK(echoed(answer, name) == (name == std::string(row.warning) ? "urn:own|1" : "none"));
  }
}
