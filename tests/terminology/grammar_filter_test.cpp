#include "asking.h"

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;
using Catch::Contains;

namespace {

const std::string kTags = "urn:ietf:bcp:47";
const std::string kUnits = "http://unitsofmeasure.org";
const std::string kMedia = "urn:ietf:bcp:13";

std::string filtered(const std::string& of_system, const std::string& property, const std::string& op,
                     const std::string& value, const std::string& more = "") {
  return R"({"system":")" + of_system + R"(","filter":[{"property":")" + property + R"(","op":")" + op +
         R"(","value":")" + value + "\"}" + more + "]}";
}

std::string verdict_of(const ValueSet& set, std::string_view of_system, std::string_view code) {
  switch (set.contains(of_system, {}, code).membership) {
    case Membership::in:
      return "in";
    case Membership::not_in:
      return "out";
    case Membership::undecided:
      return "undecided";
  }
  return "";
}

// The engine's membership and the operation's walk of the definition must say the same.
std::string verdict_of_both(const std::string& definition, const std::string& of_system, const std::string& code) {
  const auto compiled = compile({definition});
  const std::string held = verdict_of(*compiled->value_set("urn:vs"), of_system, code);
  const Answer answer =
      Asking({definition})
          .ask(Operation::validate_code, list({uri("url", "urn:vs"), coding("coding", of_system, code)}));
  const std::string walked = answer.status != 200 ? "undecided" : answer.text("result") == "true" ? "in" : "out";
  return held == walked ? held : held + ", but by the operation " + walked;
}

}  // namespace

TEST_CASE("language tags are chosen by their subtags") {
  struct Row {
    const char *property, *op, *value, *code, *verdict;
  };
  const std::vector<Row> rows = {
      {"script", "exists", "true", "zh-Hant", "in"},
      {"script", "exists", "true", "zh", "out"},
      {"script", "exists", "false", "zh", "in"},
      {"script", "exists", "true", "zz-Hant", "out"},  // no tag at all
      {"region", "=", "DE", "de-DE", "in"},
      {"region", "=", "de", "de-DE", "in"},  // tags fold case
      {"region", "=", "DE", "de-AT", "out"},
      {"region", "in", "AT, CH", "de-CH", "in"},
      {"region", "not-in", "AT,CH", "de-CH", "out"},
      {"region", "not-in", "AT,CH", "de", "in"},
      {"region", "regex", "[0-9]{3}", "es-419", "in"},
      {"language", "=", "de", "de-Latn-CH-1996", "in"},
      {"ext-lang", "=", "yue", "zh-yue", "in"},
      {"variant", "=", "1996", "de-CH-1996", "in"},
      {"variant", "exists", "true", "de-CH", "out"},
      {"extension", "=", "u-co-phonebk", "de-DE-u-co-phonebk", "in"},
      {"extension", "=", "t-ja", "en-t-ja-u-co-eor", "in"},
      {"extension", "exists", "true", "de-DE", "out"},
      {"private-use", "=", "x-one-two", "de-x-one-two", "in"},
      {"private-use", "exists", "true", "x-one", "in"},
      {"language", "exists", "true", "x-one", "out"},
      {"language", "exists", "true", "i-klingon", "out"},
      {"code", "=", "de-AT", "de-AT", "in"},
      {"code", "regex", "de(-.*)?", "de-AT", "in"},
      {"code", "regex", "de(-.*)?", "en", "out"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.property, row.op, row.value, row.code);
    const std::string set = including("urn:vs", filtered(kTags, row.property, row.op, row.value));
    CHECK(verdict_of_both(set, kTags, row.code) == row.verdict);
  }
}

TEST_CASE("units are chosen by what they measure") {
  struct Row {
    const char *value, *code, *verdict;
  };
  const std::vector<Row> rows = {
      {"m", "cm", "in"},         {"m", "[in_i]", "in"},     {"m", "kg", "out"},           {"m", "m2", "out"},
      {"km", "nm", "in"},        {"mm[Hg]", "kPa", "in"},   {"mm[Hg]", "{beats}", "out"}, {"m", "metre", "out"},
      {"mol/L", "mmol/L", "in"}, {"mol/L", "mg/dL", "out"}, {"K", "Cel", "in"},           {"{a}", "1", "in"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.value, row.code);
    const std::string set = including("urn:vs", filtered(kUnits, "canonical", "=", row.value));
    CHECK(verdict_of_both(set, kUnits, row.code) == row.verdict);
  }
}

TEST_CASE("chosen codes of grammars are joined, narrowed and left out like others") {
  const std::string lengths = filtered(kUnits, "canonical", "=", "m");
  const std::string masses = filtered(kUnits, "canonical", "=", "g");
  const auto both = value_set("urn:vs", R"({"include":[)" + lengths + "," + masses + "]}");
  CHECK(verdict_of_both(both, kUnits, "cm") == "in");
  CHECK(verdict_of_both(both, kUnits, "kg") == "in");
  CHECK(verdict_of_both(both, kUnits, "s") == "out");

  const auto all_but_lengths =
      value_set("urn:vs", R"({"include":[{"system":")" + kUnits + R"("}],"exclude":[)" + lengths + "]}");
  CHECK(verdict_of_both(all_but_lengths, kUnits, "cm") == "out");
  CHECK(verdict_of_both(all_but_lengths, kUnits, "kg") == "in");
  CHECK(verdict_of_both(all_but_lengths, kUnits, "kilo") == "out");

  const auto two = including(
      "urn:vs", filtered(kTags, "language", "=", "de", R"(,{"property":"region","op":"exists","value":"true"})"));
  CHECK(verdict_of_both(two, kTags, "de-AT") == "in");
  CHECK(verdict_of_both(two, kTags, "de") == "out");
  CHECK(verdict_of_both(two, kTags, "fr-FR") == "out");

  const auto less_one = value_set("urn:vs", R"({"include":[)" + lengths + R"(],"exclude":[{"system":")" + kUnits +
                                                R"(","concept":[{"code":"km"}]}]})");
  CHECK(verdict_of_both(less_one, kUnits, "km") == "out");
  CHECK(verdict_of_both(less_one, kUnits, "m") == "in");
}

TEST_CASE("a filter that the grammar has no meaning for is told, and nothing is out because of it") {
  struct Row {
    std::string of_system, property, op, value, code, words;
  };
  const std::vector<Row> rows = {
      {kTags, "colour", "=", "red", "de", "have no colour"},
      {kTags, "region", "is-a", "DE", "de-DE", "operator is-a"},
      {kTags, "region", "exists", "yes", "de-DE", "neither true nor false"},
      {kTags, "code", "regex", "(", "de", "regex"},
      {kMedia, "suffix", "=", "json", "text/plain", "have no suffix"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.property, row.op, row.value);
    const std::string set = including("urn:vs", filtered(row.of_system, row.property, row.op, row.value));
    CHECK(verdict_of_both(set, row.of_system, row.code) == "undecided");
    CHECK(has_note(*compile({set}), row.words));
    const Answer answer = Asking({set}).ask(Operation::validate_code,
                                            list({uri("url", "urn:vs"), coding("coding", row.of_system, row.code)}));
    CHECK(answer.status == 400);
    CHECK_THAT(answer.issue(), Contains(row.words));
    CHECK(Asking({set}).ask(Operation::expand, list({uri("url", "urn:vs")})).status == 400);
  }
}

TEST_CASE("an expansion of chosen codes of a grammar is made of those that can be listed") {
  const std::string listed = including(
      "urn:listed", R"({"system":")" + kUnits + R"(","concept":[{"code":"cm"},{"code":"kg"},{"code":"km"}]})");
  const std::string both = R"({"system":")" + kUnits +
                           R"(","filter":[{"property":"canonical","op":"=","value":"m"}],"valueSet":["urn:listed"]})";
  const Asking asked(
      {listed, including("urn:vs", both), including("urn:open", filtered(kUnits, "canonical", "=", "m"))});
  const Answer answer = asked.ask(Operation::expand, list({uri("url", "urn:vs")}));
  REQUIRE(answer.status == 200);
  std::string codes;
  for (const Json& item : answer.resource["expansion"]["contains"]) codes += item["code"].get<std::string>() + ' ';
  CHECK(codes == "cm km ");
  // The units in common use are of the core definitions, which are not loaded here.
  CHECK(asked.ask(Operation::expand, list({uri("url", "urn:open")})).status == 422);
}
