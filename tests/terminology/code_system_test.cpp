#include "definitions.h"

#include <catch2/catch.hpp>

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;

TEST_CASE("a concept's state is read from properties, whatever code they have here, and from extensions") {
  struct Row {
    const char* property;  // its definition
    const char* value;     // what the concept has
    bool inactive;
    bool deprecated;
    bool abstract;
  };
  const Row row = GENERATE(values<Row>({
      {R"({"code":"status"})", R"("property":[{"code":"status","valueCode":"retired"}])", true, false, false},
      {R"({"code":"status"})", R"("property":[{"code":"status","valueCode":"deprecated"}])", false, true, false},
      {R"({"code":"status"})", R"("property":[{"code":"status","valueCode":"active"}])", false, false, false},
      {R"({"code":"s","uri":"http://hl7.org/fhir/concept-properties#status"})",
       R"("property":[{"code":"s","valueString":"inactive"}])", true, false, false},
      {R"({"code":"inactive"})", R"("property":[{"code":"inactive","valueBoolean":true}])", true, false, false},
      {R"({"code":"inactive"})", R"("property":[{"code":"inactive","valueBoolean":false}])", false, false, false},
      {R"({"code":"off","uri":"http://hl7.org/fhir/concept-properties#inactive"})",
       R"("property":[{"code":"off","valueBoolean":true}])", true, false, false},
      {R"({"code":"notSelectable"})", R"("property":[{"code":"notSelectable","valueBoolean":true}])", false, false,
       true},
      {R"({"code":"group","uri":"http://hl7.org/fhir/concept-properties#notSelectable"})",
       R"("property":[{"code":"group","valueBoolean":true}])", false, false, true},
      {R"({"code":"notSelectable","uri":"http://hl7.org/fhir/concept-properties#status"})",
       R"("property":[{"code":"notSelectable","valueBoolean":true}])", false, false, false},
      {R"({"code":"deprecationDate"})", R"("property":[{"code":"deprecationDate","valueDateTime":"1999"}])", false,
       true, false},
      {R"({"code":"deprecationDate"})", R"("property":[{"code":"deprecationDate","valueDateTime":"9999-01-01"}])",
       false, false, false},
      {R"({"code":"undeclared"})", R"("property":[{"code":"inactive","valueBoolean":true}])", true, false, false},
      {R"({"code":"x"})",
       R"("extension":[{"url":"http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status",
                        "valueCode":"deprecated"}])",
       false, true, false},
  }));
  CAPTURE(row.property, row.value);
  const auto held = compile({system("urn:s", R"("content":"complete","property":[)" + std::string(row.property) +
                                                 R"(],"concept":[{"code":"a",)" + row.value + "}]")});
  const CodeSystem* found = held->code_system("urn:s");
  const Concept state = found->concept_at(found->find("a"));
  CHECK(state.inactive == row.inactive);
  CHECK(state.deprecated == row.deprecated);
  CHECK(state.abstract == row.abstract);
}

TEST_CASE("displays compare with case and white space folded, and every designation counts") {
  const auto held = compile({complete("urn:s", R"([{"code":"a","display":"Große  Übung","designation":[
      {"language":"en","use":{"system":"urn:use","code":"synonym"},"value":"Large exercise"}]},{"code":"b"}])")});
  const CodeSystem* found = held->code_system("urn:s");
  const Ordinal a = found->find("a");
  CHECK(found->has_display(a, "große übung"));
  CHECK(found->has_display(a, "  GROßE\tÜBUNG "));
  CHECK(found->has_display(a, "LARGE EXERCISE"));
  CHECK_FALSE(found->has_display(a, "Großeübung"));
  CHECK_FALSE(found->has_display(a, ""));
  REQUIRE(found->designations(a).size() == 1);
  CHECK(found->designations(a)[0].language == "en");
  CHECK(found->designations(a)[0].use == "synonym");
  CHECK(found->designations(found->find("b")).empty());
}

TEST_CASE("existence is decided by complete systems only") {
  struct Row {
    const char* content;
    Existence held;
    Existence other;
    bool decides;
  };
  const Row row = GENERATE(values<Row>({
      {"complete", Existence::exists, Existence::missing, true},
      {"fragment", Existence::exists, Existence::unknown, false},
      {"example", Existence::exists, Existence::unknown, false},
      {"not-present", Existence::exists, Existence::unknown, false},
      {"imaginary", Existence::exists, Existence::unknown, false},
  }));
  CAPTURE(row.content);
  const auto held =
      compile({system("urn:s", R"("content":")" + std::string(row.content) + R"(","concept":[{"code":"a"}])")});
  const CodeSystem* found = held->code_system("urn:s");
  CHECK(found->existence("a") == row.held);
  CHECK(found->existence("b") == row.other);
  CHECK(found->exists("a"));
  CHECK_FALSE(found->exists("b"));
  CHECK(found->decides_existence() == row.decides);
}

TEST_CASE("a title is what people call the system by") {
  CHECK(compile({system("urn:s", R"("title":"T","name":"N","content":"fragment")")})->code_system("urn:s")->title() ==
        "T");
  CHECK(compile({system("urn:s", R"("name":"N","content":"fragment")")})->code_system("urn:s")->title() == "N");
  CHECK(compile({system("urn:s", R"("content":"fragment")")})->code_system("urn:s")->title() == "urn:s");
}

TEST_CASE("a supplement adds designations and properties to its base, and is no system of its own") {
  const std::string base = complete("urn:s", R"([{"code":"a","display":"A"},{"code":"b"}])");
  const std::string supplement = R"({"resourceType":"CodeSystem","url":"urn:more","content":"supplement",
      "supplements":"BASE","property":[{"code":"weight","type":"integer"}],"concept":[
      {"code":"a","designation":[{"language":"fr","value":"Premier"}],"property":[{"code":"weight","valueInteger":7}]},
      {"code":"z","designation":[{"value":"nobody"}]}]})";
  const auto with_base = [&](const std::string& canonical) {
    std::string text = supplement;
    text.replace(text.find("BASE"), 4, canonical);
    return compile({text, base, including("urn:heavy", R"({"system":"urn:s","filter":[
        {"property":"weight","op":"=","value":"7"}]})")});
  };
  const auto held = with_base("urn:s");
  const CodeSystem* found = held->code_system("urn:s");
  CHECK(found->has_display(found->find("a"), "premier"));
  CHECK(codes_of(*held->value_set("urn:heavy")) == "a");
  CHECK_FALSE(found->exists("z"));
  CHECK(has_note(*held, "names the code z"));
  CHECK(held->code_system("urn:more") == nullptr);

  const auto elsewhere = with_base("urn:s|9");
  CHECK_FALSE(elsewhere->code_system("urn:s")->has_display(0, "premier"));
  CHECK(has_note(*elsewhere, "supplements urn:s|9, which is not held"));
}
