#include "asking.h"

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;
using Catch::Contains;

namespace {

// `more` continues the resource.
std::string map(const std::string& url, const std::string& more) {
  return R"({"resourceType":"ConceptMap","status":"active","url":")" + url + "\"," + more + "}";
}

std::string group(const std::string& source, const std::string& target, const std::string& elements,
                  const std::string& unmapped = {}) {
  return R"({"source":")" + source + R"(","target":")" + target + R"(","element":[)" + elements + ']' +
         (unmapped.empty() ? "" : ",\"unmapped\":" + unmapped) + '}';
}

std::string to(const std::string& from, const std::string& code, const std::string& relationship,
               const std::string& more = {}) {
  return R"({"code":")" + from + R"(","target":[{"code":")" + code + R"(","relationship":")" + relationship + '"' +
         more + "}]}";
}

const std::string kA = complete("urn:a", R"([{"code":"1"},{"code":"2"},{"code":"3"},{"code":"4"},{"code":"9"}])");
const std::string kB = complete("urn:b", R"([{"code":"one"},{"code":"two"},{"code":"other"}])");
const std::string kLoose =
    system("urn:loose", R"("content":"complete","caseSensitive":false,"concept":[{"code":"Yes"}])");
const std::string kSourceSet =
    including("urn:vs-a", R"({"system":"urn:a","concept":[{"code":"1"},{"code":"2"},{"code":"3"},{"code":"4"}]})");
const std::string kTargetSet = including("urn:vs-b", R"({"system":"urn:b","concept":[{"code":"one"}]})");

const std::string kScoped =
    map("urn:map",
        R"("version":"1","id":"map","sourceScopeUri":"urn:vs-a","targetScopeUri":"urn:vs-all-b",
    "property":[{"code":"note","uri":"urn:note","type":"string"}],
    "additionalAttribute":[{"code":"sex","uri":"urn:sex","type":"code"}],"group":[)" +
            group("urn:a", "urn:b",
                  to("1", "one", "equivalent", R"(,"display":"One","property":[{"code":"note","valueString":"ok"}],
                                "product":[{"attribute":"sex","valueCoding":{"system":"urn:sexes","code":"f"}}])") +
                      "," + to("2", "two", "source-is-narrower-than-target") + "," + to("3", "two", "not-related-to"),
                  R"({"mode":"fixed","code":"other","relationship":"related-to"})") +
            "]");
// R4's form, with an equivalence of each kind.
const std::string kOldForm = map("urn:old", R"("version":"1","sourceUri":"urn:vs-unheld","group":[{
  "source":"urn:old-a","target":"urn:old-b","element":[
    {"code":"w","target":[{"code":"x","equivalence":"wider"}]},
    {"code":"n","target":[{"code":"x","equivalence":"narrower"}]},
    {"code":"u","target":[{"equivalence":"unmatched"}]},
    {"code":"d","target":[{"code":"y","equivalence":"relatedto",
       "dependsOn":[{"property":"urn:sex","system":"urn:sexes","value":"f"}]},
      {"code":"z","equivalence":"equal","dependsOn":[{"property":"urn:sex","system":"urn:sexes","value":"m"}]}]}],
  "unmapped":{"mode":"provided"}}])");

const std::vector<std::string> kResources = {kA, kB, kLoose, kSourceSet, kTargetSet, kScoped, kOldForm};

const Asking& asking_of_maps() {
  static const Asking made(kResources);
  return made;
}

Answer translate(const std::vector<std::string>& parameters) {
  return asking_of_maps().ask(Operation::translate, list(parameters));
}

// "code relationship" of each match, by semicolons.
std::string translations(const Answer& answer) {
  std::string out;
  for (const Json& item : answer.all("match")) {
    out += (out.empty() ? "" : ";") + Answer::text_of(item, "part", "concept");
    if (const std::string said = Answer::text_of(item, "part", "relationship"); said != "none") out += ' ' + said;
  }
  return out;
}

}  // namespace

TEST_CASE("a code is translated with its relationship, and with what else the map says of the target") {
  const Answer one = translate({uri("sourceSystem", "urn:a"), code("sourceCode", "1"), uri("targetSystem", "urn:b")});
  CHECK(one.text("result") == "true");
  CHECK(translations(one) == "one equivalent");
  const std::string text = one.resource.dump();
  CHECK_THAT(text, Contains(R"("valueCoding":{"system":"urn:b","code":"one","display":"One"})"));
  CHECK_THAT(text, Contains(R"({"name":"uri","valueUri":"urn:note"},{"name":"value","valueString":"ok"})"));
  CHECK_THAT(text, Contains(R"({"name":"attribute","valueUri":"urn:sex"},{"name":"value","valueCoding":{"system":)"
                            R"("urn:sexes","code":"f"}})"));
  CHECK_THAT(text, Contains(R"({"name":"originMap","valueCanonical":"urn:map|1"})"));
}

TEST_CASE("R4's names and R5's ask the same") {
  const std::string concept_value = R"({"coding":[{"code":"lost"},{"system":"urn:a","code":"1"}]})";
  for (const std::vector<std::string>& parameters :
       {std::vector{uri("system", "urn:a"), code("code", "1"), uri("targetsystem", "urn:b")},
        std::vector{coding("coding", "urn:a", "1"), uri("source", "urn:vs-a")},
        std::vector{coding("sourceCoding", "urn:a", "1"), uri("sourceScope", "urn:vs-a"), uri("url", "urn:map")},
        std::vector{parameter("codeableConcept", "valueCodeableConcept", concept_value), uri("url", "urn:map|1")},
        std::vector{parameter("sourceCodeableConcept", "valueCodeableConcept", concept_value),
                    uri("target", "urn:vs-b")}}) {
    CAPTURE(list(parameters));
    CHECK(translations(translate(parameters)) == "one equivalent");
  }
  CHECK(translations(asking_of_maps().ask(Operation::translate, list({coding("coding", "urn:a", "1")}), "ConceptMap",
                                          "map")) == "one equivalent");
}

TEST_CASE("in reverse the relationship is seen from the other side") {
  const std::string narrower = "2 source-is-broader-than-target";
  for (const std::vector<std::string>& parameters :
       {std::vector{code("targetCode", "two"), uri("targetSystem", "urn:b"), uri("system", "urn:a")},
        std::vector{code("targetCode", "two"), uri("system", "urn:b")},
        std::vector{coding("targetCoding", "urn:b", "two"), uri("sourceSystem", "urn:a")},
        std::vector{coding("coding", "urn:b", "two"), flag("reverse", true), uri("targetsystem", "urn:a")},
        std::vector{code("code", "two"), uri("system", "urn:b"), flag("reverse", true), uri("targetsystem", "urn:a")},
        std::vector{coding("coding", "urn:b", "two"), flag("reverse", true), uri("targetsystem", "urn:b")}}) {
    CAPTURE(list(parameters));
    CHECK(translations(translate(parameters)) == narrower + ";3 not-related-to");
  }
  CHECK(translate({code("targetCode", "two"), uri("targetSystem", "urn:b"), uri("system", "urn:z")}).text("result") ==
        "false");
}

TEST_CASE("R4's equivalences become relationships") {
  struct Row {
    const char* code;
    const char* translations;
    const char* result;
  };
  for (const Row& row : {Row{"w", "x source-is-narrower-than-target", "true"},
                         {"n", "x source-is-broader-than-target", "true"},
                         {"u", "", "false"},
                         {"d", "y related-to;z equivalent", "true"}}) {
    const Answer answer = translate({coding("coding", "urn:old-a", row.code)});
    CAPTURE(row.code);
    CHECK(translations(answer) == row.translations);
    CHECK(answer.text("result") == row.result);
  }
  CHECK_THAT(translate({coding("coding", "urn:old-a", "u")}).text("message"),
             Contains("urn:old|1' says that there is none"));
}

TEST_CASE("a dependency that is sent chooses among the targets that depend on it") {
  const auto dependency = [](const char* attribute, const char* value, const char* sex) {
    return R"({"name":"dependency","part":[{"name":")" + std::string(attribute) +
           R"(","valueUri":"urn:sex"},{"name":")" + value +
           R"(","valueCodeableConcept":{"coding":[{"system":"urn:sexes","code":")" + sex + R"("}]}}]})";
  };
  const std::string asked = coding("coding", "urn:old-a", "d");
  CHECK(translations(translate({asked, dependency("element", "concept", "f")})) == "y related-to");
  CHECK(translations(translate({asked, dependency("attribute", "value", "m")})) == "z equivalent");
  CHECK(translations(translate({asked, dependency("attribute", "value", "?")})).empty());
}

TEST_CASE("codes that a map does not list become what it says, within its scope") {
  CHECK(translations(translate({coding("coding", "urn:a", "4")})) == "other related-to");
  const Answer outside = translate({coding("coding", "urn:a", "9")});
  CHECK(translations(outside).empty());
  CHECK(outside.text("result") == "false");
  CHECK_THAT(outside.text("message"), Contains("urn:a#9"));

  const auto with = [](const std::string& unmapped) {
    const std::string sent = map("urn:sent", R"("group":[)" + group("urn:s", "urn:t", "", unmapped) + "]");
    return translate({with_resource("conceptMap", sent),
                      parameter("coding", "valueCoding", R"({"system":"urn:s","code":"q","display":"Q"})")});
  };
  CHECK(translations(with(R"({"mode":"use-source-code"})")) == "q");
  CHECK(translations(with(R"({"mode":"provided","relationship":"equivalent"})")) == "q equivalent");
  CHECK(translations(with(R"({"mode":"fixed"})")).empty());
  CHECK(with(R"({"mode":"guess"})").status == 422);
  CHECK(with(R"({"mode":"fixed","valueSet":"urn:vs-b"})").status == 422);
  CHECK_THAT(with(R"({"mode":"other-map","otherMap":"urn:gone"})").issue(), Contains("'urn:gone', which is not held"));
}

TEST_CASE("a map whose scope is not held translates what it lists and refuses to guess the rest") {
  CHECK(translations(translate({coding("coding", "urn:old-a", "w")})) == "x source-is-narrower-than-target");
  const Answer guess = translate({coding("coding", "urn:old-a", "unlisted")});
  CHECK(guess.status == 422);
  CHECK_THAT(guess.issue(), Contains("urn:vs-unheld") && Contains("cannot be told"));
}

TEST_CASE("a match that denies a relation is told and is no translation") {
  const Answer denied = translate({coding("coding", "urn:a", "3")});
  CHECK(translations(denied) == "two not-related-to");
  CHECK(denied.text("result") == "false");
  CHECK(denied.text("message") == "none");
}

TEST_CASE("scopes narrow the question and the answers") {
  CHECK(translate({coding("coding", "urn:a", "9"), uri("sourceScope", "urn:vs-a")}).text("result") == "false");
  CHECK(translate({coding("coding", "urn:a", "1"), uri("sourceScope", "urn:vs-none")}).status == 404);
  CHECK(translations(translate({coding("coding", "urn:a", "1"), uri("targetScope", "urn:vs-b")})) == "one equivalent");
  CHECK(translations(translate({coding("coding", "urn:a", "2"), uri("targetScope", "urn:vs-b")})).empty());
  CHECK_FALSE(translations(translate({coding("coding", "urn:a", "2"), uri("targetScope", "urn:vs-all-b")})).empty());
  const Answer unknown = translate({coding("coding", "urn:a", "2"), uri("targetScope", "urn:vs-none")});
  CHECK(unknown.status == 422);
  CHECK_THAT(unknown.issue(), Contains("urn:vs-none"));
}

TEST_CASE("codes are compared by the case rule of their system") {
  const std::string loose =
      map("urn:loosely", R"("group":[)" + group("urn:loose", "urn:t", to("yes", "y", "equivalent")) + "]");
  const std::string strict =
      map("urn:strictly", R"("group":[)" + group("urn:a", "urn:t", to("x", "y", "equivalent")) + "]");
  CHECK(translations(translate({with_resource("conceptMap", loose), coding("coding", "urn:loose", "YES")})) ==
        "y equivalent");
  CHECK(translations(translate({with_resource("conceptMap", strict), coding("coding", "urn:a", "X")})).empty());
}

TEST_CASE("the latest version of a map answers, and a version that is named, and all that a request sends") {
  const auto version = [](const std::string& number, const std::string& target) {
    return map("urn:v", R"("version":")" + number + R"(","group":[)" +
                            group("urn:s", "urn:t", to("1", target, "equivalent")) + "]");
  };
  const Asking versions({version("1.9.0", "old"), version("1.10.0", "new")});
  const std::string one = coding("coding", "urn:s", "1");
  const auto ask = [&](const std::vector<std::string>& more) {
    std::vector<std::string> parameters{one};
    parameters.insert(parameters.end(), more.begin(), more.end());
    return versions.ask(Operation::translate, list(parameters));
  };
  CHECK(translations(ask({})) == "new equivalent");
  CHECK(translations(ask({uri("url", "urn:v|1.9.0")})) == "old equivalent");
  CHECK(translations(ask({uri("url", "urn:v"), parameter("conceptMapVersion", "valueString", "\"1.9.0\"")})) ==
        "old equivalent");
  CHECK(ask({uri("url", "urn:v|2")}).status == 404);
  CHECK(translations(ask({with_resource("tx-resource", version("1.0.0", "sent"))})) == "sent equivalent");
  const std::string other =
      map("urn:v", R"("version":"1.0.0","group":[)" + group("urn:s", "urn:u", to("1", "too", "equivalent")) + "]");
  CHECK(translations(ask({with_resource("tx-resource", version("1.0.0", "sent")), with_resource("tx-resource", other)}))
            .size() > std::string("sent equivalent").size());
}

TEST_CASE("maps that leave their codes to each other are followed, but not in a circle or without end") {
  const auto link = [](int from, int next) {
    return map("urn:m" + std::to_string(from),
               R"("group":[)" +
                   group("urn:s", "urn:t", from == 0 ? "" : to("k" + std::to_string(from), "found", "equivalent"),
                         R"({"mode":"other-map","otherMap":"urn:m)" + std::to_string(next) + "\"}") +
                   "]");
  };
  const auto chain = [&](int length, int last) {
    std::vector<std::string> maps;
    for (int i = 0; i < length; ++i) maps.push_back(link(i, i + 1 == length ? last : i + 1));
    return maps;
  };
  const auto ask = [](const Asking& maps, const char* wanted) {
    return maps.ask(Operation::translate, list({uri("url", "urn:m0"), coding("coding", "urn:s", wanted)}));
  };
  const Asking circle(chain(3, 0));
  CHECK(translations(ask(circle, "k2")) == "found equivalent");
  CHECK_THAT(ask(circle, "k2").resource.dump(), Contains("urn:m2"));
  const Answer refused = ask(circle, "unknown");
  CHECK(refused.status == 422);
  CHECK_THAT(refused.issue(), Contains("to each other") && Contains("urn:m1"));
  const Answer endless = ask(Asking(chain(2'000, 1'999)), "unknown");
  CHECK(endless.status == 422);
  CHECK_THAT(endless.issue(), Contains("More than 50"));

  // Two ways at every step are a thousand million paths, and each map is asked once.
  std::vector<std::string> diamonds;
  for (int i = 0; i < 30; ++i) {
    const std::string both =
        group("urn:s", "urn:t", "", R"({"mode":"other-map","otherMap":"urn:m)" + std::to_string(i + 1) + "\"}");
    diamonds.push_back(map("urn:m" + std::to_string(i), R"("group":[)" + both + "," + both + "]"));
  }
  diamonds.push_back(map("urn:m30", R"("group":[)" + group("urn:s", "urn:t", to("k", "end", "equivalent")) + "]"));
  CHECK(translations(ask(Asking(diamonds), "k")) == "end equivalent");
}

TEST_CASE("what cannot be translated is refused by name") {
  struct Row {
    std::vector<std::string> parameters;
    int status;
    const char* words;
  };
  const std::vector<Row> rows = {
      {{}, 400, "No code is named"},
      {{code("sourceCode", "1")}, 400, "its system"},
      {{uri("system", "urn:a")}, 400, "No code is named"},
      {{coding("sourceCoding", "", "1")}, 400, "its system"},
      {{coding("sourceCoding", "urn:a", "1"), code("targetCode", "x")}, 400, "named twice"},
      {{coding("targetCoding", "urn:a", "1"), flag("reverse", true)}, 400, "one of reverse"},
      {{parameter("coding", "valueString", "\"1\"")}, 400, "no Coding"},
      {{parameter("codeableConcept", "valueCodeableConcept", R"({"text":"one"})")}, 400, "its system"},
      {{coding("coding", "urn:a", "1"), uri("url", "urn:nowhere")}, 404, "urn:nowhere"},
      {{coding("coding", "urn:a", "1"), with_resource("conceptMap", R"({"resourceType":"Patient"})")},
       400,
       "no ConceptMap"},
  };
  for (const Row& row : rows) {
    const Answer answer = translate(row.parameters);
    CAPTURE(list(row.parameters), answer.resource.dump());
    CHECK(answer.status == row.status);
    CHECK_THAT(answer.issue(), Contains(row.words));
  }
}

TEST_CASE("maps of any shape are read for what they hold") {
  const std::string asked = coding("coding", "urn:s", "1");
  for (const char* shape :
       {R"("group":7)", R"("group":[7,null,{}])", R"("group":[{"source":7,"element":{}}])",
        R"("group":[{"source":"urn:s","element":[7,{"code":1},{"code":"1"},{"code":"1","target":"x"}]}])",
        R"("group":[{"source":"urn:s","element":[{"code":"1","target":[7,{},{"code":{}},{"equivalence":9}]}]}])",
        R"("group":[{"source":"urn:s","element":[],"unmapped":[]}])",
        R"("property":[1],"additionalAttribute":{"a":1})"}) {
    CAPTURE(shape);
    const Answer answer = translate({with_resource("conceptMap", map("urn:odd", shape)), asked});
    CHECK(answer.status == 200);
    CHECK(answer.text("result") == "false");
  }
  const std::string odd = R"({"code":"1","target":[{"code":"x","dependsOn":[7,{},{"attribute":"a"},{"attribute":"a",
    "valueCoding":{"code":7}}],"product":{"a":1},"property":[{"code":"p"},9]}]})";
  CHECK(translations(
            translate({with_resource("conceptMap", map("urn:odd", R"("group":[)" + group("urn:s", "urn:t", odd) + "]")),
                       asked})) == "x");
}

TEST_CASE("twenty thousand elements are searched, and as many matches refused") {
  const auto many = [](bool same_source) {
    std::string elements;
    for (int i = 0; i < 20'000; ++i) {
      const std::string number = std::to_string(i);
      elements += (i == 0 ? "" : ",") + to(same_source ? "1" : number, number, "equivalent");
    }
    return Asking({map("urn:big", R"("group":[)" + group("urn:s", "urn:t", elements) + "]")});
  };
  CHECK(translations(many(false).ask(Operation::translate, list({coding("coding", "urn:s", "19999")}))) ==
        "19999 equivalent");
  const Answer refused = many(true).ask(Operation::translate, list({coding("coding", "urn:s", "1")}));
  CHECK(refused.status == 422);
  CHECK_THAT(refused.issue(), Contains("more than 1000"));
}
