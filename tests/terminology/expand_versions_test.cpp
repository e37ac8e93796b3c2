#include "expanding.h"

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;
using namespace bindgate::terminology::test::expanding;
using Catch::Contains;

TEST_CASE("code systems are left out by exclude-system, of the version where one is named") {
  const std::string both = R"({"system":"urn:stones"},{"system":"urn:soil"})";
  const auto without = [&](const char* excluded) {
    return shown_codes(expand_include(both, {uri("exclude-system", excluded)}));
  };
  CHECK(without("urn:none") == "flint,slate,clay,peat");
  CHECK(without("urn:soil") == "flint,slate");
  CHECK(without("urn:soil|2.0.0") == "flint,slate");
  CHECK(without("urn:soil|1.0.0") == "flint,slate,clay,peat");
  CHECK(without("urn:stones") == "clay,peat");
}

TEST_CASE("the version of a code system: forced, else as the value set says, else by default, else the latest") {
  struct Row {
    const char* include;
    std::vector<std::string> rules;
    const char* codes;
    const char* used;
  };
  const std::vector<Row> rows = {
      {"", {}, "clay,peat", "urn:soil|2.0.0"},
      {"", {uri("system-version", "urn:soil|1.0.0")}, "clay,loam", "urn:soil|1.0.0"},
      {"", {uri("system-version", "urn:soil|1?")}, "clay,marl", "urn:soil|1.5.0"},
      {"", {uri("system-version", "urn:soil|1.x.x")}, "clay,marl", "urn:soil|1.5.0"},
      {"", {uri("system-version", "urn:soil|1.0.*")}, "clay,loam", "urn:soil|1.0.0"},
      {"", {uri("system-version", "urn:other|1.0.0")}, "clay,peat", "urn:soil|2.0.0"},
      {"", {uri("check-system-version", "urn:soil|1.0.0")}, "clay,loam", "urn:soil|1.0.0"},
      {"", {uri("force-system-version", "urn:soil|1.0.0")}, "clay,loam", "urn:soil|1.0.0"},
      {"1.5.0", {}, "clay,marl", "urn:soil|1.5.0"},
      {"1.x.x", {}, "clay,marl", "urn:soil|1.5.0"},
      {"1.5.0", {uri("system-version", "urn:soil|1.0.0")}, "clay,marl", "urn:soil|1.5.0"},
      {"1.5.0", {uri("force-system-version", "urn:soil|1.0.0")}, "clay,loam", "urn:soil|1.0.0"},
      {"1.5.0", {uri("check-system-version", "urn:soil|1.x.x")}, "clay,marl", "urn:soil|1.5.0"},
      {"",
       {uri("system-version", "urn:soil|1.0.0"), uri("force-system-version", "urn:soil|1.5.0")},
       "clay,marl",
       "urn:soil|1.5.0"},
  };
  for (const Row& row : rows) {
    const std::string version = *row.include == 0 ? "" : R"(,"version":")" + std::string(row.include) + '"';
    const Answer answer = expand_include(R"({"system":"urn:soil")" + version + "}", row.rules);
    CAPTURE(row.include, list(row.rules));
    CHECK(shown_codes(answer) == row.codes);
    CHECK(echoed(answer, "used-codesystem") == row.used);
  }
}

TEST_CASE("a version that a check forbids, or that is not held, is refused") {
  const std::string newest = R"({"system":"urn:soil","version":"2.0.0"})";
  const Answer forbidden = expand_include(newest, {uri("check-system-version", "urn:soil|1.x.x")});
  CHECK(forbidden.status >= 400);
  CHECK_THAT(forbidden.resource.dump(), Contains("VALUESET_VERSION_CHECK") && Contains("2.0.0") && Contains("1.x.x"));
  for (const char* rule : {"system-version", "force-system-version", "check-system-version"}) {
    const Answer unknown = expand("urn:soil-vs", {uri(rule, "urn:soil|9.0.0")});
    CAPTURE(rule);
    CHECK(unknown.status == 422);
    CHECK_THAT(unknown.issue(), Contains("'9.0.0'") && Contains("1.0.0, 1.5.0 and 2.0.0"));
  }
  CHECK_THAT(expand_include(R"({"system":"urn:nowhere"})").resource.dump(), Contains("UNKNOWN_CODESYSTEM_EXP"));
  CHECK_THAT(expand_include(R"({"system":"urn:nowhere","version":"1"})").issue(), Contains("No versions"));
}

TEST_CASE("the version of a value set: forced, else as it is named, else by default, else the latest") {
  const auto inner = [](const char* version, const char* stone) {
    return value_set_with("urn:inner", R"("version":")" + std::string(version) +
                                           R"(","compose":{"include":[{"system":"urn:stones","concept":[{"code":")" +
                                           std::string(stone) + R"("}]}]})");
  };
  const std::vector<std::string> held = {inner("1", "flint"), inner("2", "slate"),
                                         including("urn:loose", R"({"valueSet":["urn:inner"]})"),
                                         including("urn:pinned", R"({"valueSet":["urn:inner|2"]})")};
  struct Row {
    const char* url;
    std::vector<std::string> parameters;
    const char* codes;
    const char* used;
  };
  const std::vector<Row> rows = {
      {"urn:inner", {}, "slate", "none"},
      {"urn:inner|1", {}, "flint", "none"},
      {"urn:inner", {parameter("valueSetVersion", "valueString", "\"1\"")}, "flint", "none"},
      {"urn:inner", {uri("default-valueset-version", "urn:inner|1")}, "flint", "none"},
      {"urn:loose", {}, "slate", "urn:inner|2"},
      {"urn:loose", {uri("default-valueset-version", "urn:inner|1")}, "flint", "urn:inner|1"},
      {"urn:loose", {uri("check-valueset-version", "urn:inner|1")}, "flint", "urn:inner|1"},
      {"urn:pinned", {}, "slate", "urn:inner|2"},
      {"urn:pinned", {uri("default-valueset-version", "urn:inner|1")}, "slate", "urn:inner|2"},
      {"urn:pinned", {uri("force-valueset-version", "urn:inner|1")}, "flint", "urn:inner|1"},
  };
  for (const Row& row : rows) {
    const Answer answer = expand_among(held, row.url, row.parameters);
    CAPTURE(row.url, list(row.parameters));
    CHECK(shown_codes(answer) == row.codes);
    CHECK(echoed(answer, "used-valueset") == row.used);
  }
  CHECK(expand_among(held, "urn:inner|3").status == 422);
  for (const char* url : {"urn:pinned", "urn:inner|2"}) {
    const Answer forbidden = expand_among(held, url, {uri("check-valueset-version", "urn:inner|1")});
    CAPTURE(url);
    CHECK(forbidden.status == 400);
    CHECK_THAT(forbidden.resource.dump(), Contains("VALUESET_VERSION_CHECK") && Contains("urn:inner"));
    CHECK(shown_codes(expand_among(held, url, {uri("check-valueset-version", "urn:inner|2")})) == "slate");
  }
  CHECK(expand_among(held, "urn:loose", {uri("default-valueset-version", "urn:inner|3")}).status == 422);
}

TEST_CASE("resources that are sent are used for this request, before those held") {
  const std::string other = complete("urn:other", R"([{"code":"x"}])");
  const std::string set = including("urn:other-vs", R"({"system":"urn:other"})");
  CHECK(shown_codes(expand_among({other, set}, "urn:other-vs")) == "x");
  CHECK(expand("urn:other-vs").status == 422);
  CHECK(shown_codes(expand_among({including("urn:plants-vs", R"({"system":"urn:stones"})")}, "urn:plants-vs")) ==
        "flint,slate");
  CHECK(shown_codes(expand("urn:plants-vs")) == "plant(tree(oak,elm),grass),moss");
}

TEST_CASE("a value set is expanded by its instance, too") {
  const Asking asking(garden({value_set_with("urn:by-id", R"("id":"by-id","compose":{"include":[
      {"system":"urn:stones"}]})")}));
  CHECK(shown_codes(asking.ask(Operation::expand, "[]", "ValueSet", "by-id")) == "flint,slate");
}

TEST_CASE("as of a date only what has not changed since is expanded") {
  const std::string dated = value_set_with("urn:dated", R"("date":"2022-03-04","compose":{"include":[
      {"system":"urn:stones"}]})");
  const auto as_of = [&](const char* date) {
    return expand_among({dated}, "urn:dated", {parameter("date", "valueDateTime", quoted(date))});
  };
  for (const char* date : {"2023", "2022-03-04", "2022-03-04T10:00:00Z", "2022-04"}) {
    CAPTURE(date);
    CHECK(shown_codes(as_of(date)) == "flint,slate");
    CHECK(echoed(as_of(date), "date") == date);
  }
  for (const char* date : {"2021", "2022-03-03", "2022-02"}) {
    CAPTURE(date);
    CHECK(as_of(date).status == 422);
    CHECK_THAT(as_of(date).issue(), Contains("urn:dated") && Contains("2022-03-04"));
  }
}
