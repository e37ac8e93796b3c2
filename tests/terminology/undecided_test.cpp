#include "definitions.h"

#include <catch2/catch.hpp>

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;

namespace {

const std::string kTwoColours = complete("urn:colours", R"([{"code":"red"},{"code":"green"}])");
const std::string kFragment =
    system("urn:fragment", R"("content":"fragment","concept":[{"code":"f1","concept":[{"code":"f2"}]},{"code":"f3"}])");
const std::string kExample = system("urn:example", R"("content":"example","concept":[{"code":"e1"}])");
const std::string kAbsent = system("urn:absent", R"("content":"not-present")");
const std::string kPinned = system("urn:pinned", R"("version":"2","content":"complete","concept":[{"code":"p"}])");

struct Row {
  const char* what;
  const char* compose;
  const char* system;
  const char* code;
  Membership membership;
  Undecided reason;
  const char* missing;
};

constexpr auto kIn = Membership::in;
constexpr auto kOut = Membership::not_in;
constexpr auto kOpen = Membership::undecided;

}  // namespace

TEST_CASE("what cannot be decided is said with its reason, and what can be decided is decided") {
  const Row row = GENERATE(values<Row>({
      {"a system that is not held", R"({"include":[{"system":"urn:unknown"}]})", "urn:unknown", "x", kOpen,
       Undecided::unknown_system, "urn:unknown"},
      {"another system than the one not held", R"({"include":[{"system":"urn:unknown"}]})", "urn:colours", "red", kOut,
       Undecided::none, ""},
      {"a filter on a system that is not held",
       R"({"include":[{"system":"urn:unknown","filter":[{"property":"concept","op":"is-a","value":"x"}]}]})",
       "urn:unknown", "x", kOpen, Undecided::unknown_system, "urn:unknown"},
      {"a version that is not held", R"({"include":[{"system":"urn:pinned","version":"1"}]})", "urn:pinned", "p", kOpen,
       Undecided::unknown_system_version, "urn:pinned"},
      {"a list of a version that is not held",
       R"({"include":[{"system":"urn:pinned","version":"1","concept":[{"code":"p"}]}]})", "urn:pinned", "p", kIn,
       Undecided::none, ""},
      {"a code that a fragment has", R"({"include":[{"system":"urn:fragment"}]})", "urn:fragment", "f1", kIn,
       Undecided::none, ""},
      {"a code that a fragment lacks", R"({"include":[{"system":"urn:fragment"}]})", "urn:fragment", "x", kOpen,
       Undecided::partial_system, "urn:fragment"},
      {"a filter on a code that a fragment has",
       R"({"include":[{"system":"urn:fragment","filter":[{"property":"concept","op":"is-a","value":"f1"}]}]})",
       "urn:fragment", "f2", kIn, Undecided::none, ""},
      {"a filter on a code that a fragment lacks",
       R"({"include":[{"system":"urn:fragment","filter":[{"property":"concept","op":"is-a","value":"f1"}]}]})",
       "urn:fragment", "x", kOpen, Undecided::partial_system, "urn:fragment"},
      {"a filter by a code that the fragment lacks",
       R"({"include":[{"system":"urn:fragment","filter":[{"property":"concept","op":"is-a","value":"x"}]}]})",
       "urn:fragment", "f1", kOpen, Undecided::partial_system, "urn:fragment"},
      {"a list of a fragment", R"({"include":[{"system":"urn:fragment","concept":[{"code":"x"}]}]})", "urn:fragment",
       "y", kOut, Undecided::none, ""},
      {"a list of a fragment with a code it lacks",
       R"({"include":[{"system":"urn:fragment","concept":[{"code":"x"}]}]})", "urn:fragment", "x", kIn, Undecided::none,
       ""},
      {"an example", R"({"include":[{"system":"urn:example"}]})", "urn:example", "x", kOpen, Undecided::partial_system,
       "urn:example"},
      {"a system without content", R"({"include":[{"system":"urn:absent"}]})", "urn:absent", "x", kOpen,
       Undecided::partial_system, "urn:absent"},
      {"a value set that is not held", R"({"include":[{"valueSet":["urn:nowhere"]}]})", "urn:colours", "red", kOpen,
       Undecided::unknown_value_set, "urn:nowhere"},
      {"in one, unknown the other", R"({"include":[{"system":"urn:colours"},{"valueSet":["urn:nowhere"]}]})",
       "urn:colours", "red", kIn, Undecided::none, ""},
      {"not in one, unknown the other", R"({"include":[{"system":"urn:colours"},{"valueSet":["urn:nowhere"]}]})",
       "urn:colours", "pink", kOpen, Undecided::unknown_value_set, "urn:nowhere"},
      {"in one and in the unknown", R"({"include":[{"system":"urn:colours","valueSet":["urn:nowhere"]}]})",
       "urn:colours", "red", kOpen, Undecided::unknown_value_set, "urn:nowhere"},
      {"not in one and in the unknown", R"({"include":[{"system":"urn:colours","valueSet":["urn:nowhere"]}]})",
       "urn:other", "red", kOut, Undecided::none, ""},
      {"an exclude that is not known",
       R"({"include":[{"system":"urn:colours"}],"exclude":[{"valueSet":["urn:nowhere"]}]})", "urn:colours", "red",
       kOpen, Undecided::unknown_value_set, "urn:nowhere"},
      {"not included, exclude not known",
       R"({"include":[{"system":"urn:colours"}],"exclude":[{"valueSet":["urn:nowhere"]}]})", "urn:colours", "pink",
       kOut, Undecided::none, ""},
      {"a tag that is malformed, exclude not known",
       R"({"include":[{"system":"urn:ietf:bcp:47"}],"exclude":[{"valueSet":["urn:nowhere"]}]})", "urn:ietf:bcp:47",
       "de_AT", kOut, Undecided::none, ""},
      {"a tag, exclude not known",
       R"({"include":[{"system":"urn:ietf:bcp:47"}],"exclude":[{"valueSet":["urn:nowhere"]}]})", "urn:ietf:bcp:47",
       "de-AT", kOpen, Undecided::unknown_value_set, "urn:nowhere"},
      {"a tag of the unknown and of the whole",
       R"({"include":[{"system":"urn:ietf:bcp:47","valueSet":["urn:nowhere"]}]})", "urn:ietf:bcp:47", "de_AT", kOut,
       Undecided::none, ""},
      {"excluded from the unknown",
       R"({"include":[{"valueSet":["urn:nowhere"]}],"exclude":[{"system":"urn:colours","concept":[{"code":"red"}]}]})",
       "urn:colours", "red", kOut, Undecided::none, ""},
      {"not excluded from the unknown",
       R"({"include":[{"valueSet":["urn:nowhere"]}],"exclude":[{"system":"urn:colours","concept":[{"code":"red"}]}]})",
       "urn:colours", "green", kOpen, Undecided::unknown_value_set, "urn:nowhere"},
      {"excluded from a system not held",
       R"({"include":[{"system":"urn:unknown"}],"exclude":[{"system":"urn:unknown","concept":[{"code":"x"}]}]})",
       "urn:unknown", "x", kOut, Undecided::none, ""},
      {"a system not held excluded",
       R"({"include":[{"system":"urn:unknown","concept":[{"code":"x"}]}],
           "exclude":[{"system":"urn:unknown","filter":[{"property":"concept","op":"is-a","value":"y"}]}]})",
       "urn:unknown", "x", kOpen, Undecided::unknown_system, "urn:unknown"},
      {"concepts without a system", R"({"include":[{"concept":[{"code":"x"}]}]})", "urn:colours", "red", kOpen,
       Undecided::not_computable, "urn:vs"},
      {"an include of nothing", R"({"include":[{"version":"1"}]})", "urn:colours", "red", kOpen,
       Undecided::not_computable, "urn:vs"},
      {"concepts and filters at once",
       R"({"include":[{"system":"urn:colours","concept":[{"code":"red"}],
                       "filter":[{"property":"code","op":"=","value":"red"}]}]})",
       "urn:colours", "red", kOpen, Undecided::not_computable, "urn:vs"},
      {"no include at all", R"({"exclude":[{"system":"urn:colours"}]})", "urn:colours", "red", kOpen,
       Undecided::not_computable, "urn:vs"},
  }));
  CAPTURE(row.what, row.compose, row.system, row.code);
  const auto held = compile({kTwoColours, kFragment, kExample, kAbsent, kPinned, value_set("urn:vs", row.compose)});
  const ValueSet* set = held->value_set("urn:vs");
  REQUIRE(set);
  const Decision decision = set->contains(row.system, {}, row.code);
  CHECK(decision.membership == row.membership);
  CHECK(decision.reason == row.reason);
  CHECK(decision.missing == row.missing);
}

TEST_CASE("a bare code is undecided only where some part is") {
  const auto held = compile({kTwoColours, including("urn:vs", R"({"system":"urn:colours"},{"system":"urn:unknown"})"),
                             including("urn:known", R"({"system":"urn:colours"})")});
  CHECK(held->value_set("urn:vs")->contains_code("red").membership == Membership::in);
  CHECK(held->value_set("urn:vs")->contains_code("pink").membership == Membership::undecided);
  CHECK(held->value_set("urn:vs")->contains_code("pink").reason == Undecided::unknown_system);
  CHECK(held->value_set("urn:known")->contains_code("pink").membership == Membership::not_in);
}

TEST_CASE("the parts that cannot be decided are told in words") {
  const auto held = compile({kFragment, including("urn:vs", R"({"system":"urn:unknown"},{"system":"urn:fragment"},
      {"valueSet":["urn:nowhere"]})")});
  const auto parts = held->value_set("urn:vs")->undecided_parts();
  const auto said = [&](std::string_view words) {
    return std::any_of(parts.begin(), parts.end(),
                       [&](const std::string& part) { return part.find(words) != part.npos; });
  };
  CHECK(said("urn:unknown: the code system is not held"));
  CHECK(said("urn:fragment: the code system is held in part only"));
  CHECK(said("(urn:nowhere)"));
  CHECK_FALSE(held->value_set("urn:vs")->size());
}

TEST_CASE("value sets that import each other are not computable, and end") {
  const auto held =
      compile({kTwoColours, including("urn:self", R"({"system":"urn:colours"},{"valueSet":["urn:self"]})"),
               including("urn:a", R"({"valueSet":["urn:b"]})"), including("urn:b", R"({"valueSet":["urn:c"]})"),
               value_set("urn:c", R"({"include":[{"system":"urn:colours"}],"exclude":[{"valueSet":["urn:a"]}]})"),
               including("urn:user", R"({"system":"urn:colours","concept":[{"code":"red"}]},{"valueSet":["urn:a"]})")});
  for (const char* url : {"urn:self", "urn:a", "urn:b", "urn:c"}) {
    CAPTURE(url);
    CHECK(held->value_set(url)->contains("urn:colours", {}, "red").reason == Undecided::not_computable);
    CHECK(held->value_set(url)->contains("urn:colours", {}, "red").missing == url);
  }
  CHECK(held->value_set("urn:user")->contains("urn:colours", {}, "red").membership == Membership::in);
  CHECK(held->value_set("urn:user")->contains("urn:colours", {}, "green").reason == Undecided::not_computable);
  CHECK(has_note(*held, "imports itself"));
}

TEST_CASE("a chain of imports of any length is compiled") {
  std::vector<std::string> resources{kTwoColours, including("urn:0", R"({"system":"urn:colours"})")};
  for (int i = 1; i < 3000; ++i) {
    resources.push_back(
        including("urn:" + std::to_string(i), R"({"valueSet":["urn:)" + std::to_string(i - 1) + R"("]})"));
  }
  const auto held = compile(resources);
  CHECK(codes_of(*held->value_set("urn:2999")) == "red,green");
}
