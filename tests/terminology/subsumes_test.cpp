#include "asking.h"

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;
using Catch::Contains;

namespace {

// a over b and c, both over d; e alone.
const std::string kDiamond = system("urn:diamond", R"("id":"diamond","version":"1","caseSensitive":false,
  "content":"complete","hierarchyMeaning":"is-a","property":[{"code":"parent","type":"code"}],
  "concept":[{"code":"a"},{"code":"b","property":[{"code":"parent","valueCode":"a"}]},
             {"code":"c","property":[{"code":"parent","valueCode":"a"}]},
             {"code":"d","property":[{"code":"parent","valueCode":"b"},{"code":"parent","valueCode":"c"}]},
             {"code":"e"}])");
const std::string kBody = system("urn:parts", R"("content":"complete","caseSensitive":true,"hierarchyMeaning":"part-of",
  "concept":[{"code":"hand","concept":[{"code":"finger"}]}])");
const std::string kLoop = system("urn:loop", R"("content":"complete","caseSensitive":true,
  "property":[{"code":"parent","type":"code"}],
  "concept":[{"code":"x","property":[{"code":"parent","valueCode":"y"}]},
             {"code":"y","property":[{"code":"parent","valueCode":"x"}]},{"code":"z"}])");
const std::string kPartOfSystem = system("urn:part", R"("content":"fragment","concept":[{"code":"a"}])");

const Asking& asking_of_kinds() {
  static const Asking made({kDiamond, kBody, kLoop, kPartOfSystem});
  return made;
}

Answer compare_codes(const std::string& system, const std::string& a, const std::string& b) {
  return asking_of_kinds().ask(Operation::subsumes, list({uri("system", system), code("codeA", a), code("codeB", b)}));
}

}  // namespace

TEST_CASE("subsumption goes through every parent and is told from both sides") {
  struct Row {
    const char* a;
    const char* b;
    const char* outcome;
  };
  for (const Row& row : {Row{"a", "d", "subsumes"},
                         {"d", "a", "subsumed-by"},
                         {"c", "d", "subsumes"},
                         {"b", "c", "not-subsumed"},
                         {"e", "a", "not-subsumed"},
                         {"d", "d", "equivalent"},
                         {"D", "d", "equivalent"},
                         {"A", "d", "subsumes"}}) {
    CAPTURE(row.a, row.b);
    CHECK(compare_codes("urn:diamond", row.a, row.b).text("outcome") == row.outcome);
    const Answer codings = asking_of_kinds().ask(
        Operation::subsumes,
        list({coding("codingA", "urn:diamond", row.a, "1"), coding("codingB", "urn:diamond", row.b)}));
    CHECK(codings.text("outcome") == row.outcome);
    CHECK(asking_of_kinds()
              .ask(Operation::subsumes, list({code("codeA", row.a), code("codeB", row.b)}), "CodeSystem", "diamond")
              .text("outcome") == row.outcome);
  }
}

TEST_CASE("a hierarchy of another meaning subsumes nothing, but a code is always itself") {
  const Answer parts = compare_codes("urn:parts", "hand", "finger");
  CHECK(parts.status == 422);
  CHECK_THAT(parts.issue(), Contains("part-of"));
  CHECK(compare_codes("urn:parts", "hand", "hand").text("outcome") == "equivalent");
}

TEST_CASE("a hierarchy that runs in a circle is walked once") {
  CHECK(compare_codes("urn:loop", "x", "y").text("outcome") == "subsumes");
  CHECK(compare_codes("urn:loop", "x", "z").text("outcome") == "not-subsumed");
}

TEST_CASE("a deep hierarchy is climbed in no time") {
  std::string concepts = R"([{"code":"c0"})";
  for (int i = 1; i < 100'000; ++i) {
    concepts += R"(,{"code":"c)" + std::to_string(i) + R"(","property":[{"code":"parent","valueCode":"c)" +
                std::to_string(i - 1) + R"("}]})";
  }
  const Asking deep({system("urn:deep", R"("content":"complete","caseSensitive":true,
    "property":[{"code":"parent","type":"code"}],"concept":)" +
                                            concepts + "]")});
  const auto outcome = [&](const char* a, const char* b) {
    return deep.ask(Operation::subsumes, list({uri("system", "urn:deep"), code("codeA", a), code("codeB", b)}))
        .text("outcome");
  };
  CHECK(outcome("c0", "c99999") == "subsumes");
  CHECK(outcome("c99999", "c1") == "subsumed-by");
}

TEST_CASE("codes of grammars are equivalent or not subsumed") {
  CHECK(compare_codes("urn:ietf:bcp:13", "text/plain", "text/plain").text("outcome") == "equivalent");
  CHECK(compare_codes("urn:ietf:bcp:13", "text/plain", "text/html").text("outcome") == "not-subsumed");
  CHECK(compare_codes("urn:ietf:bcp:13", "text/plain", "nonsense").status == 404);
}

TEST_CASE("what cannot be compared is refused by name") {
  struct Row {
    std::vector<std::string> parameters;
    int status;
    const char* words;
  };
  const std::string system = uri("system", "urn:diamond");
  const std::vector<Row> rows = {
      {{system, code("codeA", "a"), code("codeB", "nope")}, 404, "'nope'"},
      {{system, code("codeA", "nope"), code("codeB", "a")}, 404, "'nope'"},
      {{system, code("codeA", "a")}, 400, "Two codes"},
      {{code("codeA", "a"), code("codeB", "b")}, 400, "system is missing"},
      {{uri("system", "urn:nowhere"), code("codeA", "a"), code("codeB", "b")}, 422, "urn:nowhere"},
      {{uri("system", "urn:part"), code("codeA", "a"), code("codeB", "b")}, 404, "fragment"},
      {{coding("codingA", "urn:diamond", "a"), coding("codingB", "urn:loop", "x")}, 400, "two code systems"},
      {{coding("codingA", "urn:diamond", "a", "1"), coding("codingB", "urn:diamond", "b", "2")}, 400, "two versions"},
      {{coding("codingA", "urn:diamond", ""), coding("codingB", "urn:diamond", "b")}, 400, "Two codes"},
      {{parameter("codingA", "valueString", "\"a\""), coding("codingB", "urn:diamond", "b")}, 400, "no Coding"},
      {{}, 400, "Two codes"},
  };
  for (const Row& row : rows) {
    const Answer answer = asking_of_kinds().ask(Operation::subsumes, list(row.parameters));
    CAPTURE(list(row.parameters), answer.resource.dump());
    CHECK(answer.status == row.status);
    CHECK_THAT(answer.issue(), Contains(row.words));
  }
  const Answer other = asking_of_kinds().ask(
      Operation::subsumes, list({coding("codingA", "urn:loop", "x"), coding("codingB", "urn:loop", "y")}), "CodeSystem",
      "diamond");
  CHECK(other.status == 400);
}
