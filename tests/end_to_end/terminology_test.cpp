#include "tests/end_to_end/terminology_lab.h"
#include "tests/support/gzip.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <thread>

using namespace bindgate;
using namespace bindgate::testing;
using nlohmann::json;

namespace {

const std::string kAcceptXml = "Accept: application/fhir+xml\r\n";
const std::string kJsonType = "application/fhir+json";
const std::string kXmlType = "application/fhir+xml";
const std::string kForm = "application/x-www-form-urlencoded";
const std::string kSystem = "http://x.example/CodeSystem/colours";
const std::string kSet = "http://x.example/ValueSet/colours";

json parsed(const RawResponse& response) {
  INFO(response.body);
  CHECK(response.field("Content-Type") == "application/fhir+json; charset=utf-8");
  return json::parse(response.body);
}

// What an answer in XML reads back as by R4's definitions.
json from_xml(const RawResponse& response) {
  INFO(response.body);
  CHECK(response.field("Content-Type") == "application/fhir+xml; charset=utf-8");
  fhir::Document document;
  const auto read = fhir::read_xml(response.body, document);
  if (!read) FAIL(read.error().message);
  const auto text = fhir::write_json(document, core_types());
  if (!text) FAIL(text.error().path << ": " << text.error().message);
  return json::parse(*text);
}

json parameter(const json& parameters, const std::string& name) {
  for (const json& each : parameters["parameter"]) {
    if (each["name"] == name) return each;
  }
  return nullptr;
}

std::string parameters_of(const std::string& content) {
  return R"({"resourceType":"Parameters","parameter":[)" + content + "]}";
}

terminology::Outcome<terminology::Json> no_parameters() {
  return {boost::system::in_place_value, terminology::Json{{"resourceType", "Parameters"}}};
}

std::string text_of(const json& outcome) {
  return outcome["issue"][0]["details"]["text"];
}

}  // namespace

TEST_CASE("a code is validated by GET, by a form, by Parameters of either format, on type and instance") {
  TerminologyLab lab;
  const std::string base = GENERATE("/fhir/r4", "/fhir/r4b", "/fhir/r5");
  CAPTURE(base);
  const auto is_true = [](const RawResponse& response) {
    REQUIRE(response.status == 200);
    return parameter(parsed(response), "result")["valueBoolean"] == true;
  };
  const std::string query = "url=http%3A%2F%2Fx.example%2FValueSet%2Fcolours&code=red&system=" + kSystem;
  CHECK(is_true(lab.get(base + "/ValueSet/$validate-code?" + query)));
  CHECK(is_true(lab.get(base + "/ValueSet/%24validate-code?" + query)));
  CHECK(is_true(lab.post(base + "/ValueSet/$validate-code", query, kForm)));
  CHECK(is_true(lab.ask({"POST", base + "/ValueSet/$validate-code?" + query, "", ""})));
  CHECK(is_true(lab.get(base + "/ValueSet/colours/$validate-code?code=red&system=" + kSystem)));
  CHECK_FALSE(is_true(lab.get(base + "/ValueSet/colours/$validate-code?code=green&system=" + kSystem)));
  CHECK(is_true(lab.get(base + "/CodeSystem/$validate-code?code=red&url=" + kSystem)));
  const std::string coding = R"({"name":"coding","valueCoding":{"system":")" + kSystem + R"(","code":"red"}})";
  const std::string body = parameters_of(R"({"name":"url","valueUri":")" + kSet + "\"}," + coding);
  CHECK(is_true(lab.post(base + "/ValueSet/$validate-code", body)));
  CHECK(is_true(lab.post(base + "/ValueSet/$validate-code", to_xml(body), kXmlType)));
  // What the body does not say, the query may.
  CHECK(is_true(lab.post(base + "/ValueSet/$validate-code?url=" + kSet, parameters_of(coding))));
}

TEST_CASE("every answer has an XML twin") {
  TerminologyLab lab;
  const std::string path =
      GENERATE(as<std::string>(), "/metadata", "/metadata?mode=terminology", "/CodeSystem/colours",
               "/ValueSet?name=colours", "/ConceptMap/colours", "/CodeSystem?url=http://x.example/CodeSystem/colours",
               "/ValueSet/$validate-code?url=http://x.example/ValueSet/colours&code=green&system=http://x.example/"
               "CodeSystem/colours",
               "/ValueSet/$nothing", "/nothing", "/ValueSet/nothing");
  CAPTURE(path);
  const RawResponse plain = lab.get("/fhir/r4" + path);
  const RawResponse xml = lab.get("/fhir/r4" + path, kAcceptXml);
  CHECK(plain.status == xml.status);
  CHECK(from_xml(xml) == parsed(plain));
  const std::string format = path.find('?') == std::string::npos ? "?_format=xml" : "&_format=application/fhir%2Bxml";
  CHECK(lab.get("/fhir/r4" + path + format).status == plain.status);
}

TEST_CASE("every error is an OperationOutcome in the negotiated format") {
  TerminologyLab lab;
  struct Row {
    TerminologyLab::Request request;
    int status;
    std::string text;
  };
  const std::string json_fields = "Content-Type: application/fhir+json\r\n";
  const std::string validate = "/fhir/r5/ValueSet/$validate-code";
  const Row row = GENERATE_COPY(
      Row{{"GET", "/", "", ""}, 404, "the bases are"}, Row{{"GET", "/fhir/r3/metadata", "", ""}, 404, "the bases are"},
      Row{{"GET", "/fhir/r5/Patient/1", "", ""}, 404, "nothing at Patient/1"},
      Row{{"GET", "/fhir/r5/../../..", "", ""}, 400, "above the root"},
      Row{{"GET", "/fhir/r5/ValueSet/a%2Fb", "", ""}, 400, "escaped slash"},
      Row{{"GET", "/fhir/r5/ValueSet/none", "", ""}, 404, "no ValueSet with the id none"},
      Row{{"GET", "/fhir/r5/ValueSet/none/$expand", "", ""}, 404, "no ValueSet with the id none"},
      Row{{"GET", "/fhir/r5/ValueSet/x/_history/1", "", ""}, 501, "not kept"},
      Row{{"DELETE", "/fhir/r5/ValueSet/colours", "", ""}, 405, "DELETE is not allowed"},
      Row{{"PUT", "/fhir/r5/ValueSet/colours", "{}", json_fields}, 405, "PUT is not allowed"},
      Row{{"POST", "/fhir/r5/ValueSet", "{}", json_fields}, 405, "POST is not allowed"},
      Row{{"GET", validate + "?a=%zz", "", ""}, 400, "malformed percent escape"},
      Row{{"POST", validate, "{}", "Content-Type: text/plain\r\n"}, 415, "text/plain"},
      Row{{"POST", validate, "{}", ""}, 415, "needs a Content-Type"},
      Row{{"POST", validate, "{}", "Content-Type: application/fhir+json; charset=utf-16\r\n"}, 415, "utf-16"},
      Row{{"POST", validate, "{}", "Content-Type: application/fhir+json; fhirVersion=4.0\r\n"}, 415, "fhirVersion"},
      Row{{"POST", validate, "{}", json_fields + "Content-Encoding: br\r\n"}, 415, ""},
      Row{{"POST", validate, "{\n \"a\": 1,\n \"a\"", json_fields}, 400, "line 3"},
      Row{{"POST", validate, "{\"resourceType\":\"Patient\"}", json_fields}, 400, "not a Patient"},
      Row{{"POST", validate, "{}", json_fields}, 400, "one without a type"},
      Row{{"POST", validate, parameters_of(R"({"valueUri":"x"})"), json_fields}, 400, "parameter[0] has no name"},
      Row{{"POST", validate, parameters_of(R"({"name":"url","valueUri":"x","valueCode":"y"})"), json_fields},
          400,
          "more than one value"},
      Row{{"POST", validate, "<Parameters xmlns=\"http://hl7.org/fhir\">", "Content-Type: application/fhir+xml\r\n"},
          400,
          "line 1"},
      Row{{"POST", validate, "<!DOCTYPE a><Parameters xmlns=\"http://hl7.org/fhir\"/>",
           "Content-Type: application/fhir+xml\r\n"},
          400,
          ""},
      Row{{"POST", validate, "a=%C3", "Content-Type: application/x-www-form-urlencoded\r\n"}, 400, "not UTF-8"},
      Row{{"GET", "/fhir/r5/ValueSet?colour=red", "", ""}, 400, "colour is not supported"},
      Row{{"GET", "/fhir/r5/ValueSet?_count=x", "", ""}, 400, "_count is a number"},
      Row{{"GET", "/fhir/r5/ValueSet?url:text=x", "", ""}, 400, ":text"},
      Row{{"GET", "/fhir/r5/metadata?mode=all", "", ""}, 400, "mode is"},
      Row{{"POST", "/fhir/r5/ValueSet/$validate-code", std::string(2000, ' '), json_fields + "Expect: 200-ok\r\n"},
          417,
          ""});
  CAPTURE(row.request.method, row.request.path, row.request.body);
  const RawResponse plain = lab.ask(row.request);
  CHECK(plain.status == row.status);
  CHECK(plain.count("X-Request-Id") == 1);
  CHECK(plain.count("Allow") == (row.status == 405 ? 1 : 0));
  const json outcome = parsed(plain);
  CHECK(outcome["resourceType"] == "OperationOutcome");
  CHECK_THAT(text_of(outcome), Catch::Contains(row.text));
  TerminologyLab::Request as_xml = row.request;
  as_xml.fields += kAcceptXml;
  const RawResponse xml = lab.ask(as_xml);
  CHECK(xml.status == row.status);
  CHECK(from_xml(xml) == outcome);
}

TEST_CASE("framing that is refused before it is a request is an OperationOutcome too") {
  TerminologyLab lab;
  RawClient client(lab.port());
  const RawResponse response = client.ask("GET /fhir/r5/metadata HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", false);
  CHECK(response.status == 400);
  CHECK(parsed(response)["resourceType"] == "OperationOutcome");
}

TEST_CASE("what is not acceptable is refused in JSON, and a body that is too long in what is") {
  proxy::tx::Settings settings;
  settings.body_limit = 100;
  TerminologyLab lab(settings);
  const RawResponse none = lab.get("/fhir/r5/metadata", "Accept: text/turtle\r\n");
  CHECK(none.status == 406);
  CHECK(parsed(none)["resourceType"] == "OperationOutcome");
  CHECK(lab.get("/fhir/r5/metadata?_format=ttl").status == 406);
  const RawResponse large = lab.post("/fhir/r5/ValueSet/$expand", std::string(101, ' '), kJsonType, kAcceptXml);
  CHECK(large.status == 413);
  CHECK(from_xml(large)["issue"][0]["code"] == "too-long");
}

TEST_CASE("a definition is read in the shape of the base's version") {
  TerminologyLab lab;
  const json r4 = parsed(lab.get("/fhir/r4/ConceptMap/colours"));
  CHECK(r4["sourceUri"] == "http://x.example/ValueSet/colours");
  CHECK(r4["group"][0]["element"][0]["target"][0]["equivalence"] == "wider");
  const json r5 = parsed(lab.get("/fhir/r5/ConceptMap/colours"));
  CHECK(r5["sourceScopeUri"] == "http://x.example/ValueSet/colours");
  CHECK(r5["group"][0]["element"][0]["target"][0]["relationship"] == "source-is-narrower-than-target");
  CHECK(parsed(lab.get("/fhir/r5/CodeSystem/colours"))["versionAlgorithmString"] == "semver");
  const json system = parsed(lab.get("/fhir/r4b/CodeSystem/colours"));
  CHECK(system["extension"][0]["url"] ==
        "http://hl7.org/fhir/5.0/StructureDefinition/extension-CodeSystem.versionAlgorithm");
  CHECK(parsed(lab.get("/fhir/r4/metadata"))["fhirVersion"] == "4.0.1");
  CHECK(parsed(lab.get("/fhir/r4b/metadata"))["fhirVersion"] == "4.3.0");
  CHECK(parsed(lab.get("/fhir/r5/metadata"))["fhirVersion"] == "5.0.0");
}

TEST_CASE("definitions are found by what a search may ask for") {
  TerminologyLab lab;
  const auto [query, total] = GENERATE(table<std::string, int>({
      {"CodeSystem?url=http://x.example/CodeSystem/colours", 2},
      {"CodeSystem?url=http://x.example/CodeSystem/colours&version=1.0", 1},
      {"CodeSystem?url=http://x.example/CodeSystem/colours|0.9", 1},
      {"CodeSystem?system=http://x.example/CodeSystem/colours", 2},
      {"CodeSystem?url:below=http://x.example", 2},
      {"CodeSystem?url=http://x.example/CodeSystem/none", 0},
      {"CodeSystem?url=http://x.example/none,http://x.example/CodeSystem/colours", 2},
      {"CodeSystem?name=colo&status=active", 1},
      {"CodeSystem?name:exact=colours", 0},
      {"CodeSystem?name:contains=OLOUR&title=colours%20of", 1},
      {"CodeSystem?code=blue&name=colours", 1},
      {"CodeSystem?code=http://x.example/CodeSystem/colours|red", 2},
      {"CodeSystem?code=http://x.example/CodeSystem/colours|green", 0},
      {"ValueSet?code=http://x.example/CodeSystem/colours|blue&name=Colours", 1},
      {"ValueSet?code=http://hl7.org/fhir/administrative-gender|male", 101},
      {"ValueSet?code=male", 101},
      {"ValueSet?_id=colours", 1},
      {"ConceptMap?name=colours", 1},
      {"ConceptMap?name=", 101},
      {"ConceptMap?name=colo\\,urs", 0},
  }));
  CAPTURE(query);
  const json bundle = parsed(lab.get("/fhir/r4/" + query + "&_summary=true"));
  CHECK(bundle["type"] == "searchset");
  if (total < 100)
    CHECK(bundle["total"] == total);
  else
    CHECK(bundle["total"].get<int>() >= 1);  // of the R4 core, as many as there are
  const std::string type = query.substr(0, query.find('?'));
  const std::string form = query.substr(query.find('?') + 1) + "&_summary=true";
  CHECK(parsed(lab.post("/fhir/r4/" + type + "/_search", form, kForm))["total"] == bundle["total"]);
}

TEST_CASE("a search is paged with links that lead on and back") {
  TerminologyLab lab;
  std::string path = "/fhir/r4/ValueSet?status=active,draft&_count=300&_elements=url";
  const int total = parsed(lab.get(path))["total"];
  REQUIRE(total > 600);
  int seen = 0;
  std::string last;
  while (!path.empty()) {
    const json page = parsed(lab.get(path));
    REQUIRE(page["entry"].size() <= 300);
    seen += static_cast<int>(page["entry"].size());
    path.clear();
    for (const json& link : page["link"]) {
      const std::string url = link["url"];
      REQUIRE(url.starts_with("http://tx.test/fhir/r4/ValueSet?"));
      if (link["relation"] == "next") path = url.substr(std::string("http://tx.test").size());
      if (link["relation"] == "previous") last = url;
    }
  }
  CHECK(seen == total);
  CHECK(last.find("_offset=") != std::string::npos);
  CHECK(parsed(lab.get("/fhir/r4/ValueSet?_count=10&_offset=999999")).count("entry") == 0);
  const json counted = parsed(lab.get("/fhir/r4/ValueSet?_summary=count"));
  CHECK(counted["total"].get<int>() >= total);
  CHECK(counted.count("entry") == 0);
}

TEST_CASE("an excerpt has what was asked for and says that it is one") {
  TerminologyLab lab;
  const json summary = parsed(lab.get("/fhir/r4/CodeSystem/colours?_summary=true"));
  CHECK(summary.count("concept") == 0);
  CHECK(summary["content"] == "complete");
  CHECK(summary["meta"]["tag"][0]["code"] == "SUBSETTED");
  const json text = parsed(lab.get("/fhir/r4/CodeSystem/colours?_summary=text"));
  CHECK(text.count("text") == 1);
  CHECK(text.count("url") == 0);
  CHECK(parsed(lab.get("/fhir/r4/CodeSystem/colours?_summary=data")).count("text") == 0);
  const json elements = parsed(lab.get("/fhir/r4/CodeSystem/colours?_elements=name,CodeSystem.concept"));
  CHECK(elements.count("concept") == 1);
  CHECK(elements.count("url") == 0);
  CHECK(lab.get("/fhir/r4/CodeSystem/colours?_summary=most").status == 400);
}

TEST_CASE("a batch is answered entry by entry, in order and in the base's shape") {
  TerminologyLab lab;
  const std::string coding = R"({"name":"coding","valueCoding":{"system":")" + kSystem + R"(","code":"red"}})";
  const std::string body =
      R"({"resourceType":"Bundle","type":"batch","entry":[
        {"request":{"method":"GET","url":"ValueSet/$validate-code?url=http://x.example/ValueSet/colours&code=red&system=)" +
      kSystem + R"("}},
        {"request":{"method":"POST","url":"ValueSet/colours/$validate-code"},"resource":)" +
      parameters_of(coding) +
      R"(},{"request":{"method":"GET","url":"/ConceptMap/colours"}},
        {"request":{"method":"GET","url":"http://tx.test/fhir/r4/CodeSystem?name=colours&_summary=count"}},
        {"request":{"method":"DELETE","url":"ValueSet/colours"}},
        {"request":{"method":"GET","url":"ValueSet/none"}},
        {"request":{"method":"POST","url":""}},
        {"request":{"method":"GET","url":"ValueSet?a=%zz"}},
        {},
        {"request":{"url":"metadata"}},
        {"request":{"method":"POST","url":"ValueSet/$validate-code"},"resource":{"resourceType":"Patient"}}]})";
  const RawResponse response = lab.post("/fhir/r4", body);
  REQUIRE(response.status == 200);
  const json answer = parsed(response);
  CHECK(answer["type"] == "batch-response");
  std::string statuses;
  for (const json& entry : answer["entry"]) statuses += entry["response"]["status"].get<std::string>() + ' ';
  CHECK(statuses == "200 200 200 200 405 404 400 400 400 400 400 ");
  CHECK(parameter(answer["entry"][0]["resource"], "result")["valueBoolean"] == true);
  CHECK(parameter(answer["entry"][1]["resource"], "result")["valueBoolean"] == true);
  CHECK(answer["entry"][2]["resource"]["group"][0]["element"][0]["target"][0]["equivalence"] == "wider");
  CHECK(answer["entry"][3]["resource"]["total"] == 2);
  CHECK(answer["entry"][5]["response"]["outcome"]["resourceType"] == "OperationOutcome");

  const RawResponse xml = lab.post(
      "/fhir/r4/", to_xml(body.substr(0, body.find("{},")) + body.substr(body.find("{},") + 3)), kXmlType, kAcceptXml);
  CHECK(xml.status == 200);
  CHECK(from_xml(xml)["entry"][2] == answer["entry"][2]);
}

TEST_CASE("a transaction, a batch of too much and what is no batch are refused") {
  proxy::tx::Settings settings;
  settings.max_batch_entries = 2;
  TerminologyLab lab(settings);
  const auto status = [&](const std::string& body) { return lab.post("/fhir/r5", body).status; };
  CHECK(status(R"({"resourceType":"Bundle","type":"transaction"})") == 422);
  CHECK(status(R"({"resourceType":"Bundle","type":"collection"})") == 400);
  CHECK(status(R"({"resourceType":"Bundle","type":"batch","entry":[{},{},{}]})") == 413);
  CHECK(status(R"({"resourceType":"ValueSet"})") == 400);
  CHECK(lab.ask({"POST", "/fhir/r5", "", ""}).status == 400);
  CHECK(lab.post("/fhir/r5", "a=b", kForm).status == 400);
  CHECK(parsed(lab.post("/fhir/r5", R"({"resourceType":"Bundle","type":"batch"})"))["type"] == "batch-response");
}

TEST_CASE("with API keys all but metadata and health needs one") {
  proxy::tx::Settings settings;
  settings.api_keys = {"0123456789abcdef"};
  TerminologyLab lab(settings);
  const std::string path = "/fhir/r4/CodeSystem/colours";
  const RawResponse none = lab.get(path, kAcceptXml);
  CHECK(none.status == 401);
  CHECK(none.field("WWW-Authenticate") == "Bearer realm=\"bindgate\"");
  CHECK(from_xml(none)["issue"][0]["code"] == "login");
  const RawResponse wrong = lab.get(path, "Authorization: Bearer 0123456789abcdeX\r\n");
  CHECK(wrong.status == 401);
  CHECK(wrong.field("WWW-Authenticate") == "Bearer realm=\"bindgate\", error=\"invalid_token\"");
  CHECK(wrong.body.find("0123456789") == std::string::npos);
  CHECK(lab.get(path, "Authorization: Bearer 0123456789abcdef\r\n").status == 200);
  CHECK(lab.get("/fhir/r4/nothing").status == 401);
  CHECK(lab.get("/fhir/r4/metadata").status == 200);
  CHECK(lab.get("/fhir/r4/metadata?mode=terminology").status == 200);
  CHECK(lab.get("/fhir/r4/metadata/../CodeSystem/colours").status == 401);
  CHECK(lab.get("/fhir/r4/CodeSystem/../metadata").status == 200);
  CHECK(lab.get("/live").status == 200);
  CHECK(lab.get("/ready").body == "ok\n");
}

TEST_CASE("beyond the bound on work at once requests are told to come again") {
  std::promise<void> gate;
  std::shared_future<void> open = gate.get_future().share();
  std::atomic<int> begun{0};
  proxy::tx::Engine engine = proxy::tx::engine_of(terminology_service());
  engine.answer = [open, &begun](const terminology::Call&) -> terminology::Outcome<terminology::Json> {
    ++begun;
    open.wait();
    return no_parameters();
  };
  proxy::tx::Settings settings;
  settings.threads = 2;
  settings.max_waiting = 0;
  TerminologyLab lab(settings, engine);
  const std::string path = "/fhir/r5/CodeSystem/$lookup?code=a";
  std::vector<std::future<int>> held;
  for (int i = 0; i < 2; ++i) held.push_back(std::async(std::launch::async, [&] { return lab.get(path).status; }));
  for (int i = 0; i < 1000 && begun < 2; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  REQUIRE(begun == 2);

  const RawResponse refused = lab.get(path, kAcceptXml);
  CHECK(refused.status == 503);
  CHECK(refused.field("Retry-After") == "1");
  CHECK(from_xml(refused)["issue"][0]["code"] == "throttled");
  CHECK(lab.get("/live").status == 200);
  gate.set_value();
  for (std::future<int>& each : held) CHECK(each.get() == 200);
  CHECK(lab.get(path).status == 200);
}

TEST_CASE("a defect is answered as one, without what it said") {
  proxy::tx::Engine engine = proxy::tx::engine_of(terminology_service());
  engine.answer = [](const terminology::Call&) -> terminology::Outcome<terminology::Json> {
    throw std::runtime_error("secret");
  };
  TerminologyLab lab({}, engine);
  const RawResponse response = lab.get("/fhir/r5/CodeSystem/$lookup?code=a", kAcceptXml);
  CHECK(response.status == 500);
  CHECK(from_xml(response)["issue"][0]["code"] == "exception");
  CHECK(response.body.find("secret") == std::string::npos);
}

TEST_CASE(
    "a resource sent as the body is what the operation is about, and parameters keep the names they are sent by") {
  std::string seen;
  proxy::tx::Engine engine = proxy::tx::engine_of(terminology_service());
  engine.answer = [&](const terminology::Call& call) -> terminology::Outcome<terminology::Json> {
    seen.clear();
    for (const terminology::Parameter& each : call.parameters.all()) {
      seen += std::string(each.name) + '=' + std::string(each.text);
      if (each.element != nullptr)
        seen += '(' + std::string(call.parameters.document()->value(*each.element, "url")) + ')';
      seen += ' ';
    }
    return no_parameters();
  };
  TerminologyLab lab({}, engine);
  CHECK(lab.post("/fhir/r5/ValueSet/$expand?count=5&_format=json",
                 R"({"resourceType":"ValueSet","url":"http://x.example/v"})")
            .status == 200);
  CHECK(seen == "valueSet=(http://x.example/v) count=5 ");
  CHECK(lab.post("/fhir/r5/ValueSet/$expand",
                 "<ValueSet xmlns=\"http://hl7.org/fhir\"><url value=\"http://x.example/v\"/></ValueSet>", kXmlType)
            .status == 200);
  CHECK(seen == "valueSet=(http://x.example/v) ");
  CHECK(lab.post("/fhir/r5/CodeSystem/$validate-code", R"({"resourceType":"ValueSet"})").status == 400);
  CHECK(lab.get("/fhir/r4/ConceptMap/$translate?code=a&system=s&source=v&target=w&targetsystem=t").status == 200);
  CHECK(seen == "code=a system=s source=v target=w targetsystem=t ");
  CHECK(lab.get("/fhir/r4/ConceptMap/$translate?code=a&reverse=true&target=w").status == 200);
  CHECK(seen == "code=a reverse=true target=w ");
  CHECK(lab.get("/fhir/r5/ConceptMap/$translate?sourceCode=a&targetScope=w").status == 200);
  CHECK(seen == "sourceCode=a targetScope=w ");
  const std::string xml =
      R"(<Parameters xmlns="http://hl7.org/fhir"><parameter><name value="tx-resource"/><resource>)"
      R"(<CodeSystem><url value="http://x.example/c"/></CodeSystem></resource></parameter></Parameters>)";
  CHECK(lab.post("/fhir/r4/ValueSet/$expand", xml, kXmlType).status == 200);
  CHECK(seen == "tx-resource=(http://x.example/c) ");
}

TEST_CASE("HEAD is answered like GET without the body, and _pretty is for eyes") {
  TerminologyLab lab;
  const RawResponse head = lab.ask({"HEAD", "/fhir/r4/CodeSystem/colours", "", ""});
  CHECK(head.status == 200);
  CHECK(head.body.empty());
  CHECK(lab.get("/fhir/r4/CodeSystem/colours?_pretty=true").body.find("\n  \"resourceType\"") != std::string::npos);
}

TEST_CASE("an expansion's properties are extensions at the R4 bases and elements at R5's, in JSON and XML") {
  proxy::tx::Engine engine = proxy::tx::engine_of(terminology_service());
  engine.answer = [](const terminology::Call&) -> terminology::Outcome<terminology::Json> {
    return {boost::system::in_place_value,
            terminology::Json::parse(R"({"resourceType":"ValueSet","status":"active","expansion":{
                "timestamp":"2024-01-01T00:00:00Z","property":[{"code":"weight","uri":"http://x.example/weight"}],
                "contains":[{"system":"http://x.example/cs","code":"a","property":[{"code":"weight","valueDecimal":1.5}]}]}})")};
  };
  TerminologyLab lab({}, engine);
  const std::string path = "/ValueSet/$expand?url=http://x.example/vs";
  const json r5 = parsed(lab.get("/fhir/r5" + path));
  CHECK(r5["expansion"]["contains"][0]["property"][0]["valueDecimal"] == 1.5);
  const std::string base = GENERATE("/fhir/r4", "/fhir/r4b");
  const json r4 = parsed(lab.get(base + path));
  const json& contains = r4["expansion"]["contains"][0];
  CHECK(contains.count("property") == 0);
  CHECK(contains["extension"][0]["extension"][1]["valueDecimal"] == 1.5);
  CHECK(from_xml(lab.get(base + path, kAcceptXml)) == r4);
  CHECK(lab.get("/fhir/r5" + path, kAcceptXml)
            .body.find("<property><code value=\"weight\"/><valueDecimal value=\"1.5\"/>") != std::string::npos);
}

TEST_CASE("what would begin after its time is not begun") {
  proxy::tx::Settings settings;
  settings.deadline = std::chrono::milliseconds(0);
  TerminologyLab lab(settings);
  const RawResponse search = lab.get("/fhir/r4/ValueSet?name=colours");
  CHECK(search.status == 422);
  CHECK(parsed(search)["issue"][0]["code"] == "too-costly");
  const json batch = parsed(
      lab.post("/fhir/r4",
               R"({"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"metadata"}}]})"));
  CHECK(batch["entry"][0]["response"]["status"] == "503");
  CHECK(batch["entry"][0]["response"]["outcome"]["issue"][0]["code"] == "timeout");
}

TEST_CASE("an encoded body is decoded within the limit") {
  proxy::tx::Settings settings;
  settings.body_limit = 1000;
  TerminologyLab lab(settings);
  const std::string fields = "Content-Encoding: gzip\r\n";
  const std::string body = R"({"resourceType":"Bundle","type":"batch"})";
  CHECK(lab.post("/fhir/r4", gzip(body), kJsonType, fields).status == 200);
  CHECK(lab.post("/fhir/r4", gzip(body + std::string(2000, ' ')), kJsonType, fields).status == 413);
  CHECK(lab.post("/fhir/r4", body, kJsonType, fields).status >= 400);
}
