#include "definitions.h"

#include <catch2/catch.hpp>

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;

namespace {

// animal > (mammal > (dog, cat), bird > (duck)); pet > (dog, cat) by parent properties, so both have two parents.
const std::string kAnimals = system("urn:animals", R"(
  "caseSensitive":true,"content":"complete",
  "property":[
    {"code":"legs","type":"integer"},
    {"code":"sound","type":"string"},
    {"code":"eats","type":"code"},
    {"code":"asleep","uri":"http://hl7.org/fhir/concept-properties#inactive","type":"boolean"},
    {"code":"under","uri":"http://hl7.org/fhir/concept-properties#parent","type":"code"}],
  "concept":[
    {"code":"animal","display":"Animal","concept":[
      {"code":"mammal","display":"Mammal","concept":[
        {"code":"dog","display":"Dog","property":[
          {"code":"legs","valueInteger":4},{"code":"sound","valueString":"woof"},{"code":"under","valueCode":"pet"}]},
        {"code":"cat","display":"Cat","property":[
          {"code":"legs","valueInteger":4},{"code":"sound","valueString":"meow"},{"code":"subsumedBy","valueCode":"pet"},
          {"code":"eats","valueCode":"duck"}]}]},
      {"code":"bird","display":"Bird","concept":[
        {"code":"duck","display":"Duck","property":[
          {"code":"legs","valueInteger":2},{"code":"asleep","valueBoolean":true}]}]}]},
    {"code":"pet","display":"Pet"}])");

std::string filter(std::string_view property, std::string_view op, std::string_view value) {
  return R"({"property":")" + std::string(property) + R"(","op":")" + std::string(op) + R"(","value":")" +
         std::string(value) + R"("})";
}

std::string filtered(const std::string& filters) {
  return including("urn:vs", R"({"system":"urn:animals","filter":[)" + filters + "]}");
}

}  // namespace

TEST_CASE("each filter operator selects what FHIR says") {
  struct Row {
    const char* property;
    const char* op;
    const char* value;
    const char* codes;
  };
  const Row row = GENERATE(values<Row>({
      {"concept", "is-a", "mammal", "mammal,dog,cat"},
      {"concept", "is-a", "pet", "dog,cat,pet"},
      {"code", "is-a", "duck", "duck"},
      {"concept", "descendent-of", "animal", "mammal,dog,cat,bird,duck"},
      {"concept", "descendent-of", "duck", ""},
      {"concept", "is-not-a", "mammal", "animal,bird,duck,pet"},
      {"concept", "generalizes", "dog", "animal,mammal,dog,pet"},
      {"concept", "child-of", "animal", "mammal,bird"},
      {"concept", "child-of", "pet", "dog,cat"},
      {"concept", "descendent-leaf", "animal", "dog,cat,duck"},
      {"concept", "=", "dog", "dog"},
      {"concept", "in", "dog, duck ,unicorn", "dog,duck"},
      {"concept", "not-in", "dog,cat,duck", "animal,mammal,bird,pet"},
      {"code", "regex", "[a-d].*", "animal,dog,cat,bird,duck"},
      {"code", "regex", "d", ""},
      {"code", "regex", "dog|cat", "dog,cat"},
      {"display", "=", "Dog", "dog"},
      {"display", "regex", "[BC].*", "cat,bird"},
      {"legs", "=", "4", "dog,cat"},
      {"legs", "in", "2,3", "duck"},
      {"legs", "not-in", "4", "animal,mammal,bird,duck,pet"},
      {"legs", "exists", "true", "dog,cat,duck"},
      {"legs", "exists", "false", "animal,mammal,bird,pet"},
      {"sound", "regex", "w.*f", "dog"},
      {"eats", "is-a", "bird", "cat"},
      {"parent", "=", "animal", "mammal,bird"},
      {"under", "=", "pet", "dog,cat"},
      {"parent", "exists", "false", "animal,pet"},
      {"child", "=", "duck", "bird"},
      {"child", "exists", "false", "dog,cat,duck"},
      {"inactive", "=", "true", "duck"},
      {"asleep", "=", "true", "duck"},
      {"http://hl7.org/fhir/concept-properties#inactive", "=", "true", "duck"},
  }));
  CAPTURE(row.property, row.op, row.value);
  const auto held = compile({kAnimals, filtered(filter(row.property, row.op, row.value))});
  const ValueSet* set = held->value_set("urn:vs");
  REQUIRE(set);
  CHECK(codes_of(*set) == row.codes);
  CHECK(set->undecided_parts().empty());
  CHECK(held->notes().empty());
}

TEST_CASE("several filters of one include must all hold") {
  const auto held = compile({kAnimals, filtered(filter("concept", "is-a", "animal") + "," + filter("legs", "=", "4") +
                                                "," + filter("sound", "regex", "m.*"))});
  CHECK(codes_of(*held->value_set("urn:vs")) == "cat");
}

TEST_CASE("a filter that cannot be evaluated leaves its system undecided and says why") {
  struct Row {
    const char* property;
    const char* op;
    const char* value;
    const char* note;
  };
  const Row row = GENERATE(values<Row>({
      {"concept", "resembles", "dog", "operator resembles"},
      {"wings", "=", "2", "property wings"},
      {"concept", "is-a", "unicorn", "unicorn is not in"},
      {"code", "regex", "(a", "regex cannot be used"},
      {"code", "regex", "(?=a)b", "regex cannot be used"},
      {"code", "regex", "((a{1,1000}){1,1000}){1,1000}", "regex cannot be used"},
      {"legs", "exists", "maybe", "neither true nor false"},
      {"legs", "=", "", "has no value"},
      {"", "", "", "property"},
  }));
  CAPTURE(row.property, row.op, row.value);
  const auto held = compile({kAnimals, filtered(filter(row.property, row.op, row.value))});
  const ValueSet* set = held->value_set("urn:vs");
  REQUIRE(set);
  const Decision decision = set->contains("urn:animals", {}, "dog");
  CHECK(decision.membership == Membership::undecided);
  CHECK(decision.reason == Undecided::not_computable);
  CHECK(decision.missing == "urn:vs");
  CHECK(set->contains("urn:other", {}, "dog").membership == Membership::not_in);
  CHECK_FALSE(set->size());
  CHECK_FALSE(set->undecided_parts().empty());
  CHECK(has_note(*held, row.note));
}

TEST_CASE("a filter that can be evaluated narrows what another leaves undecided") {
  const auto held = compile({kAnimals, filtered(filter("legs", "=", "4") + "," + filter("wings", "=", "2"))});
  const ValueSet* set = held->value_set("urn:vs");
  CHECK(set->contains("urn:animals", {}, "dog").membership == Membership::undecided);
  CHECK(set->contains("urn:animals", {}, "duck").membership == Membership::not_in);
}

TEST_CASE("a regex of any length ends") {
  const std::string long_pattern(100'000, 'a');
  const auto held = compile({kAnimals, filtered(filter("code", "regex", long_pattern))});
  CHECK(held->value_set("urn:vs")->contains("urn:animals", {}, "dog").reason == Undecided::not_computable);
  CHECK(has_note(*held, "longer than"));
}
