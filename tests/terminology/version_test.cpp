#include "definitions.h"

#include "terminology/version_order.h"

#include <catch2/catch.hpp>

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;

namespace {

std::string versioned(std::string_view version, std::string_view concepts) {
  return system("urn:s", R"("version":")" + std::string(version) +
                             R"(","caseSensitive":true,"content":"complete","concept":)" + std::string(concepts));
}

const std::string kFirst = versioned("1.9.0", R"([{"code":"both"},{"code":"first"}])");
const std::string kSecond = versioned("1.10.0", R"([{"code":"second"},{"code":"both"}])");

}  // namespace

TEST_CASE("versions compare as people mean them") {
  struct Row {
    const char* older;
    const char* newer;
  };
  const Row row = GENERATE(values<Row>({
      {"", "1"},
      {"1", "2"},
      {"9", "10"},
      {"1.9.0", "1.10.0"},
      {"1.0", "1.0.1"},
      {"2018-08-12", "2019-01-01"},
      {"2018-08-12", "2018-11-02"},
      {"4.0.0-ballot", "4.0.0"},
      {"4.0.0-alpha", "4.0.0-beta"},
      {"4.0.0-ballot", "4.0.1-ballot"},
      {"2018", "2018-08"},
      {"v1", "v2"},
      {"1.a", "1.b"},
  }));
  CAPTURE(row.older, row.newer);
  CHECK(compare_versions(row.older, row.newer) < 0);
  CHECK(compare_versions(row.newer, row.older) > 0);
  CHECK(compare_versions(row.older, row.older) == 0);
  CHECK(compare_versions("1.01", "1.1") == 0);
}

TEST_CASE("several versions of a system are held side by side, and the latest answers where none is named") {
  const auto held = compile({kSecond, kFirst});
  CHECK(held->code_system("urn:s")->version() == "1.10.0");
  CHECK(held->code_system("urn:s", "1.9.0")->exists("first"));
  CHECK_FALSE(held->code_system("urn:s", "1.10.0")->exists("first"));
  CHECK(held->code_system("urn:s", "3") == nullptr);
  CHECK(held->code_system("urn:t") == nullptr);
}

TEST_CASE("a system without a version answers for any") {
  const auto held = compile({complete("urn:s", R"([{"code":"a"}])"), including("urn:vs", R"({"system":"urn:s"})")});
  CHECK(held->code_system("urn:s", "7") == held->code_system("urn:s"));
  CHECK(held->value_set("urn:vs")->contains("urn:s", "7", "a").membership == Membership::in);
}

TEST_CASE("the versions of the include and of the coding are honoured") {
  struct Row {
    const char* include;
    const char* coding_version;
    const char* code;
    Membership membership;
    Undecided reason;
  };
  constexpr auto kIn = Membership::in;
  constexpr auto kOut = Membership::not_in;
  constexpr auto kOpen = Membership::undecided;
  const Row row = GENERATE(values<Row>({
      {R"({"system":"urn:s"})", "", "second", kIn, Undecided::none},
      {R"({"system":"urn:s"})", "", "first", kOut, Undecided::none},
      {R"({"system":"urn:s"})", "1.9.0", "first", kIn, Undecided::none},
      {R"({"system":"urn:s"})", "1.9.0", "second", kOut, Undecided::none},
      {R"({"system":"urn:s"})", "2", "second", kOpen, Undecided::unknown_system_version},
      {R"({"system":"urn:s","version":"1.9.0"})", "", "first", kIn, Undecided::none},
      {R"({"system":"urn:s","version":"1.9.0"})", "", "second", kOut, Undecided::none},
      {R"({"system":"urn:s","version":"1.9.0"})", "1.9.0", "first", kIn, Undecided::none},
      {R"({"system":"urn:s","version":"1.9.0"})", "1.10.0", "both", kOut, Undecided::none},
      {R"({"system":"urn:s","version":"3"})", "", "both", kOpen, Undecided::unknown_system_version},
      {R"({"system":"urn:s","version":"3","concept":[{"code":"x"}]})", "", "x", kIn, Undecided::none},
      {R"({"system":"urn:s","version":"3","concept":[{"code":"x"}]})", "", "y", kOut, Undecided::none},
      {R"({"system":"urn:s","version":"3","concept":[{"code":"x"}]})", "3", "x", kIn, Undecided::none},
      {R"({"system":"urn:s","concept":[{"code":"both"}]})", "2", "both", kIn, Undecided::none},
      {R"({"system":"urn:s","concept":[{"code":"both"}]})", "2", "second", kOut, Undecided::none},
      {R"({"system":"urn:s","version":"1.9.0"},{"system":"urn:s","version":"1.10.0"})", "", "first", kIn,
       Undecided::none},
      {R"({"system":"urn:s","version":"1.9.0"},{"system":"urn:s","version":"1.10.0"})", "", "second", kIn,
       Undecided::none},
      {R"({"system":"urn:s","version":"1.9.0"},{"system":"urn:s","version":"1.10.0"})", "1.9.0", "second", kOut,
       Undecided::none},
  }));
  CAPTURE(row.include, row.coding_version, row.code);
  const auto held = compile({kFirst, kSecond, including("urn:vs", row.include)});
  const Decision decision = held->value_set("urn:vs")->contains("urn:s", row.coding_version, row.code);
  CHECK(decision.membership == row.membership);
  CHECK(decision.reason == row.reason);
}

TEST_CASE("excludes and intersections across versions go by code") {
  const auto held = compile(
      {kFirst, kSecond,
       value_set("urn:minus", R"({"include":[{"system":"urn:s"}],"exclude":[{"system":"urn:s","version":"1.9.0"}]})"),
       including("urn:old", R"({"system":"urn:s","version":"1.9.0"})"),
       including("urn:both", R"({"system":"urn:s","version":"1.10.0","valueSet":["urn:old"]})")});
  CHECK(codes_of(*held->value_set("urn:minus")) == "second");
  CHECK(codes_of(*held->value_set("urn:both")) == "both");
}

TEST_CASE("value sets are found by version, and the latest without one") {
  const auto vs = [](std::string_view version, std::string_view code) {
    return R"({"resourceType":"ValueSet","url":"urn:vs","version":")" + std::string(version) +
           R"(","compose":{"include":[{"system":"urn:x","concept":[{"code":")" + std::string(code) + R"("}]}]}})";
  };
  const auto held = compile({vs("2", "two"), vs("10", "ten"), including("urn:import", R"({"valueSet":["urn:vs|2"]})"),
                             including("urn:missing", R"({"valueSet":["urn:vs|3"]})")});
  CHECK(codes_of(*held->value_set("urn:vs")) == "ten");
  CHECK(codes_of(*held->value_set("urn:vs|2")) == "two");
  CHECK(held->value_set("urn:vs|3") == nullptr);
  CHECK(held->is_value_set("urn:vs"));
  CHECK_FALSE(held->is_value_set("urn:v"));
  CHECK(codes_of(*held->value_set("urn:import")) == "two");
  const Decision decision = held->value_set("urn:missing")->contains("urn:x", {}, "two");
  CHECK(decision.reason == Undecided::unknown_value_set);
  CHECK(decision.missing == "urn:vs|3");
}

TEST_CASE("of the same url and version the later package stays") {
  const std::vector<bindgate::fhir::Package> packages{
      package_of({complete("urn:s", R"([{"code":"early"}])"), including("urn:vs", R"({"system":"urn:s"})")}, "first"),
      package_of({complete("urn:s", R"([{"code":"late"}])")}, "second")};
  const auto held = Terminology::compile(packages);
  CHECK(held->code_systems().size() == compile({})->code_systems().size() + 1);
  CHECK(codes_of(*held->value_set("urn:vs")) == "late");
}

// Patterns as the ecosystem's servers read them: a wildcard stands for one part, whatever follows must be named.
TEST_CASE("of semver, a version asks for itself, and a pattern for what it takes in") {
  struct Row {
    const char* wanted;
    const char* version;
    bool matches;
  };
  const Row row = GENERATE(values<Row>({
      {"1.2.3", "1.2.3", true},
      {"1.2.3", "1.2.4", false},
      {"1.2", "1.2.3", false},
      {"1.2", "1.2.0", false},
      {"1", "1.0.0", false},
      {"1.2.0", "1.2", false},
      {"1.2.3", "1.2.3-rc1", false},
      {"1.2.3", "1.2.3+7", false},
      {"1.x", "1.2", true},
      {"1.X", "1.2", true},
      {"1.*", "1.2", true},
      {"1.x", "2.2", false},
      {"1.x", "1.2.3", false},
      {"1.x.x", "1.2.3", true},
      {"1.x.3", "1.2.3", true},
      {"1.x.4", "1.2.3", false},
      {"1.2.x", "1.2.30", true},
      {"1.2.x", "1.20.3", false},
      {"1.2.x", "1.2", false},
      {"1.2.x", "1.2.3-rc1", false},
      {"x.2.3", "1.2.3", true},
      {"*.*.*", "1.2.3", true},
      {"1.2.3-*", "1.2.3-rc1", true},
      {"1.2.3-*", "1.2.3", false},
      {"1.2.3+*", "1.2.3+7", true},
      {"1.2.3+*", "1.2.3", false},
      {"1.2.3-x", "1.2.3-rc1", false},  // no wildcard there, but a label
      {"1.2?", "1.2", true},
      {"1.2?", "1.2.3", true},
      {"1.2?", "1.2.3-rc1", true},
      {"1.2?", "1.20.3", false},
      {"1?", "1.2.3", true},
      {"1.x?", "1.2.3", true},
      {"1.2.3?", "1.2.3-rc1", true},
      {"1.2.3?", "1.2.30", false},
      {"", "1.2.3", false},
      {"1.2.3", "", false},
  }));
  CAPTURE(row.wanted, row.version);
  CHECK(version_matches(row.wanted, row.version, "semver") == row.matches);
  // What looks like one is taken for one.
  CHECK(version_matches(row.wanted, row.version) == row.matches);
}

// https://hl7.org/fhir/R5/codesystem-version-algorithm.html
TEST_CASE("of dates and texts, a version asks for all that begin with it, and of integers for itself") {
  struct Row {
    const char* wanted;
    const char* version;
    const char* algorithm;
    bool matches;
  };
  const Row row = GENERATE(values<Row>({
      {"2020", "2020-03-01", "date", true},
      {"2020-03", "2020-03-01", "date", true},
      {"2020-04", "2020-03-01", "date", false},
      {"2020-03-01", "2020-03", "date", false},
      {"2020-03", "2020-03-01", "", true},
      {"202003", "20200301", "", true},
      {"1", "12", "integer", false},
      {"12", "12", "integer", true},
      {"1", "12", "", false},
      {"1", "12", "alpha", true},
      {"v1", "v1-final", "natural", true},
      {"v2", "v1-final", "natural", false},
      {"v1", "v1-final", "", true},
      {"http://snomed.info/sct/900000000000207008", "http://snomed.info/sct/900000000000207008/version/20240101", "",
       true},
      {"1.x", "12", "integer", false},
  }));
  CAPTURE(row.wanted, row.version, row.algorithm);
  CHECK(version_matches(row.wanted, row.version, row.algorithm) == row.matches);
}

TEST_CASE("a version algorithm decides which version is the newer") {
  CHECK(compare_versions("9", "10", "integer") < 0);
  CHECK(compare_versions("9", "10", "natural") < 0);
  CHECK(compare_versions("9", "10", "alpha") > 0);
  CHECK(compare_versions("1.9.0", "1.10.0", "semver") < 0);
  CHECK(compare_versions("1.0.0-rc1", "1.0.0", "semver") < 0);
  CHECK(compare_versions("2020-02-01", "2020-10-01", "date") < 0);
  const auto versioned_by = [](const char* algorithm) {
    const auto one = [&](const char* version) {
      return system("urn:s", R"("version":")" + std::string(version) + R"(","versionAlgorithmString":")" +
                                 std::string(algorithm) + R"(","content":"complete","concept":[{"code":"a"}])");
    };
    return std::string(compile({one("9"), one("10")})->code_system("urn:s")->version());
  };
  CHECK(versioned_by("integer") == "10");
  CHECK(versioned_by("alpha") == "9");
  const auto value_set_of = [](const char* version, const char* member) {
    return R"({"resourceType":"ValueSet","url":"urn:vs","versionAlgorithmString":"alpha","version":")" +
           std::string(version) + R"(","compose":{"include":[{"system":"urn:x","concept":[{"code":")" + member +
           R"("}]}]}})";
  };
  CHECK(codes_of(*compile({value_set_of("9", "nine"), value_set_of("10", "ten")})->value_set("urn:vs")) == "nine");
}

TEST_CASE("a canonical is cut into its url and version, in the older form, too") {
  struct Row {
    const char* canonical;
    const char* url;
    const char* version;
  };
  const Row row = GENERATE(values<Row>({
      {"urn:vs", "urn:vs", ""},
      {"urn:vs|1.0", "urn:vs", "1.0"},
      {"urn:vs|", "urn:vs", ""},
      {"http://x.org/vs?version=2", "http://x.org/vs", "2"},
      {"http://x.org?fhir_vs|3", "http://x.org?fhir_vs", "3"},
      {"", "", ""},
  }));
  CAPTURE(row.canonical);
  CHECK(split_canonical(row.canonical).url == row.url);
  CHECK(split_canonical(row.canonical).version == row.version);
}
