#include "definitions.h"

#include "terminology/nearest.h"

#include <catch2/catch.hpp>

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;

namespace {

const std::string kSystem = complete("urn:s", R"([
    {"code":"male","display":"Male"},{"code":"female","display":"Female"},{"code":"unknown","display":"Unknown"},
    {"code":"entered-in-error","display":"Entered in Error"},{"code":"F32.9","display":"Depressive episode, unspecified"},
    {"code":"1","display":"One"},{"code":"2","display":"Two"}])");

std::string nearest(const char* code, const char* display, std::size_t limit = 3, const char* of = "") {
  static const auto held = compile({kSystem, including("urn:vs", R"({"system":"urn:s"})")});
  std::string out;
  Effort effort;
  for (const Coded& coded : held->value_set("urn:vs")->nearest(of, code, display, limit, effort)) {
    out += (out.empty() ? "" : ",") + std::string(coded.code);
  }
  return out;
}

}  // namespace

TEST_CASE("the nearest codes are what the sender may have meant, best first") {
  struct Row {
    const char* code;
    const char* display;
    const char* expected;
  };
  const Row row = GENERATE(values<Row>({
      {"Male", "", "male"},
      {"mael", "", "male"},
      {"femal", "", "female"},
      {"female ", "", "female"},
      {"ENTERED_IN_ERROR", "", "entered-in-error"},
      {"Entered in error", "", "entered-in-error"},
      {"enteredinerror", "", "entered-in-error"},
      {"F329", "", "F32.9"},
      {"x99", "unknown", "unknown"},
      {"", "depressive episode", "F32.9"},
      {"Two", "", "2"},
      {"9", "", ""},
      {"zzzzzz", "", ""},
      {"", "", ""},
  }));
  CAPTURE(row.code, row.display);
  CHECK(nearest(row.code, row.display) == row.expected);
}

TEST_CASE("the limit and the system are kept to") {
  CHECK(nearest("femal", "", 1) == "female");
  CHECK(nearest("femal", "", 0).empty());
  CHECK(nearest("male", "", 3, "urn:s") == "male");
  CHECK(nearest("male", "", 3, "urn:t").empty());
}

TEST_CASE("edits are counted up to a bound, neighbours that swapped as one") {
  CHECK(edit_distance("male", "male", 2) == 0);
  CHECK(edit_distance("mael", "male", 2) == 1);
  CHECK(edit_distance("femal", "female", 2) == 1);
  CHECK(edit_distance("kitten", "sitting", 3) == 3);
  CHECK(edit_distance("kitten", "sitting", 2) == 3);
  CHECK(edit_distance("", "abc", 3) == 3);
  CHECK(edit_distance(std::string(1000, 'a'), "a", 5) == 6);
}

TEST_CASE("a search among very many codes, for a very long one, is bounded") {
  std::string concepts = "[";
  for (int i = 0; i < 150'000; ++i) {
    concepts += (i == 0 ? "" : ",") + (R"({"code":"code-)" + std::to_string(i)) +
                R"(","display":"The display of code number )" + std::to_string(i) + "\"}";
  }
  const auto held = compile({complete("urn:s", concepts + "]"), including("urn:vs", R"({"system":"urn:s"})")});
  const ValueSet* set = held->value_set("urn:vs");
  Effort effort;
  CHECK(set->nearest({}, "code_17", {}, 3, effort).front().code == "code-17");
  CHECK(effort.left == 0);
  effort = {};
  CHECK(set->nearest({}, std::string(1'000'000, 'c'), std::string(1'000'000, ' '), 3, effort).empty());
  effort = {};
  CHECK(set->nearest({}, "the display of code nubmer", "x", 5, effort).size() == 5);
  // What is spent once is spent for all that share it, and a small search takes little.
  CHECK(set->nearest({}, "code-1", {}, 3, effort).empty());
  effort.left = 1'000;
  CHECK(set->nearest("urn:other", "code-1", {}, 3, effort).empty());
  CHECK(effort.left == 0);
}
