#include "tests/end_to_end/lab.h"
#include "tests/support/gzip.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

using namespace bindgate;
using namespace bindgate::testing;
using nlohmann::json;

namespace {

const std::string kXml = "Content-Type: application/fhir+xml\r\nAccept: application/fhir+xml\r\n";
const std::string kJson = "Content-Type: application/fhir+json\r\n";
const std::string kGood = R"({"resourceType":"Patient","gender":"male"})";
const std::string kBad = R"({"resourceType":"Patient","gender":"Male"})";

json outcome_of(const RawResponse& response) {
  const json parsed = json::parse(response.body);
  REQUIRE(parsed["resourceType"] == "OperationOutcome");
  return parsed;
}

std::string entry(const std::string& gender) {
  return R"({"resource":{"resourceType":"Patient","gender":")" + gender +
         R"("},"request":{"method":"POST","url":"Patient"}})";
}
std::string bundle(const std::string& type, const std::vector<std::string>& genders) {
  std::string out = R"({"resourceType":"Bundle","type":")" + type + R"(","entry":[)";
  for (std::size_t i = 0; i < genders.size(); ++i) out += (i ? "," : "") + entry(genders[i]);
  return out + "]}";
}

}  // namespace

TEST_CASE("a good write is stored and a bad one is refused with its mend") {
  Lab lab;
  const RawResponse good = lab.ask({"POST", "/fhir/Patient", kGood, kJson});
  CHECK(good.status == 201);
  CHECK_FALSE(good.field("X-Request-Id").empty());
  CHECK(good.count("X-Bindgate-Findings") == 0);
  CHECK(lab.get("/fhir/Patient/1").status == 200);

  const RawResponse bad = lab.ask({"POST", "/fhir/Patient", kBad, kJson});
  CHECK(bad.status == 422);
  CHECK(bad.field("X-Bindgate-Reason") == "findings");
  const json issue = outcome_of(bad)["issue"][0];
  CHECK(issue["severity"] == "error");
  CHECK(issue["code"] == "code-invalid");
  CHECK(issue["details"]["coding"][0]["code"] == "not-in-vs");
  CHECK(issue["expression"][0] == "Patient.gender");
  CHECK_THAT(issue["diagnostics"].get<std::string>(), Catch::Contains("`male`"));
  CHECK(issue["extension"][0]["valueInteger"] == 1);
  CHECK(lab.stored("Patient") == 1);
}

TEST_CASE("every kind of write is inspected, in JSON, XML and gzip") {
  Lab lab;
  const auto [method, path, body] = GENERATE(table<std::string, std::string, std::string>({
      {"POST", "/fhir/Patient", kBad},
      {"PUT", "/fhir/Patient/a", R"({"resourceType":"Patient","id":"a","gender":"Male"})"},
      {"PUT", "/fhir/Patient?identifier=http://x.example|1", kBad},
      {"POST", "/fhir/Observation", kBad},
      {"POST", "/fhir//Patient/", kBad},
      {"POST", "/fhir/%50atient?_format=json", kBad},
      {"POST", "/fhir", bundle("transaction", {"male", "x"})},
      {"POST", "/fhir/", bundle("transaction", {"x"})},
      {"POST", "/fhir/Bundle", bundle("batch", {"male", "x"})},
      {"POST", "/fhir/$process-message", bundle("message", {"x"})},
      {"POST", "/fhir/Measure/$submit-data",
       R"({"resourceType":"Parameters","parameter":[{"name":"resource","resource":{"resourceType":"Patient","gender":"x"}}]})"},
      {"POST", "/fhir/Binary", kBad},
      {"PUT", "/fhir/Patient/b",
       R"({"resourceType":"Patient","id":"b","contained":[{"resourceType":"Patient","gender":"x"}]})"},
  }));
  CAPTURE(method, path);
  CHECK(lab.ask({method, path, body, kJson}).status == 422);
  CHECK(lab.ask({method, path, gzip(body), kJson + "Content-Encoding: gzip\r\n"}).status == 422);
  const RawResponse xml = lab.ask({method, path, to_xml(body), kXml});
  if (path.find("_format=json") == std::string::npos) {
    CHECK(xml.status == 422);
    CHECK_THAT(xml.body, Catch::Contains("<OperationOutcome xmlns=\"http://hl7.org/fhir\">"));
  } else {
    CHECK(xml.status == 400);
  }
  CHECK(lab.stored("Patient") == 0);
  CHECK(lab.stored("Bundle") == 0);
}

TEST_CASE("what is stored is what was sent") {
  Lab through;
  const std::string body =
      R"({"resourceType":"Patient","extension":[{"url":"http://x.example/d","valueDecimal":1.50}],"name":[{"family":"Ä\u00e9"}],"gender":"female","birthDate":"1970-01-01","_birthDate":{"id":"q"}})";
  REQUIRE(through.ask({"PUT", "/fhir/Patient/p", R"({"resourceType":"Patient","id":"p",)" + body.substr(26), kJson})
              .status == 201);
  REQUIRE(
      through
          .ask_upstream({"PUT", "/fhir/Patient/q", R"({"resourceType":"Patient","id":"q",)" + body.substr(26), kJson})
          .status == 201);
  const auto without_meta = [](std::string text) {
    const std::size_t at = text.find("\"meta\"");
    return text.substr(text.find("\"extension\"", at));
  };
  CHECK(without_meta(through.get("/fhir/Patient/p").body) ==
        without_meta(through.ask_upstream({"GET", "/fhir/Patient/q", "", ""}).body));
}

TEST_CASE("bad entries are taken out of a batch and answered in their places") {
  Lab lab;
  const bool xml = GENERATE(false, true);
  const bool packed = GENERATE(false, true);
  std::string body = bundle("batch", {"x", "male", "y", "female", "z"});
  if (xml) body = to_xml(body);
  const std::string fields = (xml ? kXml : kJson) + (packed ? "Content-Encoding: gzip\r\n" : "");
  const RawResponse response = lab.ask({"POST", "/fhir", packed ? gzip(body) : body, fields});
  REQUIRE(response.status == 200);
  CHECK(lab.stored("Patient") == 2);
  fhir::Document answer;
  REQUIRE(fhir::read(xml ? fhir::Format::xml : fhir::Format::json, response.body, response.body.size(), answer)
              .has_value());
  std::vector<std::string> statuses;
  for (const fhir::Element& each : answer.children(answer.root())) {
    if (each.name != "entry") continue;
    const fhir::Element& said = *answer.child(each, "response");
    statuses.push_back(std::string(answer.value(said, "status").substr(0, 3)));
    CHECK((answer.child(said, "outcome") != nullptr) == (statuses.back() == "422"));
  }
  CHECK(statuses == std::vector<std::string>{"422", "201", "422", "201", "422"});
  CHECK_THAT(response.body, Catch::Contains("Bundle.entry[4].resource.gender"));
}

TEST_CASE("a batch whose entries are all bad is answered by the gateway") {
  Lab lab;
  const RawResponse response = lab.ask({"POST", "/fhir", bundle("batch", {"x", "y"}), kJson});
  REQUIRE(response.status == 200);
  const json answer = json::parse(response.body);
  CHECK(answer["type"] == "batch-response");
  CHECK(answer["entry"].size() == 2);
  CHECK(answer["entry"][1]["response"]["outcome"]["issue"][0]["expression"][0] == "Bundle.entry[1].resource.gender");
  CHECK(lab.stored("Patient") == 0);
}

TEST_CASE("PATCH is refused naming the setting, alone and in a Bundle") {
  Lab lab;
  const std::string patch_entry =
      R"({"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Parameters"},"request":{"method":"PATCH","url":"Patient/1"}}]})";
  for (const auto& response :
       {lab.ask({"PATCH", "/fhir/Patient/1", "[]", "Content-Type: application/json-patch+json\r\n"}),
        lab.ask({"POST", "/fhir", patch_entry, kJson})}) {
    CHECK(response.status == 422);
    CHECK_THAT(response.body, Catch::Contains("patch: forward"));
  }
}

TEST_CASE("a write that cannot be read is refused, unless told to forward") {
  const auto [fields, body, status] = GENERATE(table<std::string, std::string, int>({
      {"Content-Type: text/turtle\r\n", "<a> <b> <c> .", 415},
      {"Content-Type: application/fhir+json; charset=latin1\r\n", kGood, 415},
      {"Content-Type: application/fhir+json\r\nContent-Type: application/fhir+xml\r\n", kGood, 415},
      {"", kGood, 415},
      {kJson + "Content-Encoding: br\r\n", kGood, 415},
      {kJson + "Content-Encoding: gzip\r\n", kGood, 415},
      {kJson, "{\"resourceType\":\"Patient\"", 400},
      {kJson, R"({"resourceType":"Patient","gender":"male","gender":"Male"})", 400},
      {kJson, R"({"gender":"male"})", 400},
      {kJson, "\xEF\xBB\xBF{\"resourceType\":\"Patient\"}", 415},
      {kXml, "<!DOCTYPE Patient><Patient xmlns=\"http://hl7.org/fhir\"/>", 400},
      {kXml, "<Patient xmlns=\"http://hl7.org/fhir\"><gender value=\"male\" value=\"Male\"/></Patient>", 400},
  }));
  CAPTURE(fields, body);
  Lab strict;
  const RawResponse refused = strict.ask({"POST", "/fhir/Patient", body, fields});
  CHECK(refused.status == status);
  CHECK(refused.field("X-Bindgate-Reason") == "unreadable");
  CHECK_THAT(refused.body, Catch::Contains("OperationOutcome"));
  CHECK(strict.stored("Patient") == 0);
  CHECK(json::parse(strict.get("/ready").body)["unread"] == 0);
  LabSettings lenient;
  lenient.proxy.forward_unreadable = true;
  Lab open(lenient);
  CHECK(open.ask({"POST", "/fhir/Patient", body, fields}).count("X-Bindgate-Reason") == 0);
  CHECK(open.ask({"POST", "/fhir/Patient", kGood, kJson}).status == 201);
  CHECK(json::parse(open.get("/ready").body)["unread"] == 1);
  CHECK(json::parse(open.get("/live").body)["status"] == "ok");
}

TEST_CASE("what is no write streams through") {
  Lab lab;
  REQUIRE(lab.ask({"PUT", "/fhir/Patient/a", R"({"resourceType":"Patient","id":"a"})", kJson}).status == 201);
  CHECK(lab.get("/fhir/Patient/a").body == lab.ask_upstream({"GET", "/fhir/Patient/a", "", ""}).body);
  CHECK(lab.ask({"HEAD", "/fhir/Patient/a", "", ""}).status != 422);
  CHECK(lab.ask({"POST", "/fhir/Patient/_search", "_id=a", "Content-Type: application/x-www-form-urlencoded\r\n"})
            .status == 200);
  CHECK(lab.ask({"POST", "/fhir/Patient/$validate", kBad, kJson}).count("X-Bindgate-Reason") == 0);
  CHECK(lab.ask({"POST", "/fhir/Binary", "%PDF", "Content-Type: application/pdf\r\n"}).count("X-Bindgate-Reason") == 0);
  CHECK(lab.ask({"DELETE", "/fhir/Patient/a", "", ""}).status < 300);
}

TEST_CASE("observe mode forwards and tells what it would have refused") {
  LabSettings settings;
  settings.observe = true;
  Lab lab(settings);
  const RawResponse response = lab.ask({"POST", "/fhir/Patient", kBad, kJson});
  CHECK(response.field("X-Bindgate-Findings") == "observed-error=1");
  CHECK(response.count("X-Bindgate-Reason") == 0);
}

TEST_CASE("warnings are counted in a field of the forwarded answer") {
  Lab lab;
  const RawResponse response =
      lab.ask({"POST", "/fhir/Patient", R"({"resourceType":"Patient","maritalStatus":{"text":"m"}})", kJson});
  CHECK(response.status == 201);
  CHECK(response.field("X-Bindgate-Findings") == "warning=1");
}

TEST_CASE("the gateway's own failures are told from findings") {
  SECTION("limit") {
    LabSettings settings;
    settings.proxy.body_limit = 100;
    Lab lab(settings);
    const RawResponse large = lab.ask(
        {"POST", "/fhir/Patient", R"({"resourceType":"Patient","id":")" + std::string(100, 'a') + "\"}", kJson});
    CHECK(large.status == 413);
    CHECK(large.field("X-Bindgate-Reason") == "limit");
    CHECK_THAT(large.body,
               Catch::Contains("The body of 134 bytes is larger than 100 bytes") && Catch::Contains("`limits.body`"));
    const RawResponse bomb =
        lab.ask({"POST", "/fhir/Patient", gzip(std::string(5000, ' ')), kJson + "Content-Encoding: gzip\r\n"});
    CHECK(bomb.status == 413);
    CHECK_THAT(bomb.body, Catch::Contains("once decoded is larger than 100 bytes") && Catch::Contains("`limits.body`"));
  }
  SECTION("upstream down") {
    LabSettings settings;
    settings.upstream = 1;
    Lab lab(settings);
    const RawResponse down = lab.ask({"POST", "/fhir/Patient", kGood, kJson});
    CHECK(down.status == 502);
    CHECK(down.field("X-Bindgate-Reason") == "upstream-failure");
    CHECK(outcome_of(down)["issue"][0]["code"] == "transient");
    CHECK(lab.ask({"POST", "/fhir/Patient", kBad, kJson}).status == 422);
    CHECK(lab.get("/ready").status == 503);
    CHECK(lab.get("/live").status == 200);
  }
  SECTION("outside the base path, and methods that are not FHIR's") {
    Lab lab;
    CHECK(lab.get("/other").status == 404);
    CHECK(lab.get("/fhirx/Patient").status == 404);
    CHECK(lab.ask({"POST", "/fhir/Patient;a=b", kGood, kJson}).status == 400);
    CHECK(lab.ask({"POST", "/fhir/Patient%2F1", kGood, kJson}).status == 400);
    CHECK(lab.ask({"TRACE", "/fhir/Patient", "", ""}).status == 405);
    CHECK(lab.ask({"GET", "/fhir/Patient", "", "X-HTTP-Method-Override: PUT\r\n"}).status == 400);
    CHECK(lab.get("/live").status == 200);
  }
}

TEST_CASE("conditional creates and updates pass when they are good") {
  Lab lab;
  const std::string known = R"({"resourceType":"Patient","identifier":[{"system":"http://x.example","value":"1"}]})";
  const std::string fields = kJson + "If-None-Exist: identifier=http://x.example|1\r\n";
  CHECK(lab.ask({"POST", "/fhir/Patient", known, fields}).status == 201);
  CHECK(lab.ask({"POST", "/fhir/Patient", known, fields}).status == 200);
  CHECK(lab.stored("Patient") == 1);
}

TEST_CASE("a batch loses its PATCH entries and those past the cap of findings too") {
  Lab lab;
  std::string body =
      R"({"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Parameters"},"request":{"method":"PATCH","url":"Patient/1"}})";
  for (int i = 0; i < 120; ++i) body += "," + entry("x");
  body += "," + entry("male") + "]}";
  const RawResponse response = lab.ask({"POST", "/fhir", body, kJson});
  REQUIRE(response.status == 200);
  const json answer = json::parse(response.body);
  REQUIRE(answer["entry"].size() == 122);
  for (const auto at : {0, 1, 100, 120}) {
    CHECK(answer["entry"][at]["response"]["status"] == "422 Unprocessable Entity");
    CHECK(answer["entry"][at]["response"]["outcome"]["issue"][0]["severity"] == "error");
  }
  CHECK(answer["entry"][121]["response"]["status"].get<std::string>().starts_with("201"));
  CHECK(lab.stored("Patient") == 1);
}

TEST_CASE("an asynchronous batch with bad entries is refused whole") {
  Lab lab;
  const RawResponse response =
      lab.ask({"POST", "/fhir", bundle("batch", {"male", "x"}), kJson + "Prefer: respond-async\r\n"});
  CHECK(response.status == 422);
  CHECK(outcome_of(response)["issue"][0]["expression"][0] == "Bundle.entry[1].resource.gender");
  CHECK(lab.stored("Patient") == 0);
}

TEST_CASE("a batch with nulls among its entries is not taken apart") {
  Lab lab;
  const std::string body =
      R"({"resourceType":"Bundle","type":"batch","entry":[null,)" + entry("x") + "," + entry("male") + "]}";
  CHECK(lab.ask({"POST", "/fhir", body, kJson}).status == 422);
  CHECK(lab.stored("Patient") == 0);
}
