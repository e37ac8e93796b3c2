#include "asking.h"

#include "terminology/operations/closure.h"

#include <thread>

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;
using Catch::Contains;

namespace {

const std::string kTree = system("urn:tree", R"("version":"1","content":"complete","caseSensitive":false,
  "concept":[{"code":"a","concept":[{"code":"b","concept":[{"code":"c"}]},{"code":"d"}]},{"code":"z"}])");
const std::string kParts = system("urn:parts", R"("content":"complete","hierarchyMeaning":"part-of",
  "concept":[{"code":"hand","concept":[{"code":"finger"}]}])");

std::string name(std::string_view value) {
  return parameter("name", "valueString", quoted(value));
}
std::string version(std::string_view value) {
  return parameter("version", "valueString", quoted(value));
}
std::string tree(std::string_view code) {
  return coding("concept", "urn:tree", code);
}

// "c<a c<b" of the answer's relations.
std::string relations(const Answer& answer) {
  std::string out;
  for (const Json& group : answer.resource.value("group", Json::array())) {
    for (const Json& element : group["element"]) {
      for (const Json& target : element["target"]) {
        REQUIRE(target["relationship"] == "source-is-narrower-than-target");
        out += (out.empty() ? "" : " ") + element["code"].get<std::string>() + '<' + target["code"].get<std::string>();
      }
    }
  }
  return out;
}

// Tables with limits of their own, over one code system.
class Tables {
 public:
  explicit Tables(ClosureLimits limits)
      : packages_{package_of({kTree})},
        snapshot_(packages_),
        resources_(ResourceStore::load(packages_)),
        tables_(limits, [this] { return now_; }) {}

  Answer ask(const std::vector<std::string>& parameters,
             std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max()) {
    std::string text = R"({"resourceType":"Parameters","parameter":)" + list(parameters) + "}";
    text.reserve(text.size() + bindgate::fhir::kPadding);
    bindgate::fhir::Document document;
    REQUIRE(bindgate::fhir::read_json(text, text.capacity(), document).has_value());
    Call call;
    call.parameters = OperationParameters(document, document.root());
    const Options options;
    Scope scope(snapshot_, resources_, options, deadline);
    const auto outcome = tables_.answer(scope, call);
    if (outcome) return {200, *outcome};
    return {outcome.error().status, operation_outcome(outcome.error().issues)};
  }
  void pass(std::chrono::minutes time) { now_ += time; }

 private:
  std::chrono::steady_clock::time_point now_{};
  std::vector<bindgate::fhir::Package> packages_;
  Snapshot snapshot_;
  ResourceStore resources_;
  ClosureTables tables_;
};

}  // namespace

TEST_CASE("a closure table tells the relations that each call adds, and all since a version") {
  const Asking asking({kTree, kParts});
  const auto ask = [&](const std::vector<std::string>& parameters) {
    return asking.ask(Operation::closure, list(parameters));
  };
  const Answer begun = ask({name("t")});
  CHECK(begun.resource["resourceType"] == "ConceptMap");
  CHECK(begun.resource["version"] == "0");
  CHECK_FALSE(begun.resource.contains("group"));

  CHECK(relations(ask({name("t"), tree("c"), tree("z")})).empty());
  const Answer second = ask({name("t"), tree("A")});
  CHECK(second.resource["version"] == "2");
  CHECK(relations(second) == "c<a");
  CHECK(relations(ask({name("t"), tree("b"), tree("d"), tree("c")})) == "b<a c<b d<a");
  CHECK(relations(ask({name("t"), tree("c")})).empty());

  CHECK(relations(ask({name("t"), version("2")})) == "b<a c<b d<a");
  CHECK(relations(ask({name("t"), version("0")})) == "b<a c<a c<b d<a");
  CHECK(relations(ask({name("t"), version("4")})).empty());
  CHECK(ask({name("t")}).resource["version"] == "0");
  CHECK(relations(ask({name("t"), version("0")})).empty());
}

TEST_CASE("a bad concept adds nothing, and what is wrong is told") {
  const Asking asking({kTree, kParts});
  const auto ask = [&](const std::vector<std::string>& parameters) {
    return asking.ask(Operation::closure, list(parameters));
  };
  CHECK(ask({name("t")}).status == 200);
  struct Row {
    std::vector<std::string> parameters;
    int status;
    const char* words;
  };
  const std::vector<Row> rows = {
      {{name("t"), tree("a"), tree("nope")}, 404, "'nope'"},
      {{name("t"), coding("concept", "urn:nowhere", "a")}, 422, "urn:nowhere"},
      {{name("t"), coding("concept", "urn:parts", "hand")}, 422, "part-of"},
      {{name("t"), coding("concept", "urn:ietf:bcp:13", "text/plain")}, 422, "grammar"},
      {{name("t"), coding("concept", "", "a")}, 400, "system"},
      {{name("t"), parameter("concept", "valueCode", "\"a\"")}, 400, "no Coding"},
      {{name("t"), coding("concept", "urn:tree", std::string(5'000, 'x'))}, 413, "longer"},
      {{name("t"), version("0"), tree("a")}, 400, "no concepts"},
      {{name("t"), version("1")}, 422, "no version '1'"},
      {{name("t"), version("-1")}, 422, "no version"},
      {{name("t"), version("new")}, 422, "no version 'new'"},
      {{name("u"), tree("a")}, 404, "no closure table 'u'"},
      {{name("u"), version("0")}, 404, "no closure table 'u'"},
      {{tree("a")}, 400, "name is missing"},
      {{name(std::string(1'000, 'n'))}, 400, "too long"},
  };
  for (const Row& row : rows) {
    const Answer answer = ask(row.parameters);
    CAPTURE(list(row.parameters).substr(0, 300), answer.resource.dump());
    CHECK(answer.status == row.status);
    CHECK_THAT(answer.issue(), Contains(row.words));
  }
  CHECK(ask({name("t"), tree("c")}).resource["version"] == "1");
  CHECK(relations(ask({name("t"), tree("a")})) == "c<a");
}

TEST_CASE("tables are bounded in number and size, and one that is long unused makes room") {
  Tables tables({2, 3, 2, std::size_t{1} << 20, std::chrono::minutes(60)});
  CHECK(tables.ask({name("one")}).status == 200);
  tables.pass(std::chrono::minutes(30));
  CHECK(tables.ask({name("two")}).status == 200);
  CHECK(tables.ask({name("three")}).status == 503);
  CHECK(tables.ask({name("one")}).status == 200);  // begun anew
  tables.pass(std::chrono::minutes(31));
  CHECK(tables.ask({name("one"), tree("a")}).status == 200);
  CHECK(tables.ask({name("three")}).status == 503);
  tables.pass(std::chrono::minutes(30));
  CHECK(tables.ask({name("three")}).status == 200);  // in place of two
  CHECK(tables.ask({name("two"), tree("a")}).status == 404);

  CHECK_THAT(tables.ask({name("one"), tree("b"), tree("c")}).issue(), Contains("as many relations"));
  CHECK_THAT(tables.ask({name("one"), tree("b"), tree("z"), tree("d")}).issue(), Contains("as many concepts"));
  CHECK(tables.ask({name("one"), tree("b"), tree("z")}).status == 200);

  Tables small({10, 100, 100, 300, std::chrono::minutes(60)});
  CHECK(small.ask({name("one")}).status == 200);
  CHECK(small.ask({name("one"), tree("a")}).status == 200);
  CHECK(small.ask({name("one"), tree("b"), tree("c"), tree("d")}).status == 503);
}

TEST_CASE("a call that is late adds nothing") {
  Tables tables({});
  CHECK(tables.ask({name("t")}).status == 200);
  const Answer late = tables.ask({name("t"), tree("a")}, std::chrono::steady_clock::time_point::min());
  CHECK(late.status == 422);
  CHECK(tables.ask({name("t"), tree("a")}).resource["version"] == "1");
}

TEST_CASE("calls at the same time lose nothing") {
  std::string concepts;
  for (int i = 0; i < 200; ++i) concepts += R"(,{"code":"c)" + std::to_string(i) + "\"}";
  const Asking asking({complete("urn:many", R"([{"code":"top","concept":[{"code":"c"})" + concepts + "]}]")});
  REQUIRE(asking.ask(Operation::closure, list({name("t")})).status == 200);
  REQUIRE(asking.ask(Operation::closure, list({name("t"), coding("concept", "urn:many", "top")})).status == 200);
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = thread; i < 200; i += 4) {
        const std::string text = R"({"resourceType":"Parameters","parameter":)" +
                                 list({name("t"), coding("concept", "urn:many", "c" + std::to_string(i))}) + "}";
        bindgate::fhir::Document document;
        if (!bindgate::fhir::read_json(text, text.size(), document)) continue;
        Call call;
        call.operation = Operation::closure;
        call.parameters = OperationParameters(document, document.root());
        if (asking.service().answer(call)) ++good;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(good == 200);
  const Answer all = asking.ask(Operation::closure, list({name("t"), version("0")}));
  CHECK(all.resource["version"] == "201");
  CHECK(all.resource["group"][0]["element"].size() == 200);
}
