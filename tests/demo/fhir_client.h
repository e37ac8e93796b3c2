// A client of the demo's server, without the network, and what the tests of it send. For one thread.
#pragma once

#include "demo/fhir_server.h"
#include "tests/support/core.h"

#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace bindgate::demo::test {

using nlohmann::json;

inline const std::string kPatient = R"({"resourceType":"Patient","gender":"male"})";

// Speaks to a server of its own, whose clock stands still.
class Client {
 public:
  explicit Client(FhirServerSettings settings = {})
      : server(testing::core_types(), std::move(settings),
               [] { return std::chrono::system_clock::time_point(std::chrono::milliseconds(1'795'223'074'123)); }) {}

  Response send(std::string method, std::string target, std::string body = {}, std::vector<Field> fields = {}) {
    Request request;
    request.method = std::move(method);
    const std::size_t question = target.find('?');
    request.path = "/fhir" + target.substr(0, question);
    if (question != std::string::npos) request.query = target.substr(question + 1);
    request.fields = std::move(fields);
    request.fields.push_back({"Host", "demo.test"});
    request.body = std::move(body);
    if (!request.body.empty() && field(request.fields, "Content-Type").empty()) {
      request.fields.push_back({"Content-Type", "application/fhir+json"});
    }
    return server.handle(request);
  }
  int status(std::string method, std::string target, std::string body = {}, std::vector<Field> fields = {}) {
    const Response response = send(std::move(method), std::move(target), std::move(body), std::move(fields));
    if (response.status >= 400) {
      INFO(response.body);
      CHECK(json::parse(response.body)["resourceType"] == "OperationOutcome");
    }
    return response.status;
  }
  json get(std::string target) {
    const Response response = send("GET", std::move(target));
    INFO(response.body);
    REQUIRE(response.status == 200);
    return json::parse(response.body);
  }
  std::size_t count(const std::string& search) { return get(search)["total"]; }

  FhirServer server;
};

inline std::string patient(const std::string& id, const std::string& more = {}) {
  return R"({"resourceType":"Patient","id":")" + id + "\"" + more + "}";
}

inline std::string bundle(const std::string& type, const std::vector<std::string>& entries) {
  std::string out = R"({"resourceType":"Bundle","type":")" + type + R"(","entry":[)";
  for (const std::string& entry : entries) out += (out.back() == '[' ? "" : ",") + entry;
  return out + "]}";
}

inline std::string entry(const std::string& method, const std::string& url, const std::string& resource = {},
                         const std::string& full_url = {}, const std::string& more = {}) {
  std::string out = "{";
  if (!full_url.empty()) out += R"("fullUrl":")" + full_url + "\",";
  if (!resource.empty()) out += R"("resource":)" + resource + ",";
  return out + R"("request":{"method":")" + method + R"(","url":")" + url + "\"" + more + "}}";
}

}  // namespace bindgate::demo::test
