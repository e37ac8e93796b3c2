// The terminology endpoint over the embedded R4 definitions and a few of our own, on a loopback port, for one test.
#pragma once

#include "proxy/terminology/listener.h"
#include "tests/end_to_end/lab.h"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bindgate::testing {

inline fhir::PackageFile package_file(const std::string& json) {
  const auto parsed = nlohmann::json::parse(json);
  fhir::PackageFile file;
  file.name = parsed["resourceType"].get<std::string>() + ".json";
  file.resource_type = parsed["resourceType"];
  file.url = parsed.value("url", "");
  file.version = parsed.value("version", "");
  file.text.reserve(json.size() + fhir::kPadding);
  file.text = json;
  return file;
}

inline std::shared_ptr<const terminology::Service> terminology_service() {
  static const auto service = [] {
    fhir::Package own;
    own.name = "test";
    own.source = "test";
    own.files.push_back(package_file(
        R"({"resourceType":"CodeSystem","id":"colours","url":"http://x.example/CodeSystem/colours","version":"1.0",
            "versionAlgorithmString":"semver","name":"Colours","title":"Colours of things","status":"active",
            "content":"complete","caseSensitive":true,"property":[{"code":"weight","uri":"http://x.example/weight","type":"decimal"}],
            "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Colours &amp; more</p></div>"},
            "concept":[{"code":"red","display":"Red","property":[{"code":"weight","valueDecimal":1.5}]},
                       {"code":"blue","display":"Blue \u00e4 <&>"}]})"));
    own.files.push_back(package_file(
        R"({"resourceType":"CodeSystem","id":"colours","url":"http://x.example/CodeSystem/colours","version":"0.9",
            "name":"Colours","status":"retired","content":"complete","concept":[{"code":"red"}]})"));
    own.files.push_back(package_file(
        R"({"resourceType":"ValueSet","id":"colours","url":"http://x.example/ValueSet/colours","version":"1.0","name":"Colours",
            "status":"active","compose":{"include":[{"system":"http://x.example/CodeSystem/colours"}]}})"));
    own.files.push_back(package_file(
        R"({"resourceType":"ConceptMap","id":"colours","url":"http://x.example/ConceptMap/colours","name":"ColoursMap","status":"active",
            "sourceUri":"http://x.example/ValueSet/colours","group":[{"source":"http://x.example/CodeSystem/colours",
            "target":"http://hl7.org/fhir/administrative-gender","element":[{"code":"red","target":[{"code":"female","equivalence":"wider"}]}]}]})"));
    const std::vector<fhir::Package> packages = {core_package(), std::move(own)};
    auto terminology = terminology::Terminology::compile(packages);
    auto resources = std::make_shared<const terminology::ResourceStore>(terminology::ResourceStore::load(packages));
    return std::make_shared<const terminology::Service>(terminology, resources, terminology::Limits{});
  }();
  return service;
}

class TerminologyLab {
 public:
  explicit TerminologyLab(proxy::tx::Settings settings = {},
                          proxy::tx::Engine engine = proxy::tx::engine_of(terminology_service()))
      : endpoint_(loopback(), handlers(std::move(settings), std::move(engine))) {}

  struct Request {
    std::string method = "GET";
    std::string path;
    std::string body;
    std::string fields;
  };

  RawResponse ask(const Request& request) {
    RawClient client(endpoint_.port());
    std::string text = request.method + ' ' + request.path + " HTTP/1.1\r\nHost: tx.test\r\n" + request.fields;
    if (!request.body.empty()) text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    return client.ask(text + "\r\n" + request.body, request.method == "HEAD");
  }
  RawResponse get(const std::string& path, const std::string& fields = {}) { return ask({"GET", path, "", fields}); }
  RawResponse post(const std::string& path, const std::string& body, const std::string& type = "application/fhir+json",
                   const std::string& fields = {}) {
    return ask({"POST", path, body, "Content-Type: " + type + "\r\n" + fields});
  }
  [[nodiscard]] std::uint16_t port() const { return endpoint_.port(); }

 private:
  static http::HandlerFactory handlers(proxy::tx::Settings settings, proxy::tx::Engine engine) {
    settings.access_log = false;
    settings.threads = std::max<std::size_t>(settings.threads, 2);
    return proxy::tx::endpoint_handlers(std::move(settings), std::move(engine));
  }

  Running endpoint_;
};

}  // namespace bindgate::testing
