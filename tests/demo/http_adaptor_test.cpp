#include "demo/http_adaptor.h"

#include "tests/support/core.h"
#include "tests/support/raw_client.h"

#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <thread>

using namespace bindgate;
using bindgate::testing::RawClient;
using bindgate::testing::RawResponse;

namespace {

constexpr std::size_t kMaxBody = 1000;

// The demo server on a port of its own.
class Running {
 public:
  Running()
      : fhir_(testing::core_types()),
        server_(settings(), demo::fhir_handlers(fhir_, kMaxBody)),
        thread_([this] { server_.run(); }) {}
  ~Running() {
    server_.stop(std::chrono::milliseconds(0));
    thread_.join();
  }
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }

 private:
  static http::ServerSettings settings() {
    http::ServerSettings settings;
    settings.address = "127.0.0.1";
    return settings;
  }

  demo::FhirServer fhir_;
  http::Server server_;
  std::thread thread_;
};

std::string post(const std::string& body) {
  return "POST /fhir/Patient HTTP/1.1\r\nHost: demo.test\r\nContent-Type: application/fhir+json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace

TEST_CASE("the demo server is served over HTTP on one connection") {
  Running running;
  RawClient client(running.port());
  const RawResponse created = client.ask(post(R"({"resourceType":"Patient","gender":"male"})"));
  REQUIRE(created.status == 201);
  CHECK(created.field("Location") == "http://demo.test/fhir/Patient/1/_history/1");
  CHECK(created.field("Content-Type") == "application/fhir+json; charset=utf-8");
  const RawResponse read = client.ask("GET /fhir/Patient/1?_format=xml HTTP/1.1\r\nHost: demo.test\r\n\r\n");
  CHECK(read.status == 200);
  CHECK(read.field("ETag") == "W/\"1\"");
  CHECK(read.body.find("<gender value=\"male\"/>") != std::string::npos);
  const RawResponse head = client.ask("HEAD /fhir/Patient/1 HTTP/1.1\r\nHost: demo.test\r\n\r\n", true);
  CHECK(head.status == 200);
  CHECK(head.field("Content-Length") == std::to_string(created.body.size()));
  CHECK(client.ask("DELETE /fhir/Patient/1 HTTP/1.1\r\nHost: demo.test\r\n\r\n").status == 204);
  CHECK(client.ask("GET /fhir/Patient/1 HTTP/1.1\r\nHost: demo.test\r\n\r\n").status == 410);
}

TEST_CASE("a chunked body is read as one") {
  Running running;
  RawClient client(running.port());
  const RawResponse created = client.ask(
      "PUT /fhir/Patient/a HTTP/1.1\r\nHost: demo.test\r\nContent-Type: application/fhir+json\r\n"
      "Transfer-Encoding: "
      "chunked\r\n\r\n19\r\n{\"resourceType\":\"Patient\"\r\n9\r\n,\"id\":\"a\"\r\n1\r\n}\r\n0\r\n\r\n");
  CHECK(created.status == 201);
}

TEST_CASE("what HTTP refuses is an OperationOutcome too") {
  struct Row {
    std::string request;
    int status;
  };
  const std::vector<Row> rows{{post(R"({"resourceType":"Patient","id":")" + std::string(kMaxBody, 'x') + "\"}"), 413},
                              {"GET /fhir/Patient/1 HTTP/1.1\r\n\r\n", 400},
                              {"GET /other HTTP/1.1\r\nHost: demo.test\r\n\r\n", 404}};
  Running running;
  for (const Row& row : rows) {
    INFO(row.request.substr(0, 80));
    RawClient client(running.port());
    const RawResponse refused = client.ask(row.request);
    CHECK(refused.status == row.status);
    CHECK(nlohmann::json::parse(refused.body)["resourceType"] == "OperationOutcome");
  }
}
