#include "validating.h"

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;
using namespace bindgate::terminology::test::validating;
using Catch::Contains;

TEST_CASE("membership alone may be asked for") {
  const Answer unknown = validate("urn:pets", {animal("unicorn"), flag("valueset-membership-only", true)});
  CHECK(unknown.text("result") == "false");
  CHECK(issues_of(unknown) == std::string(kNotIn) + "Coding.code");
  CHECK(validate("urn:pets", {animal("dog"), flag("valueset-membership-only", true)}).text("result") == "true");
}

TEST_CASE("filters, imports and excludes decide as they do in an expansion") {
  const std::vector<std::string> sets = {
      active_set("urn:kinds",
                 R"({"system":"urn:animals","filter":[{"property":"concept","op":"descendent-of","value":"animal"}]})"),
      active_set("urn:cut", R"({"system":"urn:animals","valueSet":["urn:pets","urn:kinds"]})"),
      active_set("urn:sum", R"({"valueSet":["urn:pets"]},{"system":"urn:animals","concept":[{"code":"horse"}]})"),
      R"({"resourceType":"ValueSet","url":"urn:less","status":"active","compose":{"include":[{"system":"urn:animals"}],
          "exclude":[{"valueSet":["urn:pets"]},{"system":"urn:animals","concept":[{"code":"worm"}]}]}})",
      R"({"resourceType":"ValueSet","url":"urn:given","status":"active","expansion":{"timestamp":"2020-01-01","contains":[
          {"system":"urn:animals","code":"animal","abstract":true,"contains":[{"system":"urn:animals","code":"horse"}]}]}})"};
  struct Row {
    const char* url;
    const char* in;
    const char* out;
  };
  for (const Row& row :
       {Row{"urn:kinds", "horse", "animal"}, Row{"urn:cut", "dog", "horse"}, Row{"urn:sum", "horse", "worm"},
        Row{"urn:less", "horse", "dog"}, Row{"urn:less", "animal", "worm"}, Row{"urn:given", "horse", "animal"},
        Row{"urn:animals?fhir_vs", "horse", "unicorn"}, Row{"urn:animals?fhir_vs=isa/dog", "dog", "horse"}}) {
    for (const char* text : {row.in, row.out}) {
      std::vector<std::string> parameters{animal(text)};
      for (const std::string& set : sets) parameters.push_back(with_resource("tx-resource", set));
      CAPTURE(row.url, text);
      CHECK(validate(row.url, parameters).text("result") == (text == row.in ? "true" : "false"));
    }
  }
}

TEST_CASE("the value set is one that is held, sent, or an instance") {
  CHECK(validate("urn:pets|5", {animal("dog")}).text("result") == "true");
  CHECK(validate("urn:pets", {animal("dog"), parameter("valueSetVersion", "valueString", "\"5\"")}).text("result") ==
        "true");
  CHECK(validate("urn:pets|6", {animal("dog")}).status == 422);
  CHECK(validate("urn:pets", {animal("dog"), parameter("valueSetVersion", "valueString", "\"6\"")}).status == 422);
  const Answer unknown = validate("urn:nowhere", {animal("dog")});
  CHECK(unknown.status == 422);
  CHECK_THAT(unknown.resource.dump(), Contains("Unable_to_resolve_value_Set_") && Contains("urn:nowhere"));
  const auto ask = [](std::vector<std::string> parameters) {
    parameters.push_back(animal("horse"));
    return asking_of_the_zoo().ask(Operation::validate_code, list(parameters));
  };
  CHECK(ask({with_resource("valueSet", including("urn:sent", R"({"system":"urn:animals"})"))}).text("result") ==
        "true");
  CHECK(ask({with_resource("valueSet", kZooAnimals)}).status == 400);
  CHECK(ask({}).status == 400);
  const std::string stored =
      R"({"resourceType":"ValueSet","id":"stored","url":"urn:stored","status":"active","compose":{
      "include":[{"system":"urn:animals","concept":[{"code":"dog"}]}]}})";
  const Asking asking({kZooAnimals, stored});
  CHECK(asking.ask(Operation::validate_code, list({animal("dog")}), "ValueSet", "stored").text("result") == "true");
  CHECK(asking.ask(Operation::validate_code, list({animal("cat")}), "ValueSet", "stored").text("result") == "false");
}

TEST_CASE("the version of an imported value set is the one named, else by default, else the latest") {
  const auto inner = [](const char* version, const char* member) {
    return with_resource("tx-resource",
                         R"({"resourceType":"ValueSet","url":"urn:inner","status":"active","version":")" +
                             std::string(version) + R"(","compose":{"include":[{"system":"urn:animals",
        "concept":[{"code":")" +
                             member + R"("}]}]}})");
  };
  const std::vector<std::string> held = {
      inner("1.0.0", "dog"),
      inner("1.1.0", "cat"),
      inner("2.0.0", "horse"),
      with_resource("tx-resource", active_set("urn:loose", R"({"valueSet":["urn:inner"]})")),
      with_resource("tx-resource", active_set("urn:pinned", R"({"valueSet":["urn:inner|1.0.0"]})")),
      with_resource("tx-resource", active_set("urn:pattern", R"({"valueSet":["urn:inner|1.x.x"]})"))};
  struct Row {
    const char* url;
    std::vector<std::string> rules;
    const char* member;
  };
  const std::vector<Row> rows = {
      {"urn:inner", {}, "horse"},
      {"urn:inner|1.x.x", {}, "cat"},
      {"urn:loose", {}, "horse"},
      {"urn:pinned", {}, "dog"},
      {"urn:pattern", {}, "cat"},
      {"urn:loose", {uri("default-valueset-version", "urn:inner|1.0.0")}, "dog"},
      {"urn:inner", {uri("default-valueset-version", "urn:inner|1.0.0")}, "dog"},
      {"urn:pinned", {uri("default-valueset-version", "urn:inner|2.0.0")}, "dog"},
      {"urn:pinned", {uri("force-valueset-version", "urn:inner|2.0.0")}, "horse"},
  };
  for (const Row& row : rows) {
    for (const char* member : {"dog", "cat", "horse"}) {
      std::vector<std::string> parameters = held;
      parameters.insert(parameters.end(), row.rules.begin(), row.rules.end());
      parameters.push_back(animal(member));
      CAPTURE(row.url, list(row.rules), member);
      CHECK(validate(row.url, parameters).text("result") == (member == std::string(row.member) ? "true" : "false"));
    }
  }
}

TEST_CASE("what a value set contains, and supplements that it asks for, are used") {
  const std::string box = with_resource("valueSet", R"({"resourceType":"ValueSet","url":"urn:box","contained":[
      {"resourceType":"CodeSystem","id":"cs","url":"urn:boxed","content":"complete","concept":[{"code":"a"},{"code":"b"}]},
      {"resourceType":"ValueSet","id":"vs","compose":{"include":[{"system":"urn:boxed","concept":[{"code":"b"}]}]}}],
    "compose":{"include":[{"system":"#cs","concept":[{"code":"a"}]},{"valueSet":["#vs"]}]}})");
  const auto boxed = [&](const char* text) {
    return asking_of_the_zoo()
        .ask(Operation::validate_code, list({box, coding("coding", "urn:boxed", text)}))
        .text("result");
  };
  CHECK(boxed("a") == "true");
  CHECK(boxed("b") == "true");
  CHECK(boxed("c") == "false");
  const auto demanding = [](const char* supplement) {
    return with_resource("tx-resource", R"({"resourceType":"ValueSet","url":"urn:demanding","extension":[{
      "url":"http://hl7.org/fhir/StructureDefinition/valueset-supplement","valueCanonical":")" +
                                            std::string(supplement) +
                                            R"("}],"compose":{"include":[{"system":"urn:animals"}]}})");
  };
  CHECK(validate("urn:demanding", {demanding("urn:animals-nl"), displayed("dog", "Hond")}).text("result") == "true");
  const Answer missing = validate("urn:demanding", {demanding("urn:nowhere"), animal("dog")});
  CHECK(missing.status == 422);
  CHECK_THAT(missing.issue(), Contains("urn:nowhere"));
}

TEST_CASE("a value set of a version that the request forbids decides nothing") {
  for (const char* set :
       {R"({"valueSet":["urn:pets|5"]})", R"({"system":"urn:animals"},{"valueSet":["urn:pets|5"]})"}) {
    const std::string importing = with_resource("tx-resource", active_set("urn:importing", set));
    const auto checked = [&](const char* rule) {
      return validate("urn:importing", {importing, animal("dog"), uri("check-valueset-version", rule)});
    };
    CAPTURE(set);
    CHECK(checked("urn:pets|5").text("result") == "true");
    CHECK(checked("urn:pets|4").text("result") == "false");
    CHECK(issues_of(checked("urn:pets|4")) == "error version-error VALUESET_VERSION_CHECK");
    CHECK_THAT(checked("urn:pets|4").text("message"), Contains("'urn:pets'") && Contains("'4'"));
  }
}

TEST_CASE("what keeps a value from being checked is said, as an answer or a refusal") {
  const auto with_set = [](const std::string& set, const char* url) {
    return validate(url, {with_resource("tx-resource", set), animal("dog")});
  };
  const Answer import = with_set(active_set("urn:importing", R"({"valueSet":["urn:nowhere"]})"), "urn:importing");
  CHECK(import.text("result") == "false");
  check_said(import, {"false", "urn:animals", "dog", "1.2.0", "none"});
  CHECK(issues_of(import) == "error not-found Unable_to_resolve_value_Set_");
  CHECK_THAT(import.text("message"), Contains("urn:nowhere"));
  struct Row {
    std::string set;
    int status;
    const char* words;
  };
  for (const Row& row :
       {Row{active_set("urn:bad", R"({"valueSet":["urn:bad"]})"), 422, "urn:bad|5 via [urn:bad|5]"},
        Row{active_set("urn:bad", R"({"system":"urn:animals","filter":[{"property":"nothing","op":"=","value":"x"}]})"),
            400, "nothing = x"},
        Row{active_set("urn:bad",
                       R"x({"system":"urn:animals","filter":[{"property":"code","op":"regex","value":"(a"}]})x"),
            400, "(a"},
        Row{active_set("urn:bad", R"({"system":"urn:animals","filter":[{"property":"concept","op":"is-a"}]})"), 400,
            "has no value"},
        Row{R"({"resourceType":"ValueSet","url":"urn:bad","compose":{"lockedDate":"2020-01-01","include":[
              {"system":"urn:animals"}]}})",
            422, "lockedDate"}}) {
    const Answer answer = with_set(row.set, "urn:bad");
    CAPTURE(row.set);
    CHECK(answer.status == row.status);
    CHECK_THAT(answer.issue(), Contains(row.words));
  }
  const Answer supplement = validate("urn:pets", {animal("dog"), uri("useSupplement", "urn:none")});
  CHECK(supplement.status == 422);
  CHECK_THAT(supplement.resource.dump(), Contains("VALUESET_SUPPLEMENT_MISSING"));
  Limits limits;
  limits.deadline = std::chrono::milliseconds(-1);
  const Answer late =
      Asking(zoo(), limits).ask(Operation::validate_code, list({uri("url", "urn:pets"), animal("dog")}));
  CHECK(late.status == 422);
  CHECK(late.resource["issue"][0]["code"] == "too-costly");
}

TEST_CASE("a value set that says nothing, or contradicts itself, has no code and lacks none: it is refused") {
  for (const char* compose :
       {R"({"include":[{}]})", R"({"include":[{"concept":[{"code":"dog"}]}]})", R"({"inactive":true})",
        R"({"include":[{"system":"urn:animals","concept":[{"code":"dog"}],"filter":[
             {"property":"code","op":"=","value":"cat"}]}]})",
        R"({"include":[{"system":"urn:animals"}],"exclude":[{}]})"}) {
    CAPTURE(compose);
    const std::string set = with_resource("tx-resource", value_set("urn:idle", compose));
    const std::string outer = with_resource("tx-resource", including("urn:outer", R"({"valueSet":["urn:idle"]})"));
    for (const char* url : {"urn:idle", "urn:outer"}) {
      const Answer answer = validate(url, {set, outer, animal("dog")});
      CHECK(answer.status == 422);
      CHECK_THAT(answer.issue(), Contains("urn:idle"));
    }
  }
}

TEST_CASE("a code that one exclude leaves out is out, whatever another cannot decide") {
  const std::string undecided = active_set("urn:undecided", R"({"system":"urn:animals","version":"9"})");
  const std::string set = R"({"resourceType":"ValueSet","url":"urn:vs","version":"5","status":"active","compose":{
      "include":[{"system":"urn:animals"}],
      "exclude":[{"valueSet":["urn:undecided"]},{"system":"urn:animals","concept":[{"code":"dog"}]}]}})";
  const auto asked = [&](const char* animal_code) {
    return asking_of_the_zoo().ask(Operation::validate_code,
                                   list({with_resource("tx-resource", undecided), with_resource("valueSet", set),
                                         coding("coding", "urn:animals", animal_code)}));
  };
  const Answer dog = asked("dog");
  CHECK(dog.text("result") == "false");
  CHECK(dog.text("x-caused-by-unknown-system") == "none");
  const Answer cat = asked("cat");
  CHECK(cat.text("result") == "false");
  CHECK(cat.text("x-caused-by-unknown-system") == "urn:animals|9");
}

TEST_CASE("a question without a code is refused") {
  CHECK(validate("urn:pets", {}).status == 422);
  CHECK(validate("urn:pets", {code("code", "dog")}).status == 422);
  CHECK(validate("urn:pets", {uri("system", "urn:animals")}).status == 422);
  CHECK(validate("urn:pets", {parameter("coding", "valueString", "\"dog\"")}).status == 400);
  CHECK(validate("urn:pets", {parameter("codeableConcept", "valueString", "\"dog\"")}).status == 400);
  CHECK(validate("urn:pets", {animal("dog"), code("displayLanguage", "!")}).status == 400);
  CHECK(validate_in_system({uri("url", "urn:animals")}).status == 400);
}

TEST_CASE("what is used and is a draft, experimental or retired is told of, unless the value set is so itself") {
  const auto own = [](const char* says) {
    return with_resource("tx-resource", system("urn:own", std::string(says) + R"("version":"1","content":"complete",
        "concept":[{"code":"x"}])"));
  };
  const std::string set = with_resource("tx-resource", active_set("urn:own-vs", R"({"system":"urn:own"})"));
  const std::string x = coding("coding", "urn:own", "x");
  struct Row {
    const char* says;
    const char* issues;
  };
  for (const Row& row :
       {Row{R"("status":"active",)", ""}, Row{R"("status":"draft",)", "information status-check MSG_DRAFT"},
        Row{R"("status":"retired",)", "information status-check MSG_RETIRED"},
        Row{R"("status":"active","experimental":true,)", "information status-check MSG_EXPERIMENTAL"}}) {
    CAPTURE(row.says);
    const Answer answer = validate("urn:own-vs", {own(row.says), set, x});
    CHECK(answer.text("result") == "true");
    CHECK(issues_of(answer) == row.issues);
  }
  const std::string draft =
      with_resource("tx-resource", R"({"resourceType":"ValueSet","url":"urn:draft","status":"draft",
      "compose":{"include":[{"system":"urn:own"}]}})");
  CHECK_THAT(issues_of(validate("urn:draft", {own(R"("status":"draft",)"), draft, x})), !Contains("MSG_DRAFT;"));
}

TEST_CASE("a code that the value set itself means to drop is warned of") {
  const std::string dropping =
      with_resource("tx-resource", active_set("urn:dropping", R"({"system":"urn:animals","concept":[
      {"code":"dog"},{"code":"cat","extension":[
        {"url":"http://hl7.org/fhir/StructureDefinition/valueset-deprecated","valueBoolean":true}]}]})"));
  CHECK(issues_of(validate("urn:dropping", {dropping, animal("dog")})).empty());
  const Answer cat = validate("urn:dropping", {dropping, animal("cat")});
  CHECK(cat.text("result") == "true");
  CHECK(issues_of(cat) == "warning code-comment CONCEPT_DEPRECATED_IN_VALUESET Coding.code");
}
