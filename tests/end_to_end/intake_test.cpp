// What arrives at the server behind: only what was judged, unless nothing is to be refused. The upstream here takes
// whatever it is sent and remembers it, as the most lenient server would.
#include "tests/end_to_end/lab.h"
#include "tests/support/gzip.h"
#include "tests/support/scripted_upstream.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <vector>

using namespace bindgate;
using namespace bindgate::testing;
using nlohmann::json;

namespace {

const std::string kFhirJson = "Content-Type: application/fhir+json\r\n";
const std::string kPlainJson = "Content-Type: application/json\r\n";
const std::string kBadPatient = R"({"resourceType":"Patient","gender":"BADCODE"})";
const std::string kGoodPatient = R"({"resourceType":"Patient","gender":"male"})";
const std::string kMutationBody =
    R"json({"query":"mutation { PatientCreate(res: {resourceType: \"Patient\", gender: \"BADCODE\"}) { id } }"})json";

std::string typed(const std::string& media_type) {
  return "Content-Type: " + media_type + "\r\n";
}

// The gateway before an upstream that answers 200 to everything.
class TakesAll {
 public:
  explicit TakesAll(bool observe = false, const std::function<void(LabSettings&)>& change = {})
      : upstream_(ScriptedUpstream::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")),
        lab_(settings(observe, change)) {}

  RawResponse ask(const Lab::Request& request) { return lab_.ask(request); }
  std::uint16_t port() const { return lab_.port(); }
  std::vector<RawRequest> arrived() { return upstream_.requests(); }
  int unread() { return json::parse(lab_.get("/live").body)["unread"]; }

 private:
  LabSettings settings(bool observe, const std::function<void(LabSettings&)>& change) {
    LabSettings out;
    out.observe = observe;
    out.upstream = upstream_.port();
    if (change) change(out);
    return out;
  }

  ScriptedUpstream upstream_;
  Lab lab_;
};

json issue_of(const RawResponse& response) {
  const json outcome = json::parse(response.body);
  REQUIRE(outcome["resourceType"] == "OperationOutcome");
  return outcome["issue"][0];
}

// Requests that are refused by what they ask for or hold, each with its status.
struct Refused {
  std::string name;
  Lab::Request request;
  int status;
};

std::vector<Refused> refused_requests() {
  const std::string bundle_of_graphql =
      R"({"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"$graphql?query=mutation%7Ba%7D"}}]})";
  const std::string persist = R"({"resourceType":"Parameters","parameter":[{"name":"persist","valueBoolean":true}]})";
  const std::string import =
      R"({"resourceType":"Parameters","parameter":[{"name":"input","part":[{"name":"url","valueUri":"http://x.example/p.ndjson"}]}]})";
  std::vector<Refused> out = {
      {"override", {"POST", "/fhir/Patient", kGoodPatient, kFhirJson + "X_HTTP_METHOD_OVERRIDE: PUT\r\n"}, 400},
      {"override read", {"GET", "/fhir/Patient/1", "", "X-HTTP_Method.Override: PUT\r\n"}, 400},
      {"method twice", {"POST", "/fhir/Patient?_method=GET&_method=POST", kGoodPatient, kFhirJson}, 400},
      {"type twice", {"POST", "/fhir/Patient", kGoodPatient, kFhirJson + "Content_Type: text/turtle\r\n"}, 400},
      {"hidden length", {"POST", "/fhir/Patient", kGoodPatient, kFhirJson + "Content_Length: 0\r\n"}, 400},
      {"hidden coding", {"POST", "/fhir/Patient", kGoodPatient, kFhirJson + "Transfer_Encoding: chunked\r\n"}, 400},
      {"part", {"PUT", "/fhir/Patient/1", kGoodPatient, kFhirJson + "Content-Range: bytes 0-9/40\r\n"}, 400},
      {"format", {"POST", "/fhir/Patient?_format=xml", kGoodPatient, kFhirJson}, 400},
      {"formats", {"POST", "/fhir/Patient?_format=json&_format=xml", kGoodPatient, kFhirJson}, 400},
      {"provenance", {"POST", "/fhir/Patient", kGoodPatient, kFhirJson + "X-Provenance: x\r\n"}, 400},
      {"provenance twice",
       {"POST", "/fhir/Patient", kGoodPatient, kFhirJson + "X-Provenance: {}\r\nX_PROVENANCE: {}\r\n"},
       400},
      {"other provenance", {"DELETE", "/fhir/Patient/1", "", "X-Provenance: " + kBadPatient + "\r\n"}, 400},
      {"mutation", {"POST", "/fhir/$graphql", kMutationBody, kPlainJson}, 422},
      {"mutation raw", {"POST", "/fhir/$graphql", "mutation { a }", typed("application/graphql")}, 422},
      {"mutation form",
       {"POST", "/fhir/$graphql", "query=mutation%7Ba%7D", typed("application/x-www-form-urlencoded")},
       422},
      {"mutation read", {"GET", "/fhir/$graphql?query=mutation%7Ba%7D", "", ""}, 422},
      {"mutation by GET", {"GET", "/fhir/$graphql?query=%7Ba%7D", kMutationBody, kPlainJson}, 422},
      {"mutation packed",
       {"POST", "/fhir/$graphql", gzip(kMutationBody), kPlainJson + "Content-Encoding: gzip\r\n"},
       422},
      {"persisted query", {"POST", "/fhir/$graphql", R"({"id":"x"})", kPlainJson}, 422},
      {"graphql type", {"POST", "/fhir/$graphql", kMutationBody, typed("text/plain")}, 415},
      {"mutation in a batch", {"POST", "/fhir", bundle_of_graphql, kFhirJson}, 200},
      {"persist", {"GET", "/fhir/Composition/1/$document?persist=true", "", ""}, 422},
      {"persist by POST", {"POST", "/fhir/Composition/1/$document", persist, kFhirJson}, 422},
      {"import", {"POST", "/fhir/$import", import, kFhirJson}, 422},
      {"import manifest", {"POST", "/fhir/$import", R"({"inputFormat":"application/fhir+ndjson"})", kPlainJson}, 422},
      {"search override",
       {"POST", "/fhir/Patient/_search", "name=a&%5Fmethod=PUT", typed("application/x-www-form-urlencoded")},
       400},
      {"search of FHIR", {"POST", "/fhir/Patient/_search", kBadPatient, kFhirJson}, 415},
      {"content coding", {"POST", "/fhir/Patient", kGoodPatient, kFhirJson + "Content-Encoding: gzip, gzip\r\n"}, 415},
  };
  for (const std::string type :
       {"application/fhir json", "application/json fhir", "application/fhir xml", "text/turtle",
        "application/fhir+ndjson", "application/fhir+json, text/plain", "text/plain, application/fhir+json",
        "application/fhir+json; charset", "application/fhir+json; charset=utf-8; charset=utf-16", "",
        "application/x-www-form-urlencoded", "json"}) {
    out.push_back({"Patient as " + type, {"POST", "/fhir/Patient", kBadPatient, typed(type)}, 415});
    out.push_back({"Binary as " + type, {"POST", "/fhir/Binary", kBadPatient, typed(type)}, 415});
    out.push_back({"Binary by id as " + type, {"PUT", "/fhir/Binary/1", kBadPatient, typed(type)}, 415});
  }
  for (const std::string type : {"application/fhir+json", "application/json", "text/json", "application/x-json",
                                 "html/json", "application/hal+json", "application/json+fhir"}) {
    out.push_back({"Binary with a resource as " + type, {"POST", "/fhir/Binary", kBadPatient, typed(type)}, 422});
  }
  for (const std::string type : {"application/xml", "text/xml", "application/x-xml", "image/svg+xml"}) {
    out.push_back(
        {"Binary with a resource as " + type, {"POST", "/fhir/Binary", to_xml(kBadPatient), typed(type)}, 422});
    out.push_back({"Binary with a resource of no namespace as " + type,
                   {"POST", "/fhir/Binary", "<patient><gender value='BADCODE'/></patient>", typed(type)},
                   400});
  }
  out.push_back({"Binary with broken JSON",
                 {"POST", "/fhir/Binary", "{'resourceType':'Patient','gender':'BADCODE'}", kPlainJson},
                 400});
  return out;
}

}  // namespace

TEST_CASE("nothing arrives of a request that some server would store unjudged") {
  TakesAll lab;
  for (const Refused& each : refused_requests()) {
    CAPTURE(each.name);
    const RawResponse response = lab.ask(each.request);
    CHECK(response.status == each.status);
    CHECK(response.count("X-Bindgate-Reason") == 1);
    CHECK_THAT(response.body, Catch::Contains("OperationOutcome"));
  }
  CHECK(lab.arrived().empty());
  CHECK(lab.unread() == 0);
}

TEST_CASE("observe mode sends on what would be refused, as it came, and counts it") {
  const std::vector<Refused> requests = refused_requests();
  TakesAll lab(true);
  for (const Refused& each : requests) {
    CAPTURE(each.name);
    const RawResponse response = lab.ask(each.request);
    CHECK(response.status == 200);
    CHECK(response.count("X-Bindgate-Reason") == 0);
  }
  const std::vector<RawRequest> arrived = lab.arrived();
  REQUIRE(arrived.size() == requests.size());
  int unread = 0;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    CAPTURE(requests[i].name);
    CHECK(arrived[i].body == requests[i].request.body);
    CHECK(arrived[i].head.first_line() == requests[i].request.method + ' ' + requests[i].request.path + " HTTP/1.1");
    unread += requests[i].name.starts_with("Binary with a resource as") ? 0 : 1;
  }
  CHECK(lab.unread() == unread);
}

TEST_CASE("observe mode sends on what the gateway cannot read, whatever the reason") {
  const std::vector<Lab::Request> requests = {
      {"PATCH", "/fhir/Patient/1", "[]", typed("application/json-patch+json")},
      {"POST", "/fhir/Patient;v=1", kGoodPatient, kFhirJson},
      {"POST", "/fhir/Patient%2F1", kGoodPatient, kFhirJson},
      {"GET", "/fhir//Patient/./%zz", "", ""},
      {"PROPFIND", "/fhir/Patient", "", ""},
      {"TRACE", "/fhir/Patient", "", ""},
      {"POST", "/fhir/Patient", R"({"resourceType":"Patient","gender":"male","gender":"Male"})", kFhirJson},
      {"POST", "/fhir/Patient", "<a> <b> <c> .", typed("text/turtle")},
      {"POST", "/fhir/Patient", "<!DOCTYPE a><a/>", typed("application/fhir+xml")},
      {"POST", "/fhir/Patient", gzip(std::string(5 << 20, ' ')), kFhirJson + "Content-Encoding: gzip\r\n"},
      {"POST", "/fhir/Patient", kGoodPatient, kFhirJson + "Content-Encoding: br\r\n"},
      {"POST", "/fhir",
       R"({"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"PATCH","url":"Patient/1"}}]})",
       kFhirJson},
  };
  TakesAll lab(true);
  for (const Lab::Request& request : requests) {
    CAPTURE(request.method, request.path);
    CHECK(lab.ask(request).status == 200);
  }
  const std::vector<RawRequest> arrived = lab.arrived();
  REQUIRE(arrived.size() == requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    CHECK(arrived[i].body == requests[i].body);
    CHECK(arrived[i].head.first_line() == requests[i].method + ' ' + requests[i].path + " HTTP/1.1");
  }
  CHECK(lab.unread() == static_cast<int>(requests.size()));
  INFO("what may lead outside the base path leads nowhere");
  for (const std::string path : {"/other;x", "/fhirx;x", "/fhir/..;/other", "/fhir/%2E%2e/other;x", "/fhir/.%2e;/x"}) {
    CAPTURE(path);
    CHECK(lab.ask({"GET", path, "", ""}).status >= 400);
  }
  CHECK(lab.arrived().size() == requests.size());
}

TEST_CASE("observe mode streams a body over the limit from its first byte") {
  TakesAll lab(true, [](LabSettings& settings) { settings.proxy.body_limit = 1000; });
  const std::string body = R"({"resourceType":"Patient","id":")" + std::string(5000, 'a') + "\"}";
  const std::string start = "POST /fhir/Patient HTTP/1.1\r\nHost: a\r\n" + kFhirJson;
  RawClient client(lab.port());
  CHECK(client.ask(start + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body).status == 200);
  std::string coded;
  for (std::size_t at = 0; at < body.size(); at += 256) {
    const std::string piece = body.substr(at, 256);
    char size[16];
    std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
    coded += size + piece + "\r\n";
  }
  coded += "0\r\n\r\n";
  CHECK(client.ask(start + "Transfer-Encoding: chunked\r\n\r\n" + coded).status == 200);
  // The limit is passed while the rest is still to come.
  client.send(start + "Transfer-Encoding: chunked\r\n\r\n" + coded.substr(0, 2000));
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(client.ask(coded.substr(2000)).status == 200);
  const std::vector<RawRequest> arrived = lab.arrived();
  REQUIRE(arrived.size() == 3);
  for (const RawRequest& request : arrived) CHECK(request.body == body);
  CHECK(lab.unread() == 3);
}

TEST_CASE("observe mode streams a body for which there is no memory; enforcing refuses it") {
  const std::string body = R"({"resourceType":"Patient","id":")" + std::string(200'000, 'a') + "\"}";
  for (const bool observe : {true, false}) {
    TakesAll lab(observe, [](LabSettings& settings) { settings.memory = std::make_shared<http::MemoryBudget>(1000); });
    RawClient client(lab.port());
    const RawResponse response = client.ask("POST /fhir/Patient HTTP/1.1\r\nHost: a\r\n" + kFhirJson +
                                            "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    CHECK(response.status == (observe ? 200 : 503));
    CHECK(lab.unread() == (observe ? 1 : 0));
    REQUIRE(lab.arrived().size() == (observe ? 1U : 0U));
    if (observe) CHECK(lab.arrived()[0].body == body);
  }
}

TEST_CASE("observe mode still refuses what HTTP itself forbids") {
  TakesAll lab(true);
  const std::string start = "POST /fhir/Patient HTTP/1.1\r\nHost: a\r\n" + kFhirJson;
  for (const std::string& rest : std::vector<std::string>{"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                                                          "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                                                          "Transfer-Encoding: chunked\r\n\r\nx\r\n"}) {
    RawClient client(lab.port());
    CHECK(client.ask(start + rest).status == 400);
  }
  CHECK(lab.arrived().empty());
}

TEST_CASE("GraphQL that only queries goes through, whichever way it comes") {
  TakesAll lab;
  const std::string query =
      R"json({"query":"# mutation\n query { Patient(id: \"1\") { id } }","variables":{"_id":[[1]]}})json";
  const std::vector<Lab::Request> requests = {
      {"POST", "/fhir/$graphql", query, kPlainJson},
      {"POST", "/fhir/$graphql", gzip(query), kPlainJson + "Content-Encoding: gzip\r\n"},
      {"POST", "/fhir/Patient/1/$graphql", "{ id }", typed("application/graphql")},
      {"POST", "/fhir/$graphql", "query=%7Bid%7D", typed("application/x-www-form-urlencoded")},
      {"GET", "/fhir/$graphql?query=%7Bid%7D", "", ""},
  };
  for (const Lab::Request& request : requests) CHECK(lab.ask(request).status == 200);
  const std::vector<RawRequest> arrived = lab.arrived();
  REQUIRE(arrived.size() == requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) CHECK(arrived[i].body == requests[i].body);
}

TEST_CASE("a Binary's bytes are its own affair where they are no resource") {
  TakesAll lab;
  const std::string cda = "<?xml version=\"1.0\"?>\n<ClinicalDocument xmlns=\"urn:hl7-org:v3\"/>";
  const std::vector<Lab::Request> requests = {
      {"POST", "/fhir/Binary", "%PDF", typed("application/pdf")},
      {"POST", "/fhir/Binary", kBadPatient, typed("application/octet-stream")},
      {"POST", "/fhir/Binary", kBadPatient, typed("text/plain; charset=latin1")},
      {"POST", "/fhir/Binary", cda, typed("application/xml")},
      {"PUT", "/fhir/Binary/1", cda, typed("text/xml; charset=utf-8")},
      {"PUT", "/fhir/Binary/1", gzip(cda), typed("text/xml") + "Content-Encoding: gzip\r\n"},
      {"POST", "/fhir/Binary", "<!DOCTYPE svg><svg xmlns=\"http://www.w3.org/2000/svg\"/>", typed("image/svg+xml")},
      {"POST", "/fhir/Binary", R"({"type":"Point","coordinates":[[1,2],[3,4]]})", typed("application/geo+json")},
      {"POST", "/fhir/Binary", "[1,2]", kPlainJson},
      {"POST", "/fhir/Binary", kGoodPatient, kPlainJson},
  };
  for (const Lab::Request& request : requests) {
    CAPTURE(request.fields, request.body);
    CHECK(lab.ask(request).status == 200);
  }
  const std::vector<RawRequest> arrived = lab.arrived();
  REQUIRE(arrived.size() == requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) CHECK(arrived[i].body == requests[i].body);
  CHECK(lab.unread() == 0);
}

TEST_CASE("X-Provenance is judged as the resource it is") {
  const std::string agent =
      R"("target":[{"reference":"Patient/1"}],"recorded":"2020-01-01T00:00:00Z","agent":[{"who":{"display":"x"}}])";
  const std::string good = R"({"resourceType":"Provenance",)" + agent + "}";
  const std::string bad =
      R"({"resourceType":"Provenance",)" + agent + R"(,"entity":[{"role":"BADCODE","what":{"display":"x"}}]})";
  for (const std::string& name : std::vector<std::string>{"X-Provenance", "x_provenance"}) {
    TakesAll lab;
    CHECK(lab.ask({"POST", "/fhir/Patient", kGoodPatient, kFhirJson + name + ": " + good + "\r\n"}).status == 200);
    CHECK(lab.ask({"DELETE", "/fhir/Patient/1", "", name + ": " + good + "\r\n"}).status == 200);
    CHECK(lab.arrived().size() == 2);
    for (const Lab::Request& request : std::vector<Lab::Request>{
             {"POST", "/fhir/Patient", kGoodPatient, kFhirJson + name + ": " + bad + "\r\n"},
             {"DELETE", "/fhir/Patient/1", "", name + ": " + bad + "\r\n"},
             {"POST", "/fhir/Binary", "%PDF", typed("application/pdf") + name + ": " + bad + "\r\n"}}) {
      const RawResponse refused = lab.ask(request);
      CHECK(refused.status == 422);
      CHECK(refused.field("X-Bindgate-Reason") == "findings");
      const json issue = issue_of(refused);
      CHECK(issue["expression"][0] == "Provenance.entity[0].role");
      CHECK_THAT(issue["details"]["text"].get<std::string>(), Catch::Contains("X-Provenance"));
    }
    CHECK(lab.ask({"POST", "/fhir/Patient", kBadPatient, kFhirJson + name + ": " + good + "\r\n"}).status == 422);
    CHECK(lab.arrived().size() == 2);
  }
  TakesAll observed(true);
  const RawResponse seen =
      observed.ask({"POST", "/fhir/Patient", kBadPatient, kFhirJson + "X-Provenance: " + bad + "\r\n"});
  CHECK(seen.field("X-Bindgate-Findings") == "observed-error=2");
}

TEST_CASE("X-Provenance is judged by the policy of the client who sent it") {
  validator::PolicyEntry lenient;
  lenient.client = "legacy";
  lenient.weight = validator::Weight::warning;
  TakesAll lab(false, [&](LabSettings& settings) {
    settings.policy = {lenient};
    settings.proxy.sender.client_header = "X-Client-Id";
  });
  const std::string bad =
      R"({"resourceType":"Provenance","target":[{"reference":"Patient/1"}],"recorded":"2020-01-01T00:00:00Z","agent":[{"who":{"display":"x"}}],"entity":[{"role":"BADCODE","what":{"display":"x"}}]})";
  CHECK(lab.ask({"POST", "/fhir/Patient", kBadPatient, kFhirJson + "X-Client-Id: legacy\r\n"}).status == 200);
  CHECK(lab.ask({"DELETE", "/fhir/Patient/1", "", "X-Provenance: " + bad + "\r\n"}).status == 422);
  const RawResponse of_legacy =
      lab.ask({"DELETE", "/fhir/Patient/1", "", "X-Client-Id: legacy\r\nX-Provenance: " + bad + "\r\n"});
  CHECK(of_legacy.status == 200);
  CHECK(of_legacy.field("X-Bindgate-Findings") == "warning=1");
}

TEST_CASE("an X-Provenance that is let through unread does not let the body through") {
  TakesAll lab(false, [](LabSettings& settings) { settings.proxy.forward_unreadable = true; });
  CHECK(lab.ask({"POST", "/fhir/Patient", kBadPatient, kFhirJson + "X-Provenance: x\r\n"}).status == 422);
  CHECK(lab.arrived().empty());
  CHECK(lab.ask({"POST", "/fhir/Patient", kGoodPatient, kFhirJson + "X-Provenance: x\r\n"}).status == 200);
  CHECK(lab.arrived().size() == 1);
}

TEST_CASE("entries of a batch that cannot be judged are answered in their places") {
  Lab lab;
  const std::string body =
      R"({"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Composition/1/$document?persist=true"}},{"resource":)" +
      kGoodPatient + R"(,"request":{"method":"POST","url":"Patient"}}]})";
  const RawResponse response = lab.ask({"POST", "/fhir", body, kFhirJson});
  REQUIRE(response.status == 200);
  const json answer = json::parse(response.body);
  CHECK(answer["entry"][0]["response"]["status"].get<std::string>().starts_with("422"));
  CHECK(answer["entry"][0]["response"]["outcome"]["issue"][0]["expression"][0] == "Bundle.entry[0].request.url");
  CHECK(answer["entry"][1]["response"]["status"].get<std::string>().starts_with("201"));
  CHECK(lab.stored("Patient") == 1);
}

TEST_CASE("a batch of more bad entries than can be answered one by one is refused whole, in few words") {
  Lab lab;
  std::string entries;
  for (int i = 0; i < 5000; ++i) entries += R"(,{"request":{"method":"GET","url":"$import"}})";
  const std::string body = R"({"resourceType":"Bundle","type":"batch","entry":[{"resource":)" + kGoodPatient +
                           R"(,"request":{"method":"POST","url":"Patient"}})" + entries + "]}";
  const RawResponse response = lab.ask({"POST", "/fhir", body, kFhirJson});
  CHECK(response.status == 422);
  CHECK(response.body.size() < body.size());
  CHECK_THAT(response.body, Catch::Contains("4900 more entries"));
  CHECK(lab.stored("Patient") == 0);
}

TEST_CASE("a protocol that this gateway does not carry is refused with a reason, in both modes") {
  for (const bool observe : {false, true}) {
    TakesAll lab(observe);
    const std::string asks = "Connection: Upgrade\r\nUpgrade: ";
    const RawResponse refused = lab.ask({"GET", "/fhir/ws", "", asks + "websocket\r\nSec-WebSocket-Version: 13\r\n"});
    CHECK(refused.status == 501);
    CHECK(refused.field("X-Bindgate-Reason") == "upgrade");
    CHECK_THAT(issue_of(refused)["details"]["text"].get<std::string>(), Catch::Contains("websocket"));
    CHECK(lab.arrived().empty());
    INFO("h2c and TLS are other ways to carry HTTP: the answer comes by the way there is");
    CHECK(lab.ask({"GET", "/fhir/Patient", "", asks + "h2c\r\n"}).status == 200);
    CHECK(lab.ask({"GET", "/fhir/Patient", "", asks + "TLS/1.2\r\n"}).status == 200);
    CHECK(lab.arrived()[0].head.count("Upgrade") == 0);
  }
}
