#include "definitions.h"

#include <catch2/catch.hpp>

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;

namespace {

const std::string kColours =
    complete("urn:colours", R"([{"code":"red","display":"Red"},{"code":"green"},{"code":"blue"}])");
const std::string kShapes = complete("urn:shapes", R"([{"code":"round"},{"code":"square"}])");
const std::string kAllColours = including("urn:all-colours", R"({"system":"urn:colours"})");
const std::string kWarm =
    including("urn:warm", R"({"system":"urn:colours","concept":[{"code":"red"}]},{"system":"urn:shapes"})");

Membership membership(const Terminology& held, const char* set, const char* system, const char* code) {
  return held.value_set(set)->contains(system, {}, code).membership;
}

}  // namespace

TEST_CASE("composes select their members") {
  struct Row {
    const char* what;
    const char* compose;
    const char* codes;
  };
  const Row row = GENERATE(values<Row>({
      {"a whole system", R"({"include":[{"system":"urn:colours"}]})", "red,green,blue"},
      {"an enumeration", R"({"include":[{"system":"urn:colours","concept":[{"code":"blue"},{"code":"red"}]}]})",
       "red,blue"},
      {"two systems", R"({"include":[{"system":"urn:shapes"},{"system":"urn:colours","concept":[{"code":"red"}]}]})",
       "round,square,red"},
      {"one system twice", R"({"include":[{"system":"urn:colours","concept":[{"code":"red"}]},
                                          {"system":"urn:colours","concept":[{"code":"blue"}]}]})",
       "red,blue"},
      {"an exclude", R"({"include":[{"system":"urn:colours"}],
                         "exclude":[{"system":"urn:colours","concept":[{"code":"red"}]}]})",
       "green,blue"},
      {"an exclude of a value set", R"({"include":[{"system":"urn:colours"},{"system":"urn:shapes"}],
                                        "exclude":[{"valueSet":["urn:warm"]}]})",
       "green,blue"},
      {"an exclude of another system", R"({"include":[{"system":"urn:colours"}],"exclude":[{"system":"urn:shapes"}]})",
       "red,green,blue"},
      {"an import", R"({"include":[{"valueSet":["urn:warm"]}]})", "red,round,square"},
      {"two imports at once", R"({"include":[{"valueSet":["urn:warm","urn:all-colours"]}]})", "red"},
      {"two imports one after the other", R"({"include":[{"valueSet":["urn:warm"]},{"valueSet":["urn:all-colours"]}]})",
       "red,green,blue,round,square"},
      {"a system and an import", R"({"include":[{"system":"urn:shapes","valueSet":["urn:warm"]}]})", "round,square"},
      {"a list and an import", R"({"include":[{"system":"urn:colours","concept":[{"code":"red"},{"code":"blue"}],
                                               "valueSet":["urn:warm"]}]})",
       "red"},
      {"imports that share nothing", R"({"include":[{"system":"urn:shapes","valueSet":["urn:all-colours"]}]})", ""},
  }));
  CAPTURE(row.what);
  const auto held = compile({kColours, kShapes, kAllColours, kWarm, value_set("urn:vs", row.compose)});
  const ValueSet* set = held->value_set("urn:vs");
  REQUIRE(set);
  CHECK(codes_of(*set) == row.codes);
  CHECK(set->size() == set->members(100).size());
  CHECK(set->undecided_parts().empty());
  for (const Coded& member : set->members(100)) {
    CHECK(set->contains(member.system, {}, member.code).membership == Membership::in);
    CHECK(set->contains_code(member.code).membership == Membership::in);
  }
  CHECK(set->contains("urn:colours", {}, "pink").membership == Membership::not_in);
  CHECK(set->contains("urn:elsewhere", {}, "red").membership == Membership::not_in);
  CHECK(set->contains({}, {}, "red").membership == Membership::not_in);
  CHECK(set->contains_code("").membership == Membership::not_in);
}

TEST_CASE("the decision names the concept that was found") {
  const auto held = compile({kColours, kAllColours});
  const Decision decision = held->value_set("urn:all-colours")->contains("urn:colours", {}, "red");
  REQUIRE(decision.system == held->code_system("urn:colours"));
  CHECK(decision.system->concept_at(decision.ordinal).display == "Red");
}

TEST_CASE("a value set that lists the codes of a system that is not held decides them all") {
  const auto held = compile({including("urn:vs", R"({"system":"http://snomed.info/sct","concept":[
      {"code":"73211009","display":"Diabetes mellitus"},{"code":"38341003"}]})")});
  const ValueSet* set = held->value_set("urn:vs");
  CHECK(membership(*held, "urn:vs", "http://snomed.info/sct", "73211009") == Membership::in);
  CHECK(membership(*held, "urn:vs", "http://snomed.info/sct", "1") == Membership::not_in);
  CHECK(set->contains_code("38341003").membership == Membership::in);
  CHECK(set->size() == 2u);
  CHECK(set->members(1).front().display == "Diabetes mellitus");
}

TEST_CASE("codes compare by the code system's case rule") {
  struct Row {
    const char* rule;
    const char* code;
    Membership expected;
  };
  const Row row = GENERATE(values<Row>({
      {R"("caseSensitive":true,)", "Red", Membership::in},
      {R"("caseSensitive":true,)", "red", Membership::not_in},
      {R"("caseSensitive":false,)", "RED", Membership::in},
      {R"("caseSensitive":false,)", "r_d", Membership::not_in},
      {"", "red", Membership::in},  // FHIR: where the rule is not known, codes are accepted in any case
  }));
  CAPTURE(row.rule, row.code);
  const auto held =
      compile({system("urn:s", row.rule + std::string(R"("content":"complete","concept":[{"code":"Red"}])")),
               including("urn:whole", R"({"system":"urn:s"})"),
               including("urn:listed", R"({"system":"urn:s","concept":[{"code":"Red"}]})")});
  CHECK(membership(*held, "urn:whole", "urn:s", row.code) == row.expected);
  CHECK(membership(*held, "urn:listed", "urn:s", row.code) == row.expected);
}

TEST_CASE("codes that differ by case alone stay apart where case does not count") {
  const auto held = compile({system("urn:s", R"("caseSensitive":false,"content":"complete","concept":[
      {"code":"l","display":"small"},{"code":"L","display":"large"}])")});
  const CodeSystem* system = held->code_system("urn:s");
  CHECK(system->concept_at(system->find("l")).display == "small");
  CHECK(system->concept_at(system->find("L")).display == "large");
}

TEST_CASE("compose.inactive false leaves inactive concepts out") {
  const std::string codes = system("urn:s", R"("content":"complete",
      "property":[{"code":"state","uri":"http://hl7.org/fhir/concept-properties#status","type":"code"}],
      "concept":[{"code":"old","property":[{"code":"state","valueCode":"retired"}]},{"code":"new"}])");
  const auto held = compile({codes, value_set("urn:active", R"({"inactive":false,"include":[{"system":"urn:s"}]})"),
                             value_set("urn:any", R"({"inactive":true,"include":[{"system":"urn:s"}]})"),
                             including("urn:silent", R"({"system":"urn:s"})")});
  CHECK(codes_of(*held->value_set("urn:active")) == "new");
  CHECK(codes_of(*held->value_set("urn:any")) == "old,new");
  CHECK(codes_of(*held->value_set("urn:silent")) == "old,new");
}

TEST_CASE("a value set gives its codes displays of its own") {
  const auto held = compile({kColours, including("urn:vs", R"({"system":"urn:colours","concept":[
      {"code":"red","display":"Crimson","designation":[{"language":"de","value":"Rot"}]},
      {"code":"green"}]})"),
                             including("urn:outer", R"({"valueSet":["urn:vs"]})")});
  for (const char* url : {"urn:vs", "urn:outer"}) {
    const ValueSet* set = held->value_set(url);
    CHECK(set->given_display("urn:colours", "red") == "Crimson");
    CHECK(set->given_display("urn:colours", "green").empty());
    CHECK(set->has_given_display("urn:colours", "red", " crimson"));
    CHECK(set->has_given_display("urn:colours", "red", "ROT"));
    CHECK_FALSE(set->has_given_display("urn:colours", "red", "Red"));
    CHECK_FALSE(set->has_given_display("urn:shapes", "red", "Crimson"));
    CHECK(set->members(1).front().display == "Crimson");
  }
}

TEST_CASE("a value set that has only an expansion is used as it stands") {
  const std::string text = R"({"resourceType":"ValueSet","url":"urn:vs","expansion":{TOTAL"contains":[
      {"system":"urn:s","code":"group","abstract":true,"contains":[{"system":"urn:s","code":"a","display":"A"}]},
      {"system":"urn:t","code":"b"}]}})";
  const auto with_total = [&](const std::string& total) {
    std::string out = text;
    return compile({out.replace(out.find("TOTAL"), 5, total)});
  };
  const auto whole = with_total("");
  CHECK(codes_of(*whole->value_set("urn:vs")) == "a,b");
  CHECK(membership(*whole, "urn:vs", "urn:s", "group") == Membership::not_in);
  CHECK(membership(*whole, "urn:vs", "urn:t", "a") == Membership::not_in);
  const auto cut = with_total(R"("total":1000,)");
  CHECK(membership(*cut, "urn:vs", "urn:s", "a") == Membership::in);
  CHECK(cut->value_set("urn:vs")->contains("urn:s", {}, "z").reason == Undecided::not_computable);
}

TEST_CASE("a value set contained in another is imported by its id, and a contained code system by its url") {
  const auto held = compile({R"({"resourceType":"ValueSet","url":"urn:vs","contained":[
      {"resourceType":"CodeSystem","id":"cs","url":"urn:inner","content":"complete","concept":[{"code":"a"},{"code":"b"}]},
      {"resourceType":"ValueSet","id":"some","compose":{"include":[{"system":"urn:inner","concept":[{"code":"b"}]}]}}],
      "compose":{"include":[{"system":"#cs"}],"exclude":[{"valueSet":["#some"]}]}})"});
  CHECK(codes_of(*held->value_set("urn:vs")) == "a");
  CHECK(held->code_system("urn:inner") != nullptr);
}

TEST_CASE("a code system has value sets that nobody defined") {
  const auto held =
      compile({system("urn:s", R"("version":"2","title":"Things","valueSet":"urn:s-all","content":"complete",
      "concept":[{"code":"a","concept":[{"code":"b"}]},{"code":"c"}])"),
               including("urn:outer", R"({"valueSet":["urn:s?fhir_vs=isa/a"]})")});
  CHECK(codes_of(*held->value_set("urn:s-all")) == "a,b,c");
  CHECK(held->is_value_set("urn:s-all"));
  CHECK(held->value_set("urn:s-all")->title() == "Things");
  CHECK(codes_of(*held->value_set("urn:s?fhir_vs")) == "a,b,c");
  CHECK(codes_of(*held->value_set("urn:s?fhir_vs=isa/a")) == "a,b");
  CHECK(codes_of(*held->value_set("urn:outer")) == "a,b");
  CHECK(held->value_set("urn:s?fhir_vs") == held->value_set("urn:s?fhir_vs"));
  CHECK(held->value_set("urn:s?fhir_vs=refset/1") == nullptr);
  CHECK(held->value_set("urn:unknown?fhir_vs") == nullptr);
}
