#include "expanding.h"

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;
using namespace bindgate::terminology::test::expanding;
using Catch::Contains;

// https://hl7.org/fhir/R5/valueset.html#compositions
TEST_CASE("includes add up, and what one of them names must hold at once") {
  const std::vector<std::string> held = {
      including("urn:woody", R"({"system":"urn:plants","filter":[{"property":"concept","op":"is-a","value":"tree"}]})"),
      including("urn:few", R"({"system":"urn:plants","concept":[{"code":"elm"},{"code":"moss"},{"code":"tree"}]})"),
      including("urn:mixed", R"({"system":"urn:stones"},{"system":"urn:plants","concept":[{"code":"tree"}]})")};
  struct Row {
    const char* include;
    const char* codes;
  };
  for (const Row& row : {
           Row{R"({"valueSet":["urn:woody"]})", "tree,oak,elm"},
           Row{R"({"valueSet":["urn:woody","urn:few"]})", "tree,elm"},
           Row{R"({"valueSet":["urn:few","urn:woody"]})", "elm,tree"},
           Row{R"({"valueSet":["urn:woody","urn:few","urn:mixed"]})", "tree"},
           Row{R"({"valueSet":["urn:woody"]},{"valueSet":["urn:few"]})", "tree,oak,elm,moss"},
           Row{R"({"system":"urn:plants","valueSet":["urn:few"]})", "tree,elm,moss"},
           Row{R"({"system":"urn:stones","valueSet":["urn:few"]})", ""},
           Row{R"({"system":"urn:stones","valueSet":["urn:mixed"]})", "flint,slate"},
           Row{R"({"system":"urn:plants","concept":[{"code":"oak"},{"code":"moss"}],"valueSet":["urn:few"]})", "moss"},
           Row{R"({"system":"urn:plants","filter":[{"property":"concept","op":"is-a","value":"tree"}],
                   "valueSet":["urn:few"]})",
               "tree,elm"},
       }) {
    CAPTURE(row.include);
    CHECK(shown_codes(expand_among({held[0], held[1], held[2], including("urn:outer", row.include)}, "urn:outer")) ==
          row.codes);
  }
}

TEST_CASE("a value set that is imported and not held is refused by name") {
  const Answer loose = expand_include(R"({"valueSet":["urn:nowhere"]})");
  CHECK(loose.status == 422);
  CHECK_THAT(loose.resource.dump(), Contains("VS_EXP_IMPORT_UNK\"") && Contains("urn:nowhere"));
  const Answer pinned = expand_include(R"({"valueSet":["urn:plants-vs|7"]})");
  CHECK_THAT(pinned.resource.dump(), Contains("VS_EXP_IMPORT_UNK_PINNED") && Contains("version 7"));
}

TEST_CASE("what is excluded is left out, however it is named") {
  struct Row {
    const char* exclude;
    const char* codes;
  };
  const Row row = GENERATE(values<Row>({
      {R"({"system":"urn:plants","concept":[{"code":"oak"},{"code":"unknown"}]})", "plant,tree,elm,grass,moss"},
      {R"({"system":"urn:plants","filter":[{"property":"concept","op":"is-a","value":"tree"}]})", "plant,grass,moss"},
      {R"({"system":"urn:plants"})", ""},
      {R"({"valueSet":["urn:plants-vs"]})", ""},
      {R"({"system":"urn:stones"})", "plant,tree,oak,elm,grass,moss"},
      {R"({"system":"urn:stones","valueSet":["urn:plants-vs"]})", "plant,tree,oak,elm,grass,moss"},
      {R"({"system":"urn:plants","concept":[{"code":"oak"},{"code":"elm"}],"valueSet":["urn:plants-vs"]})",
       "plant,tree,grass,moss"},
      {R"({"system":"urn:plants","concept":[{"code":"oak"}]},{"system":"urn:plants","concept":[{"code":"elm"}]})",
       "plant,tree,grass,moss"},
      {R"({"system":"urn:nowhere"})", "plant,tree,oak,elm,grass,moss"},
  }));
  CAPTURE(row.exclude);
  CHECK(shown_codes(
            expand_compose(R"({"include":[{"system":"urn:plants"}],"exclude":[)" + std::string(row.exclude) + "]}",
                           {flag("excludeNested", true)})) == row.codes);
}

TEST_CASE("what is excluded of no version in particular is left out of every version") {
  const auto left = [](const char* exclude) {
    return shown_codes(expand_compose(R"({"include":[{"system":"urn:soil","version":"1.0.0"},
        {"system":"urn:soil","version":"2.0.0"}],"exclude":[)" +
                                      std::string(exclude) + "]}"));
  };
  CHECK(left(R"({"system":"urn:stones"})") == "clay,peat,clay,loam");
  CHECK(left(R"({"system":"urn:soil","concept":[{"code":"clay"}]})") == "peat,loam");
  CHECK(left(R"({"system":"urn:soil"})") == "loam");
  CHECK(left(R"({"system":"urn:soil","version":"1.0.0","concept":[{"code":"clay"}]})") == "clay,peat,loam");
}

TEST_CASE("a code is shown once, however often it is included") {
  CHECK(shown_codes(expand_include(
            R"({"system":"urn:stones"},{"system":"urn:stones","concept":[{"code":"flint"}]})")) == "flint,slate");
  CHECK(shown_codes(expand_include(R"({"system":"urn:stones","concept":[{"code":"slate"},{"code":"slate"}]})")) ==
        "slate");
  const std::string many =
      complete("urn:many", R"([{"code":"a","concept":[{"code":"c"}]},{"code":"b","property":[]}])");
  CHECK(shown_codes(expand_among({many, including("urn:many-vs", R"({"system":"urn:many"})")}, "urn:many-vs")) ==
        "a(c),b");
}

TEST_CASE("a code below two others is shown once and without nesting") {
  const std::string family = system("urn:family", R"("content":"complete","caseSensitive":true,
      "property":[{"code":"parent","uri":"http://hl7.org/fhir/concept-properties#parent","type":"code"}],
      "concept":[{"code":"mother"},{"code":"father"},{"code":"child","property":[
        {"code":"parent","valueCode":"mother"},{"code":"parent","valueCode":"father"}]}])");
  const Answer answer =
      expand_among({family, including("urn:family-vs", R"({"system":"urn:family"})")}, "urn:family-vs");
  CHECK(shown_codes(answer) == "mother,child,father");
  CHECK(total_of(answer) == "3");
}

TEST_CASE("listed codes are shown in the order of the list, without those the code system does not have") {
  CHECK(shown_codes(expand_include(
            R"({"system":"urn:plants","concept":[{"code":"moss"},{"code":"ivy"},{"code":"elm"}]})")) == "moss,elm");
}

TEST_CASE("two versions of a code system are two sets of codes, and say which they are of") {
  const Answer answer =
      expand_include(R"({"system":"urn:soil","version":"1.0.0"},{"system":"urn:soil","version":"2.0.0"})");
  CHECK(shown_codes(answer) == "clay,peat,clay,loam");
  CHECK(item_of(answer, "peat").value("version", "") == "2.0.0");
  CHECK(item_of(answer, "loam").value("version", "") == "1.0.0");
  CHECK(echoed(answer, "used-codesystem") == "urn:soil|2.0.0,urn:soil|1.0.0");
}

namespace {

const std::string kGiven = value_set_with("urn:given", R"("expansion":{"timestamp":"2020-01-02","contains":[
    {"display":"Heading","contains":[
      {"system":"urn:far","code":"one","display":"First"},
      {"system":"urn:far","code":"two","display":"Second","inactive":true,
       "designation":[{"language":"de","value":"Zweites"}]}]},
    {"system":"urn:near","code":"three","display":"Third","abstract":true,"contains":[
      {"system":"urn:near","code":"four","display":"Fourth"}]}]})");

Answer expand_given(const std::vector<std::string>& parameters) {
  return expand_among({kGiven}, "urn:given", parameters);
}

}  // namespace

TEST_CASE("a value set that has only an expansion is shown with that, as it stands") {
  const Answer answer = expand_given({});
  CHECK(shown_codes(answer) == "?(one,two),three(four)");
  CHECK(answer.resource["expansion"]["timestamp"] == "2020-01-02");
}

TEST_CASE("an expansion that is given is filtered and paged as any other") {
  struct Row {
    std::vector<std::string> parameters;
    const char* codes;
    const char* total;
  };
  const std::vector<Row> rows = {
      {{filter_by("second")}, "two", "1"},
      {{filter_by("zwei")}, "two", "1"},
      {{filter_by("four")}, "four", "1"},
      {{filter_by("heading")}, "", "0"},
      {{count(2)}, "one,two", "4"},
      {{count(2), offset(1)}, "two,three", "4"},
      {{count(0)}, "", "4"},
      {{offset(3)}, "four", "4"},
      {{flag("activeOnly", true)}, "one,three,four", "3"},
      {{flag("excludeNotForUI", true)}, "one,two,four", "3"},
      {{flag("excludeNested", true)}, "one,two,three,four", "4"},
      {{uri("exclude-system", "urn:far")}, "three,four", "2"},
  };
  for (const Row& row : rows) {
    CAPTURE(list(row.parameters));
    const Answer answer = expand_given(row.parameters);
    CHECK(shown_codes(answer) == row.codes);
    CHECK(total_of(answer) == row.total);
  }
}

TEST_CASE("an expansion that is given can be imported, and one that was cut leaves what imports it open") {
  const std::string outer = including("urn:outer", R"({"valueSet":["urn:given"]})");
  CHECK(shown_codes(expand_among({kGiven, outer}, "urn:outer")) == "one,two,four");
  const std::string cut = value_set_with("urn:cut", R"("expansion":{"total":9,"contains":[
      {"system":"urn:far","code":"one"}]})");
  const Answer open = expand_among({cut, including("urn:outer", R"({"valueSet":["urn:cut"]})")}, "urn:outer");
  CHECK(shown_codes(open) == "one");
  CHECK_THAT(open.resource["expansion"].dump(), Contains("valueset-unclosed") && Contains("urn:cut"));
}

TEST_CASE("code systems and value sets that a value set contains are part of it") {
  const std::string sent = value_set_with("urn:box", R"("contained":[
      {"resourceType":"CodeSystem","id":"cs","url":"urn:boxed","content":"complete","concept":[{"code":"a"},{"code":"b"}]},
      {"resourceType":"ValueSet","id":"vs","compose":{"include":[{"system":"urn:boxed","concept":[{"code":"b"}]}]}}],
    "compose":{"include":[)");
  const auto boxed = [&](const char* include) {
    return shown_codes(asking_of_the_garden().ask(
        Operation::expand, list({with_resource("valueSet", sent.substr(0, sent.size() - 1) + include + "]}}")})));
  };
  CHECK(boxed(R"({"system":"urn:boxed"})") == "a,b");
  CHECK(boxed(R"({"system":"#cs"})") == "a,b");
  CHECK(boxed(R"({"valueSet":["#vs"]})") == "b");
}

// https://hl7.org/fhir/R5/codesystem-definitions.html#CodeSystem.valueSet
TEST_CASE("a code system has value sets without their being defined") {
  CHECK(shown_codes(expand("urn:all-plants")) == "plant(tree(oak,elm),grass),moss");
  CHECK(shown_codes(expand("urn:plants?fhir_vs")) == "plant(tree(oak,elm),grass),moss");
  CHECK(shown_codes(expand("urn:plants?fhir_vs=isa/tree")) == "tree(oak,elm)");
  CHECK(expand("urn:nowhere?fhir_vs").status == 422);
  CHECK(expand("urn:plants?fhir_vs=isa/").status == 422);
  const std::string sent =
      system("urn:sent-cs", R"("content":"complete","valueSet":"urn:sent-all","concept":[{"code":"x"}])");
  CHECK(shown_codes(expand_among({sent}, "urn:sent-all")) == "x");
  CHECK(shown_codes(expand_among({sent}, "urn:sent-cs?fhir_vs")) == "x");
}
