#include "fhir_client.h"

#include "fhir/reader.h"

#include <thread>

using namespace bindgate;
using namespace bindgate::demo;
using namespace bindgate::demo::test;

TEST_CASE("a created resource is stored as it was sent, with its id and meta") {
  Client client;
  const std::string sent =
      "{ \"gender\" : \"male\",\n \"resourceType\":\"Patient\" , \"multipleBirthInteger\":2, "
      "\"extension\":[{\"url\":\"u\",\"valueDecimal\":1.500}] }";
  const Response created = client.send("POST", "/Patient", sent);
  REQUIRE(created.status == 201);
  CHECK(field(created.fields, "Location") == "http://demo.test/fhir/Patient/1/_history/1");
  CHECK(field(created.fields, "ETag") == "W/\"1\"");
  CHECK(field(created.fields, "Last-Modified") == "Sat, 21 Nov 2026 01:04:34 GMT");
  CHECK(field(created.fields, "Content-Type") == "application/fhir+json; charset=utf-8");
  CHECK(created.body ==
        "{ \"gender\" : \"male\",\n \"resourceType\":\"Patient\",\"id\":\"1\",\"meta\":{\"versionId\":\"1\","
        "\"lastUpdated\":\"2026-11-21T01:04:34.123Z\"} , \"multipleBirthInteger\":2, "
        "\"extension\":[{\"url\":\"u\",\"valueDecimal\":1.500}] }");
  const Response read = client.send("GET", "/Patient/1");
  CHECK(read.status == 200);
  CHECK(read.body == created.body);
  CHECK(field(read.fields, "ETag") == "W/\"1\"");
  CHECK(client.send("GET", "/Patient/1/_history/1").body == created.body);
}

TEST_CASE("the server's id and meta take the place of the client's") {
  struct Row {
    std::string sent;
    std::string stored;
  };
  const std::string meta = R"("versionId":"1","lastUpdated":"2026-11-21T01:04:34.123Z")";
  const std::string swapped = R"("lastUpdated":"2026-11-21T01:04:34.123Z","versionId":"1")";
  const std::vector<Row> rows{
      {R"({"resourceType":"Patient","id":"mine"})", R"({"resourceType":"Patient","meta":{)" + meta + R"(},"id":"1"})"},
      {R"({"id":"a\"b","resourceType":"Patient"})", R"({"id":"1","resourceType":"Patient","meta":{)" + meta + "}}"},
      {R"({"resourceType":"Patient","meta":{ }})", R"({"resourceType":"Patient","id":"1","meta":{)" + meta + "}}"},
      {R"({"resourceType":"Patient","meta":{"profile":["p"]}})",
       R"({"resourceType":"Patient","id":"1","meta":{)" + meta + R"(,"profile":["p"]}})"},
      {R"({"resourceType":"Patient","meta":{"versionId":"9","tag":[],"lastUpdated":"2020-01-01T00:00:00Z"}})",
       R"({"resourceType":"Patient","id":"1","meta":{"versionId":"1","tag":[],"lastUpdated":"2026-11-21T01:04:34.123Z"}})"},
      {R"({"resourceType":"Patient","meta":{"lastUpdated":"2020-01-01T00:00:00Z"}})",
       R"({"resourceType":"Patient","id":"1","meta":{"versionId":"1",)" +
           swapped.substr(0, swapped.find(",\"version")) + "}}"},
  };
  for (const Row& row : rows) {
    Client client;
    INFO(row.sent);
    REQUIRE(client.status("POST", "/Patient", row.sent) == 201);
    CHECK(client.send("GET", "/Patient/1").body == row.stored);
  }
}

TEST_CASE("an update makes a new version, or the resource itself") {
  Client client;
  CHECK(client.status("PUT", "/Patient/a", patient("a")) == 201);
  const Response second = client.send("PUT", "/Patient/a", patient("a", R"(,"active":true)"));
  CHECK(second.status == 200);
  CHECK(field(second.fields, "ETag") == "W/\"2\"");
  CHECK(client.get("/Patient/a")["meta"]["versionId"] == "2");
  CHECK(client.status("GET", "/Patient/a/_history/1") == 404);
  CHECK(client.status("PUT", "/Patient/a", patient("b")) == 400);
  CHECK(client.status("PUT", "/Patient/a", kPatient) == 400);
  CHECK(client.status("PUT", "/Observation/a", patient("a")) == 400);
  CHECK(client.status("PUT", "/Patient/a_b", patient("a_b")) == 400);
}

TEST_CASE("a deleted resource is gone until it is written again") {
  Client client;
  client.send("PUT", "/Patient/a", patient("a"));
  CHECK(client.send("DELETE", "/Patient/a").status == 204);
  CHECK(client.status("GET", "/Patient/a") == 410);
  CHECK(client.count("/Patient") == 0);
  CHECK(client.send("DELETE", "/Patient/a").status == 204);
  CHECK(client.send("DELETE", "/Patient/never").status == 204);
  CHECK(client.status("GET", "/Patient/never") == 404);
  CHECK(client.status("PUT", "/Patient/a", patient("a")) == 201);
  CHECK(client.get("/Patient/a")["meta"]["versionId"] == "3");
}

TEST_CASE("conditions on versions are kept") {
  Client client;
  client.send("PUT", "/Patient/a", patient("a"));
  CHECK(client.status("PUT", "/Patient/a", patient("a"), {{"If-Match", "W/\"2\""}}) == 412);
  CHECK(client.status("PUT", "/Patient/a", patient("a"), {{"If-Match", "W/\"1\""}}) == 200);
  CHECK(client.status("PUT", "/Patient/b", patient("b"), {{"If-Match", "W/\"1\""}}) == 412);
  CHECK(client.status("PUT", "/Patient/a", patient("a"), {{"If-None-Match", "*"}}) == 412);
  CHECK(client.status("DELETE", "/Patient/a", {}, {{"If-Match", "W/\"1\""}}) == 412);
  const Response unchanged = client.send("GET", "/Patient/a", {}, {{"If-None-Match", "W/\"1\", W/\"2\""}});
  CHECK(unchanged.status == 304);
  CHECK(unchanged.body.empty());
}

TEST_CASE("a conditional create makes a resource once") {
  Client client;
  const std::string mrn = R"({"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"a b"}]})";
  const std::vector<Field> once{{"If-None-Exist", "identifier=urn:mrn|a%20b"}};
  CHECK(client.status("POST", "/Patient", mrn, once) == 201);
  const Response again = client.send("POST", "/Patient", mrn, once);
  CHECK(again.status == 200);
  CHECK(field(again.fields, "Location") == "http://demo.test/fhir/Patient/1/_history/1");
  CHECK(client.status("POST", "/Patient", mrn, {{"If-None-Exist", "_id=1"}}) == 200);
  CHECK(client.status("POST", "/Patient", mrn, {{"If-None-Exist", "identifier=urn:other|"}}) == 201);
  CHECK(client.count("/Patient") == 2);
  CHECK(client.status("POST", "/Patient", mrn, {{"If-None-Exist", "identifier=a%20b"}}) == 412);
  for (const char* bad : {"name=x", "identifier=", "identifier=|", "&", "_id=%zz", "_id=1&_count=1"}) {
    INFO(bad);
    CHECK(client.status("POST", "/Patient", mrn, {{"If-None-Exist", bad}}) == 400);
  }
  CHECK(client.count("/Patient") == 2);
}

TEST_CASE("a search finds by id and identifier, and pages") {
  Client client;
  for (const char* id : {"a", "b", "c"}) {
    client.send("PUT", "/Patient/" + std::string(id),
                patient(id, R"(,"identifier":[{"system":"s","value":")" + std::string(id) + R"("},{"value":"all"}])"));
  }
  const std::vector<std::pair<std::string, std::size_t>> rows{{"", 3},
                                                              {"?_id=a", 1},
                                                              {"?_id=a,b,x", 2},
                                                              {"?_id=a&_id=b", 0},
                                                              {"?_id=A", 0},
                                                              {"?identifier=all", 3},
                                                              {"?identifier=s|a", 1},
                                                              {"?identifier=s%7Ca,s|b", 2},
                                                              {"?identifier=|all", 3},
                                                              {"?identifier=|a", 0},
                                                              {"?identifier=s|", 3},
                                                              {"?identifier=t|", 0},
                                                              {"?identifier=s|a&_id=b", 0},
                                                              {"?_format=json", 3}};
  for (const auto& [query, total] : rows) {
    INFO(query);
    const json found = client.get("/Patient" + query);
    CHECK(found["total"] == total);
    CHECK(found.value("entry", json::array()).size() == total);
  }
  const json page = client.get("/Patient?_count=2");
  CHECK(page["total"] == 3);
  REQUIRE(page["entry"].size() == 2);
  CHECK(page["entry"][0]["fullUrl"] == "http://demo.test/fhir/Patient/a");
  REQUIRE(page["link"].size() == 2);
  CHECK(page["link"][1]["url"] == "http://demo.test/fhir/Patient?_count=2&_offset=2");
  CHECK(client.get("/Patient?_count=2&_offset=2")["entry"][0]["resource"]["id"] == "c");
  CHECK_FALSE(client.get("/Patient?_count=0").contains("entry"));
  for (const char* bad : {"?name=x", "?_id=", "?_id:missing=true", "?_count=-1", "?_count=x", "?_summary=true",
                          "?_sort=_id", "?_pretty=true", "?_id=%"}) {
    INFO(bad);
    CHECK(client.status("GET", "/Patient" + std::string(bad)) == 400);
  }
}

TEST_CASE("a search by POST takes a form") {
  Client client;
  client.send("PUT", "/Patient/a", patient("a"));
  client.send("PUT", "/Patient/b", patient("b"));
  const std::vector<Field> form{{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  CHECK(json::parse(client.send("POST", "/Patient/_search", "_id=a", form).body)["total"] == 1);
  CHECK(json::parse(client.send("POST", "/Patient/_search?_id=b", "_id=a", form).body)["total"] == 0);
  CHECK(client.send("POST", "/Patient/_search", "_format=xml", form).body.starts_with("<?xml"));
  CHECK(client.status("POST", "/Patient/_search", "name=a", form) == 400);
  CHECK(client.status("POST", "/Patient/_search", "{}") == 415);
}

TEST_CASE("XML is taken and given") {
  Client client;
  const std::string xml =
      "<Patient xmlns=\"http://hl7.org/fhir\"><active value=\"true\"/>"
      "<multipleBirthInteger value=\"2\"/></Patient>";
  const Response created = client.send("POST", "/Patient", xml, {{"Content-Type", "application/fhir+xml"}});
  REQUIRE(created.status == 201);
  CHECK(client.get("/Patient/1")["multipleBirthInteger"] == 2);
  const std::vector<Field> accept{{"Accept", "application/fhir+xml"}};
  const Response read = client.send("GET", "/Patient/1", {}, accept);
  CHECK(field(read.fields, "Content-Type") == "application/fhir+xml; charset=utf-8");
  CHECK(read.body ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Patient xmlns=\"http://hl7.org/fhir\"><id value=\"1\"/><meta>"
        "<versionId value=\"1\"/><lastUpdated value=\"2026-11-21T01:04:34.123Z\"/></meta><active value=\"true\"/>"
        "<multipleBirthInteger value=\"2\"/></Patient>");
  for (const char* target : {"/Patient", "/metadata", "/Patient/none"}) {
    INFO(target);
    const std::string body = client.send("GET", target, {}, accept).body;
    fhir::Document document;
    CHECK(fhir::read_xml(body, document).has_value());
  }
  CHECK(client.send("POST", "/Patient", kPatient, accept).body.starts_with("<?xml"));
}

TEST_CASE("the answer's format is the one the client wants most") {
  struct Row {
    const char* accept;
    const char* query;
    const char* type;  // null: 406
  };
  const char* json_type = "application/fhir+json; charset=utf-8";
  const char* xml_type = "application/fhir+xml; charset=utf-8";
  const std::vector<Row> rows{{"", "", json_type},
                              {"*/*", "", json_type},
                              {"application/fhir+xml;q=0.5, application/fhir+json", "", json_type},
                              {"application/fhir+json;q=0.5, text/xml;q=0.6", "", xml_type},
                              {"application/fhir+xml, application/fhir+json", "", json_type},
                              {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "", xml_type},
                              {"application/fhir+json;q=0, */*", "", xml_type},
                              {"APPLICATION/JSON; fhirVersion=\"4.0\"", "", json_type},
                              {"text/turtle", "", nullptr},
                              {"text/turtle", "?_format=xml", xml_type},
                              {"application/fhir+xml", "?_format=application/fhir+json", json_type},
                              {"", "?_format=application/fhir%2Bxml", xml_type},
                              {"", "?_format=ttl", nullptr}};
  Client client;
  client.send("PUT", "/Patient/a", patient("a"));
  for (const Row& row : rows) {
    INFO(row.accept << " " << row.query);
    const Response response = client.send("GET", "/Patient/a" + std::string(row.query), {}, {{"Accept", row.accept}});
    CHECK(response.status == (row.type ? 200 : 406));
    if (row.type) CHECK(field(response.fields, "Content-Type") == row.type);
  }
}

TEST_CASE("a client may ask for less or other than the resource it wrote") {
  Client client;
  const Response minimal = client.send("POST", "/Patient", kPatient, {{"Prefer", "return=minimal"}});
  CHECK(minimal.status == 201);
  CHECK(minimal.body.empty());
  CHECK(field(minimal.fields, "Content-Type").empty());
  const auto prefer = [&](const char* value) {
    return json::parse(client.send("POST", "/Patient", kPatient, {{"Prefer", value}}).body)["resourceType"];
  };
  CHECK(prefer("return=OperationOutcome") == "OperationOutcome");
  CHECK(prefer("respond-async, return=\"representation\"; x=y") == "Patient");
}

TEST_CASE("what the server does not have is refused with its status") {
  struct Row {
    const char* method;
    const char* target;
    std::string body;
    std::vector<Field> fields;
    int status;
  };
  const std::vector<Row> rows{
      {"GET", "", {}, {}, 405},
      {"PATCH", "/Patient/a", "[]", {}, 405},
      {"PUT", "/Patient", kPatient, {}, 405},
      {"DELETE", "/Patient", {}, {}, 405},
      {"DELETE", "/Patient?identifier=x", {}, {}, 405},
      {"POST", "/Patient/a", kPatient, {}, 405},
      {"PUT", "/Patient/a?identifier=x", patient("a"), {}, 400},
      {"DELETE", "/Patient/a?x=y", {}, {}, 400},
      {"POST", "/Patient?x=y", kPatient, {}, 400},
      {"GET", "/Patient/a/_history", {}, {}, 400},
      {"GET", "/Patient/$everything", {}, {}, 400},
      {"GET", "/Patient/a/%24everything", {}, {}, 400},
      {"POST", "/$process-message", bundle("message", {}), {}, 400},
      {"GET", "/Patients", {}, {}, 404},
      {"GET", "/DomainResource", {}, {}, 404},
      {"GET", "/HumanName/a", {}, {}, 404},
      {"GET", "/Patient/a/Observation", {}, {}, 404},
      {"GET", "/Patient//a", {}, {}, 400},
      {"GET", "/Patient/..%2fa", {}, {}, 400},
      {"GET", "x", {}, {}, 404},
      {"POST", "/Patient", kPatient, {{"Content-Type", "text/plain"}}, 415},
      {"POST", "/Patient", kPatient, {{"Content-Type", "application/fhir+json; charset=latin1"}}, 415},
      {"POST", "/Patient", kPatient, {{"Content-Encoding", "gzip"}}, 415},
      {"POST", "/Patient", {}, {}, 415},
      {"POST", "/Patient", "{", {}, 400},
      {"POST", "/Patient", R"({"resourceType":"Patient","gender":"a","gender":"b"})", {}, 400},
      {"POST", "/Patient", "<!DOCTYPE a><a/>", {{"Content-Type", "application/xml"}}, 400},
      {"POST", "/Patient", R"({"resourceType":"Patient","sex":"male"})", {}, 422},
      {"POST", "/Patient", R"({"resourceType":"Observation"})", {}, 400},
      {"POST", "", kPatient, {}, 400},
      {"POST", "", bundle("collection", {}), {}, 400},
  };
  Client client;
  for (const Row& row : rows) {
    INFO(row.method << " " << row.target << " " << row.body);
    CHECK(client.status(row.method, row.target, row.body, row.fields) == row.status);
  }
  CHECK(client.count("/Patient") == 0);
  CHECK(field(client.send("PATCH", "/Patient/a").fields, "Allow") == "GET, HEAD, PUT, DELETE");
}

TEST_CASE("a refusal names the element it is about") {
  Client client;
  const json outcome =
      json::parse(client.send("POST", "/Patient", R"({"resourceType":"Patient","name":[{"x":1}]})").body);
  CHECK(outcome["issue"][0]["expression"][0] == "Patient.name[0].x");
}

TEST_CASE("a full memory refuses to grow and can be freed") {
  Client client({.base_path = "/fhir", .max_stored_bytes = 4000});
  const auto large = [](const std::string& id, std::size_t size) {
    return patient(id, R"(,"name":[{"family":")" + std::string(size, 'x') + "\"}]");
  };
  CHECK(client.status("PUT", "/Patient/a", large("a", 2500)) == 201);
  CHECK(client.status("PUT", "/Patient/b", large("b", 2500)) == 507);
  CHECK(client.status("PUT", "/Patient/a", large("a", 3000)) == 200);
  CHECK(client.status(
            "POST", "",
            bundle("transaction", {entry("DELETE", "Patient/a"), entry("PUT", "Patient/b", large("b", 5000))})) == 507);
  CHECK(client.send("GET", "/Patient/a").status == 200);
  CHECK(client.send("DELETE", "/Patient/a").status == 204);
  CHECK(client.status("PUT", "/Patient/b", large("b", 2500)) == 201);
}

TEST_CASE("an answer nested too deeply for XML is a failure that says so") {
  std::string nested = R"("extension":[{"url":"u"}])";
  for (int i = 0; i < 62; ++i) nested = R"("extension":[{"url":"u",)" + nested + "}]";
  Client client;
  CHECK(client.status("PUT", "/Patient/a", patient("a", "," + nested)) == 201);
  CHECK(client.status("GET", "/Patient") == 200);
  const Response response = client.send("GET", "/Patient", {}, {{"Accept", "application/fhir+xml"}});
  CHECK(response.status == 500);
  CHECK(response.body.find("nested deeper") != std::string::npos);
}

TEST_CASE("the capability statement names the resources of R4") {
  Client client;
  const json statement = client.get("/metadata");
  CHECK(statement["fhirVersion"] == "4.0.1");
  CHECK(statement["rest"][0]["resource"].size() == 146);
  CHECK(client.get("/metadata?_format=json") == statement);
}

TEST_CASE("requests may come from several threads") {
  Client client;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&client, t] {
      for (int i = 0; i < 50; ++i) {
        const std::string id = std::to_string(t) + "-" + std::to_string(i);
        Request request{"PUT", "/fhir/Patient/" + id, "", {{"Content-Type", "application/fhir+json"}}, patient(id)};
        static_cast<void>(client.server.handle(request));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(client.count("/Patient") == 200);
}
