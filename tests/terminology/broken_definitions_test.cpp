#include "definitions.h"

#include <catch2/catch.hpp>

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;

TEST_CASE("a broken definition is noted and the others are used") {
  struct Row {
    const char* what;
    const char* text;
    const char* note;
  };
  const Row row = GENERATE(values<Row>({
      {"not JSON", R"({"resourceType":"CodeSystem",)", "cannot be read"},
      {"nothing", "", "cannot be read"},
      {"an array", R"(["CodeSystem"])", "cannot be read"},
      {"another resource", R"({"resourceType":"Patient","x":"CodeSystem"})", "is listed as a CodeSystem and is none"},
      {"a system without a url", R"({"resourceType":"CodeSystem","content":"complete"})", "CodeSystem has no url"},
      {"a value set without a url", R"({"resourceType":"ValueSet","compose":{"include":[{"system":"urn:s"}]}})",
       "ValueSet has no url"},
      {"a value set of nothing", R"({"resourceType":"ValueSet","url":"urn:v"})", "neither a compose"},
      {"a value set with a compose of text", R"({"resourceType":"ValueSet","url":"urn:v","compose":"all"})",
       "neither a compose"},
      {"a system without content", R"({"resourceType":"CodeSystem","url":"urn:x"})", "no content code"},
      {"a complete system without concepts", R"({"resourceType":"CodeSystem","url":"urn:x","content":"complete"})",
       "has no concepts"},
      {"a concept of text", R"({"resourceType":"CodeSystem","url":"urn:x","content":"complete","concept":["a"]})",
       "concept without a code"},
      {"a concept of a number", R"({"resourceType":"CodeSystem","url":"urn:x","content":"complete","concept":5})",
       "concept without a code"},
      {"a code twice",
       R"({"resourceType":"CodeSystem","url":"urn:x","content":"complete","concept":[{"code":"a"},{"code":"a"}]})",
       "the code a is defined more than once"},
      {"a parent that is missing",
       R"({"resourceType":"CodeSystem","url":"urn:x","content":"complete","concept":[
           {"code":"a","property":[{"code":"parent","valueCode":"z"}]}]})",
       "has as parent the code z, which is not defined"},
      {"a child that is missing",
       R"({"resourceType":"CodeSystem","url":"urn:x","content":"complete","concept":[
           {"code":"a","property":[{"code":"child","valueCode":"z"}]}]})",
       "has as child the code z, which is not defined"},
      {"a property without a value",
       R"({"resourceType":"CodeSystem","url":"urn:x","content":"complete","concept":[
           {"code":"a","property":[{"code":"p"}]}]})",
       "lacks its code or value"},
      {"a hierarchy in a circle",
       R"({"resourceType":"CodeSystem","url":"urn:x","content":"complete","concept":[
           {"code":"a","property":[{"code":"parent","valueCode":"b"}]},
           {"code":"b","property":[{"code":"parent","valueCode":"a"}]}]})",
       "its own ancestor"},
      {"a listed concept without a code",
       R"({"resourceType":"ValueSet","url":"urn:v","compose":{"include":[{"system":"urn:s","concept":[{"display":"x"}]}]}})",
       "concept without a code"},
  }));
  CAPTURE(row.what);
  const auto held =
      compile({row.text, complete("urn:s", R"([{"code":"a"}])"), including("urn:vs", R"({"system":"urn:s"})")});
  CHECK(has_note(*held, row.note));
  CHECK(codes_of(*held->value_set("urn:vs")) == "a");
  REQUIRE_FALSE(held->notes().empty());
  CHECK(held->notes().front().package == "test.package");
  CHECK(held->notes().front().file.ends_with(".json"));
}

TEST_CASE("a hierarchy in a circle can be walked") {
  const auto held = compile({complete("urn:s", R"([
      {"code":"a","property":[{"code":"parent","valueCode":"c"}]},
      {"code":"b","property":[{"code":"parent","valueCode":"a"}]},
      {"code":"c","property":[{"code":"parent","valueCode":"b"}]},
      {"code":"self","property":[{"code":"parent","valueCode":"self"}]}])"),
                             including("urn:vs", R"({"system":"urn:s","filter":[
      {"property":"concept","op":"is-a","value":"b"}]})")});
  CHECK(codes_of(*held->value_set("urn:vs")) == "a,b,c");
}

TEST_CASE("nesting deeper than the reader allows is noted, not followed") {
  std::string concepts;
  for (int i = 0; i < 5000; ++i) concepts += R"([{"code":"c)" + std::to_string(i) + R"(","concept":)";
  concepts += R"([{"code":"end"}])";
  for (int i = 0; i < 5000; ++i) concepts += "}]";
  const auto held = compile({complete("urn:s", concepts)});
  CHECK(held->code_system("urn:s") == nullptr);
  CHECK(has_note(*held, "cannot be read"));
}

TEST_CASE("one file cannot flood the notes") {
  std::string concepts = "[";
  for (int i = 0; i < 1000; ++i) concepts += (i == 0 ? "" : ",") + std::string(R"({"display":"no code"})");
  const auto held =
      compile({complete("urn:s", concepts + "]"), R"({"resourceType":"CodeSystem","content":"complete"})"});
  CHECK(held->notes().size() < 20);
  CHECK(has_note(*held, "more of this file is passed over"));
  CHECK(has_note(*held, "has no url"));
}

TEST_CASE("other resources of a package are passed over in silence") {
  bindgate::fhir::Package package;
  package.name = "p";
  package.files.push_back(file_of("StructureDefinition", "a.json", "not even JSON"));
  package.files.push_back(file_of("", "b.json", "{}"));
  const std::vector<bindgate::fhir::Package> packages{package};
  CHECK(Terminology::compile(packages)->notes().empty());
}
