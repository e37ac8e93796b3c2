#include "proxy/graphql.h"

#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

using namespace bindgate::proxy;

namespace {

const std::string kMutation = R"(mutation { PatientCreate(res: {resourceType: "Patient", gender: "x"}) { id } })";

std::string percent_encoded(const std::string& text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return out;
}

}  // namespace

TEST_CASE("GraphQL documents of queries and fragments go through") {
  const std::string document = GENERATE(
      "{ Patient(id: \"1\") { id } }", "query { a }",
      "query Named($id: ID = \"x\", $in: T = {a: {b: [1, {}]}}) { a(b: $id) { c } }",
      "query @live { a @include(if: true) { b } }", "fragment f on Patient { id } query { ...f }",
      "# mutation { x }\n{ a }", "{ mutation { subscription } }", "{ a(b: \"mutation { x }\") }",
      "{ a(b: \"\\\" } mutation { x\") { c } }", "{ a(b: \"\"\"x \\\"\"\" } mutation\n \"\"\") { c } }",
      "\xEF\xBB\xBF, ,\t\r\n{ a }", "query query { mutation: query }",
      "{ a(n: -1.5e+3, l: [1 2 3]) { b } } query b { c }", "{ a(b: \"\xC3\xA9\") }", "{ ... on Patient { id } }");
  CAPTURE(document);
  CHECK(graphql_document_problem(document).value_or("") == "");
  CHECK(graphql_parameters_problem("query=" + percent_encoded(document)).value_or("") == "");
  CHECK(graphql_json_problem(nlohmann::json{{"query", document}, {"variables", {{"_id", 1}}}}.dump()).value_or("") ==
        "");
}

TEST_CASE("anything but queries and fragments at a document's top level is a problem") {
  for (const std::string& document :
       std::vector<std::string>{kMutation,
                                " ,\t\n" + kMutation,
                                "\xEF\xBB\xBF" + kMutation,
                                "# query { a }\n" + kMutation,
                                "#\r" + kMutation,
                                "{ a }" + kMutation,
                                "query a { b } " + kMutation,
                                "fragment f on P { id }" + kMutation,
                                "mutation Named($r: Any) { PatientCreate(res: $r) { id } }",
                                "subscription { a }",
                                "MUTATION { a }",
                                "{ a(b: \"\") }" + kMutation,
                                "{ a(b: \"\"\"\\\"\"\"\"\"\") }" + kMutation,
                                "query($a: T = {b: 1}) { c }" + kMutation,
                                "schema { query: Q }",
                                "type T { a: Int }",
                                "extend type T { a: Int }",
                                "\"a description\" " + kMutation,
                                "",
                                "  # nothing\n",
                                "query",
                                "{ a",
                                "{ a ]",
                                "{ a } }",
                                "( a )",
                                "{ a(b: \"unterminated) }",
                                "{ a(b: \"\"\"unterminated\"\") }",
                                "{ a(b: \"line\nbreak\") }",
                                "{ a ; b }",
                                "{ a .. b }",
                                "{ a \xC2\xA0 }",
                                "{ a } \x0B" + kMutation,
                                "# \xE2\x80\xA8 " + kMutation + "\n{ a }",
                                "#\x0B" + kMutation + "\n{ a }",
                                "{ \xFF }",
                                R"({"query": ")" + std::string("mutation { a }") + R"("})",
                                "{ a(b: \"x\xFF\") }"}) {
    CAPTURE(document);
    CHECK(graphql_document_problem(document).has_value());
    CHECK(graphql_parameters_problem("query=" + percent_encoded(document)).has_value());
  }
}

TEST_CASE("every query parameter counts, and none that chooses another document goes with it") {
  const std::string good = "query=%7Ba%7D";
  CHECK_FALSE(graphql_parameters_problem(good + "&operationName=a&variables=%7B%7D&_format=json").has_value());
  CHECK_FALSE(graphql_parameters_problem("query={a}").has_value());
  CHECK_FALSE(graphql_parameters_problem("query=query+%7B+a+%7D").has_value());
  CHECK_FALSE(graphql_parameters_problem("", GraphqlDocument::may_be_elsewhere).has_value());
  for (const std::string& parameters : std::vector<std::string>{
           std::string(), std::string("operationName=a"), std::string("extensions=%7B%7D"),
           good + "&query=mutation%7Ba%7D", "query=mutation%7Ba%7D&" + good, good + ";query=mutation{a}",
           good + "&Query=mutation%7Ba%7D", good + "&id=x", good + "&documentId=x",
           std::string("%71uery=mutation%7Ba%7D"), std::string("query=%7Ba(b:%22%u0022)%7D"),
           std::string("query=%7Ba%7"), std::string("query="), std::string("query")}) {
    CAPTURE(parameters);
    CHECK(graphql_parameters_problem(parameters).has_value());
  }
}

TEST_CASE("a GraphQL body is one JSON object with one document and nothing that stands for another") {
  CHECK_FALSE(graphql_json_problem(R"({"query":"{a}","operationName":null,"variables":null,"extensions":{}})"));
  CHECK_FALSE(graphql_json_problem(R"({"variables":{"a":[[1]],"query":"mutation"},"qu\u0065ry":"{a}"})"));
  const std::string body = GENERATE(
      R"({"query":"mutation{a}"})", R"({"query":"{a}","query":"mutation{a}"})",
      R"({"query":"{a}","qu\u0065ry":"mutation{a}"})", R"([{"query":"{a}"}])", R"({"query":["mutation{a}"]})",
      R"({"query":null})", R"({"extensions":{"persistedQuery":{"sha256Hash":"x"}}})", R"({"query":"{a}","id":"x"})",
      R"({"query":"{a}","Query":"mutation{a}"})", R"({"mutation":"{a}"})", R"({"query":"{a}"} {"query":"mutation{a}"})",
      R"({"query":"{a}",})", "{'query':'{a}'}", R"({"query":"\u006dutation{a}"})", "", "null", "\"{a}\"", "{a}");
  CAPTURE(body);
  CHECK(graphql_json_problem(body).has_value());
}
