#include "fhir_client.h"

using namespace bindgate;
using namespace bindgate::demo;
using namespace bindgate::demo::test;

TEST_CASE("a transaction joins its entries by their references") {
  Client client;
  const std::string observation =
      R"({"resourceType":"Observation","status":"final","code":{"text":"urn:uuid:1"},"subject":{"reference":"urn:uuid:1"},)"
      R"("performer":[{"reference":"urn:uuid:2"},{"reference":"urn:uuid:unknown"}],)"
      R"("extension":[{"url":"u","valueUri":"urn:uuid:1"},{"url":"u","valueString":"urn:uuid:1"}],)"
      R"("contained":[{"resourceType":"Basic","code":{"text":"x"},"subject":{"reference":"urn:uuid:1"}}]})";
  const Response response = client.send(
      "POST", "",
      bundle("transaction",
             {entry("POST", "Observation", observation, "urn:uuid:3"), entry("POST", "Patient", kPatient, "urn:uuid:1"),
              entry("PUT", "Practitioner/p", R"({"resourceType":"Practitioner","id":"p"})", "urn:uuid:2"),
              entry("GET", "Practitioner/p")}));
  INFO(response.body);
  REQUIRE(response.status == 200);
  const json answer = json::parse(response.body);
  CHECK(answer["type"] == "transaction-response");
  REQUIRE(answer["entry"].size() == 4);
  CHECK(answer["entry"][0]["response"]["status"] == "201 Created");
  CHECK(answer["entry"][0]["response"]["location"] == "Observation/1/_history/1");
  CHECK(answer["entry"][0]["response"]["etag"] == "W/\"1\"");
  CHECK_FALSE(answer["entry"][0].contains("resource"));
  CHECK(answer["entry"][3]["resource"]["id"] == "p");
  const json stored = client.get("/Observation/1");
  CHECK(stored["subject"]["reference"] == "Patient/2");
  CHECK(stored["performer"][0]["reference"] == "Practitioner/p");
  CHECK(stored["performer"][1]["reference"] == "urn:uuid:unknown");
  CHECK(stored["extension"][0]["valueUri"] == "Patient/2");
  CHECK(stored["extension"][1]["valueString"] == "urn:uuid:1");
  CHECK(stored["code"]["text"] == "urn:uuid:1");
  CHECK(stored["contained"][0]["subject"]["reference"] == "Patient/2");
}

TEST_CASE("a transaction's conditional create joins what is there") {
  Client client;
  client.send("PUT", "/Patient/here", patient("here", R"(,"identifier":[{"value":"x"}])"));
  const std::string observation =
      R"({"resourceType":"Observation","status":"final","code":{"text":"c"},"subject":{"reference":"urn:uuid:1"}})";
  const json answer = json::parse(client
                                      .send("POST", "",
                                            bundle("transaction", {entry("POST", "Patient", kPatient, "urn:uuid:1",
                                                                         R"(,"ifNoneExist":"identifier=x")"),
                                                                   entry("POST", "Observation", observation)}))
                                      .body);
  CHECK(answer["entry"][0]["response"]["status"] == "200 OK");
  CHECK(client.count("/Patient") == 1);
  CHECK(client.get("/Observation")["entry"][0]["resource"]["subject"]["reference"] == "Patient/here");
}

TEST_CASE("a transaction that fails leaves no trace") {
  struct Row {
    std::string failing;
    int status;
  };
  const std::vector<Row> rows{
      {entry("PUT", "Patient/a", patient("b")), 400},
      {entry("PUT", "Patient/old", patient("old"), "", R"(,"ifMatch":"W/\"7\"")"), 412},
      {entry("GET", "Patient/none"), 404},
      {entry("PATCH", "Patient/old"), 405},
      {entry("POST", "Patients", kPatient), 404},
      {entry("POST", "Patient"), 400},
      {entry("POST", "Patient", kPatient, "", R"(,"ifNoneExist":"name=x")"), 400},
      {entry("PUT", "Patient/gone", patient("gone")), 400},
      {entry("POST", "Patient", kPatient, "urn:uuid:1"), 400},
      {entry("GET", "Patient?name=x"), 400},
      {R"({"fullUrl":"urn:uuid:9"})", 400},
  };
  for (const Row& row : rows) {
    INFO(row.failing);
    Client client;
    client.send("PUT", "/Patient/old", patient("old"));
    client.send("PUT", "/Patient/gone", patient("gone"));
    const std::string before = client.send("GET", "/Patient").body;
    const Response response = client.send(
        "POST", "",
        bundle("transaction", {entry("DELETE", "Patient/gone"), entry("POST", "Patient", kPatient, "urn:uuid:1"),
                               entry("PUT", "Patient/new", patient("new")), row.failing}));
    CHECK(response.status == row.status);
    const json outcome = json::parse(response.body);
    CHECK(outcome["issue"][0]["expression"][0].get<std::string>().starts_with("Bundle.entry[3]"));
    CHECK(client.send("GET", "/Patient").body == before);
    CHECK(client.send("GET", "/Patient/new").status == 404);
  }
}

TEST_CASE("a batch answers each entry by itself, in order") {
  Client client;
  const Response response =
      client.send("POST", "",
                  bundle("batch", {entry("PUT", "Patient/a", patient("b")), entry("POST", "Patient", kPatient),
                                   entry("GET", "Patient?_id=1"), entry("DELETE", "Patient/1"),
                                   entry("GET", "/Patient/1"), entry("POST", "", kPatient)}));
  INFO(response.body);
  REQUIRE(response.status == 200);
  const json answer = json::parse(response.body);
  CHECK(answer["type"] == "batch-response");
  std::string statuses;
  for (const json& each : answer["entry"]) statuses += each["response"]["status"].get<std::string>().substr(0, 4);
  CHECK(statuses == "400 201 200 204 410 405 ");
  CHECK(answer["entry"][0]["response"]["outcome"]["resourceType"] == "OperationOutcome");
  CHECK(answer["entry"][2]["resource"]["total"] == 1);
}

TEST_CASE("a Bundle answers in XML and shows what was written when asked to") {
  Client client;
  const Response response = client.send("POST", "", bundle("transaction", {entry("POST", "Patient", kPatient)}),
                                        {{"Accept", "application/fhir+xml"}, {"Prefer", "return=representation"}});
  REQUIRE(response.status == 200);
  fhir::Document document;
  REQUIRE(fhir::read_xml(response.body, document).has_value());
  CHECK(response.body.find("<gender value=\"male\"/>") != std::string::npos);
}

TEST_CASE("an empty transaction is fine") {
  Client client;
  const Response response = client.send("POST", "", R"({"resourceType":"Bundle","type":"transaction"})");
  CHECK(response.status == 200);
  CHECK_FALSE(json::parse(response.body).contains("entry"));
}
