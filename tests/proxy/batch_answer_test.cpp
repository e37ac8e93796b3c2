// The answer to a batch some entries of which were refused, for everything an upstream may say to the rest.
#include "proxy/batch_answer.h"

#include "fhir/reader.h"
#include "tests/proxy/fields_of.h"
#include "tests/support/gzip.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace bindgate;
using namespace bindgate::proxy;
using nlohmann::json;

namespace {

const std::string kBundle = R"({"resourceType":"Bundle","type":"batch-response","entry":[)";
const std::string kBatch = R"({"resourceType":"Bundle","type":"batch","entry":[
  {"fullUrl":"urn:a","request":{"method":"POST","url":"Patient"}},
  {"fullUrl":"urn:b","request":{"method":"POST","url":"Patient"}},
  {"fullUrl":"urn:c","request":{"method":"POST","url":"Observation"}}]})";

RefusedEntries refused_at(const std::set<std::size_t>& places) {
  RefusedEntries out;
  for (const std::size_t place : places) {
    fhir::Issue issue;
    issue.code = "code-invalid";
    issue.text = "no " + std::to_string(place);
    issue.expression = "Bundle.entry[" + std::to_string(place) + "].resource.gender";
    out[place].push_back(issue);
  }
  return out;
}

// The batch above without entry 1.
SplitBatch batch_without_the_second() {
  fhir::Document document;
  REQUIRE(fhir::read_json(kBatch, kBatch.size(), document).has_value());
  return split_batch(document, kBatch, refused_at({1}));
}

http::FetchedResponse fetched(int status, std::string body,
                              const std::vector<std::pair<std::string_view, std::string_view>>& fields = {
                                  {"Content-Type", "application/fhir+json"}}) {
  http::FetchedResponse out;
  out.status = status;
  out.body = std::move(body);
  for (const auto& [name, value] : fields) out.fields.add({name, value});
  return out;
}

BatchAnswer answer_to(const http::FetchedResponse& response, fhir::Format format = fhir::Format::json) {
  return answer_split(batch_without_the_second(), refused_at({1}), response, std::size_t{1} << 20, format);
}

// "201 a|422 Unprocessable Entity|..."
std::string statuses_of(const json& bundle) {
  std::string out;
  for (const json& entry : bundle["entry"]) {
    out += (out.empty() ? "" : "|") + entry["response"]["status"].get<std::string>();
  }
  return out;
}

std::string response(const std::string& status, const std::string& more = {}, const std::string& full_url = {}) {
  return "{" + (full_url.empty() ? "" : R"("fullUrl":")" + full_url + "\",") + R"("response":{"status":")" + status +
         "\"" + more + "}}";
}

}  // namespace

TEST_CASE("every way of asking for an answer later is seen") {
  const auto [values, expected] = GENERATE(table<std::string, bool>({
      {"", false},
      {"return=minimal", false},
      {"respond-async", true},
      {"Respond-Async", true},
      {"return=minimal, respond-async", true},
      {"return=minimal\nRESPOND-ASYNC", true},
      {"respond-async, wait=10\nreturn=minimal", true},
      {"\"respond-async\"", true},
      {"respond-async=true;x", true},
      {"respond", false},
      {"async", false},
  }));
  CAPTURE(values);
  CHECK(asks_async(testing::fields_of("pReFer", values)) == expected);
}

TEST_CASE("answers of a success with the right number of entries are put in order") {
  const int status = GENERATE(200, 201, 207);
  const auto answer = answer_to(fetched(status, kBundle + response("201 a") + "," + response("200 c") + "]}"));
  CHECK(answer.status == status);
  CHECK(answer.reason.empty());
  CHECK(statuses_of(json::parse(answer.body)) == "201 a|422 Unprocessable Entity|200 c");
}

TEST_CASE("answers in another order are put where their fullUrl or nothing says they belong") {
  const auto [entries, expected] = GENERATE(table<std::string, std::string>({
      {response("1", "", "urn:a") + "," + response("2", "", "urn:c"), "1|422 Unprocessable Entity|2"},
      {response("2", "", "urn:c") + "," + response("1", "", "urn:a"), "1|422 Unprocessable Entity|2"},
      {response("1", "", "http://x/Patient/1") + "," + response("2"), "1|422 Unprocessable Entity|2"},
      {response("2", "", "urn:c") + "," + response("1"), "502 Bad Gateway|422 Unprocessable Entity|502 Bad Gateway"},
      {response("1", "", "urn:a") + "," + response("1", "", "urn:a"),
       "502 Bad Gateway|422 Unprocessable Entity|502 Bad Gateway"},
      {response("1", R"(,"location":"Observation/1/_history/1")") + "," + response("2", R"(,"location":"Patient/2")"),
       "502 Bad Gateway|422 Unprocessable Entity|502 Bad Gateway"},
      {response("1", R"(,"location":"http://x/fhir/Patient/1")") + "," +
           response("2", R"(,"location":"Observation/2")"),
       "1|422 Unprocessable Entity|2"},
  }));
  CAPTURE(entries);
  const auto answer = answer_to(fetched(200, kBundle + entries + "]}"));
  CHECK(answer.status == 200);
  CHECK(statuses_of(json::parse(answer.body)) == expected);
}

TEST_CASE("a success that does not answer each entry tells of the refused and claims nothing of the others") {
  const auto [status, body, type] = GENERATE(table<int, std::string, std::string_view>({
      {200, "", "application/fhir+json"},
      {201, "", "application/fhir+json"},
      {204, "", ""},
      {207, "<multistatus/>", "application/xml"},
      {200, "<html><body>ok</body></html>", "text/html"},
      {200, "{\"resourceType\":\"Bun", "application/fhir+json"},
      {200, R"({"resourceType":"OperationOutcome"})", "application/fhir+json"},
      {200, kBundle + response("201") + "]}", "application/fhir+json"},
      {200, kBundle + response("201") + "," + response("201") + "," + response("201") + "]}", "application/fhir+json"},
      {206, kBundle + "]}", "application/fhir+json"},
      {200, kBundle + "null," + response("201") + "]}", "application/fhir+json"},
  }));
  CAPTURE(status, body);
  const auto answer = answer_to(fetched(status, body, {{"Content-Type", type}}));
  CHECK(answer.status == 200);
  CHECK(answer.reason == "upstream-failure");
  const json bundle = json::parse(answer.body);
  CHECK(statuses_of(bundle) == "502 Bad Gateway|422 Unprocessable Entity|502 Bad Gateway");
  CHECK(bundle["entry"][0]["response"]["outcome"]["issue"][0]["code"] == "incomplete");
  CHECK(bundle["entry"][1]["response"]["outcome"]["issue"][0]["details"]["text"] == "no 1");
}

TEST_CASE("what is the same for very many entries is told once") {
  SplitBatch batch;
  batch.entries = 200'000;
  RefusedEntries refused;
  fhir::Issue issue;
  issue.code = "code-invalid";
  issue.text = "no 7";
  refused[7] = {issue};
  for (const int status : {200, 202}) {
    const auto answer = answer_split(batch, refused, fetched(status, "", {}), 1 << 20, fhir::Format::json);
    CHECK(answer.status == (status == 202 ? 202 : 502));
    CHECK(answer.body.size() < 4096);
    CHECK_THAT(answer.body, Catch::Contains("no 7") && Catch::Contains("1 of the batch's 200000 entries"));
  }
}

TEST_CASE("a batch taken to be processed later is told as such, in both formats") {
  const auto response =
      fetched(202, "", {{"Content-Location", "http://upstream/fhir/$async?id=7"}, {"Content-Type", "text/plain"}});
  const json bundle = json::parse(answer_to(response).body);
  CHECK(statuses_of(bundle) == "202 Accepted|422 Unprocessable Entity|202 Accepted");
  CHECK_THAT(bundle["entry"][2]["response"]["outcome"].dump(), Catch::Contains("$async?id=7"));
  const auto xml = answer_to(response, fhir::Format::xml);
  fhir::Document document;
  REQUIRE(fhir::read_xml(xml.body, document).has_value());
  CHECK(document.resource_type() == "Bundle");
}

TEST_CASE("a failure keeps its status, its issues and the refused entries") {
  const int status = GENERATE(400, 401, 404, 409, 412, 422, 429, 500, 503);
  const auto [body, type] = GENERATE(table<std::string, std::string_view>({
      {R"({"resourceType":"OperationOutcome","issue":[{"severity":"fatal","code":"lock-error","diagnostics":"HAPI-1: no","expression":["Bundle.entry[1].resource"]}]})",
       "application/fhir+json"},
      {R"(<OperationOutcome xmlns="http://hl7.org/fhir"><issue><severity value="fatal"/><code value="lock-error"/><diagnostics value="HAPI-1: no"/><expression value="Bundle.entry[1].resource"/></issue></OperationOutcome>)",
       "application/fhir+xml;charset=UTF-8"},
      {"<html>", "text/html"},
      {"", ""},
  }));
  CAPTURE(status, body);
  const auto answer = answer_to(fetched(status, body, {{"Content-Type", type}}));
  CHECK(answer.status == status);
  const json outcome = json::parse(answer.body);
  REQUIRE(outcome["resourceType"] == "OperationOutcome");
  CHECK_THAT(answer.body, Catch::Contains("status " + std::to_string(status)) && Catch::Contains("no 1") &&
                              Catch::Contains("Bundle.entry[1].resource.gender"));
  const bool has_issues = body.find("HAPI") != std::string::npos;
  REQUIRE(outcome["issue"].size() == (has_issues ? 4 : 3));
  if (!has_issues) return;
  // The upstream was sent the client's third entry as its second.
  CHECK(outcome["issue"][1]["severity"] == "fatal");
  CHECK(outcome["issue"][1]["code"] == "lock-error");
  CHECK(outcome["issue"][1]["details"]["text"] == "HAPI-1: no");
  CHECK(outcome["issue"][1]["expression"][0] == "Bundle.entry[2].resource");
}

TEST_CASE("a redirect is no answer, and is not followed by half a batch") {
  const int status = GENERATE(301, 302, 303, 304, 307, 308);
  const auto answer = answer_to(fetched(status, "", {{"Location", "http://elsewhere/fhir"}}));
  CHECK(answer.status == 502);
  CHECK_THAT(answer.body, Catch::Contains("http://elsewhere/fhir") && Catch::Contains("no 1"));
  CHECK(is_about_body("Location"));
}

TEST_CASE("without an answer, the refused entries are told of all the same") {
  const auto [kind, status, text] = GENERATE(table<http::Kind, int, std::string>({
      {http::Kind::closed, 502, "what became of them is not known"},
      {http::Kind::timeout, 504, "what became of them is not known"},
      {http::Kind::bad_response, 502, "what became of them is not known"},
      {http::Kind::body_too_large, 502, "what became of them is not known"},
      {http::Kind::unreachable, 502, "were not sent on"},
      {http::Kind::overloaded, 503, "were not sent on"},
  }));
  const http::Failure failure{kind, http::Side::upstream, "why"};
  const auto answer = answer_split_failed(batch_without_the_second(), refused_at({1}), failure, fhir::Format::json);
  CHECK(answer.status == status);
  CHECK_THAT(answer.body, Catch::Contains(text) && Catch::Contains("no 1") && Catch::Contains("why"));
}

TEST_CASE("an answer that came packed although nobody asked is unpacked") {
  const auto answer = answer_to(fetched(200, testing::gzip(kBundle + response("201") + "," + response("201") + "]}"),
                                        {{"Content-Type", "application/fhir+json"}, {"Content-Encoding", "gzip"}}));
  CHECK(statuses_of(json::parse(answer.body)) == "201|422 Unprocessable Entity|201");
}

TEST_CASE("the query loses what shapes the answer and nothing else") {
  const auto [target, expected] = GENERATE(table<std::string, std::string>({
      {"/fhir", "/fhir"},
      {"/fhir?_format=xml", "/fhir"},
      {"/fhir?a=1&_format=html/json&b=%20", "/fhir?a=1&b=%20"},
      {"/fhir?%5Fformat=xml&_pretty=true&_format=json", "/fhir?_pretty=true"},
      {"/fhir?_formats=1&x", "/fhir?_formats=1&x"},
      {"/fhir?_summary=count&a=1&_elements=id", "/fhir?a=1"},
  }));
  CHECK(without_answer_options(target) == expected);
}
