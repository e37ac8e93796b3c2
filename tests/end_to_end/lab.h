// The gateway in front of the embedded FHIR server, on loopback ports, for one test.
#pragma once

#include "demo/http_adaptor.h"
#include "http/memory_budget.h"
#include "proxy/gateway.h"
#include "tests/support/core.h"
#include "tests/support/raw_client.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace bindgate::testing {

// A server on a thread of its own for as long as it lives.
class Running {
 public:
  Running(http::ServerSettings settings, http::HandlerFactory factory)
      : server_(std::move(settings), std::move(factory)), thread_([this] { server_.run(); }) {}
  ~Running() {
    server_.stop(std::chrono::milliseconds(0));
    thread_.join();
  }
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }

 private:
  http::Server server_;
  std::thread thread_;
};

inline http::ServerSettings loopback() {
  http::ServerSettings settings;
  settings.address = "127.0.0.1";
  return settings;
}

struct LabSettings {
  proxy::Settings proxy;
  bool observe = false;
  std::optional<std::uint16_t> upstream;  // instead of the embedded server
  std::chrono::milliseconds response_timeout{5000};
  std::shared_ptr<proxy::LogWriter> log;  // none: no access log is kept
  std::vector<validator::PolicyEntry> policy;
  std::string upstream_host = "127.0.0.1";
  bool trust_forwarded = true;
  bool preserve_host = false;
  std::size_t max_connections = 256;
  std::size_t max_waiting = 1024;
  std::shared_ptr<http::MemoryBudget> memory;  // for bodies; none: as much as they take
};

class Lab {
 public:
  explicit Lab(LabSettings settings = {})
      : fhir_(core_types()),
        upstream_(loopback(), demo::fhir_handlers(fhir_)),
        gateway_(listening(settings), handlers(settings)) {}

  struct Request {
    std::string method = "POST";
    std::string path = "/fhir/Patient";
    std::string body;
    std::string fields = "Content-Type: application/fhir+json\r\n";
  };

  RawResponse ask(const Request& request) { return ask(gateway_.port(), request); }
  RawResponse ask_upstream(const Request& request) { return ask(upstream_.port(), request); }
  RawResponse get(const std::string& path) { return ask({"GET", path, "", ""}); }

  // How many resources of a type the server holds.
  int stored(const std::string& type) {
    const std::string body = ask_upstream({"GET", "/fhir/" + type, "", ""}).body;
    const std::size_t at = body.find("\"total\":");
    return at == std::string::npos ? -1 : std::stoi(body.substr(at + 8));
  }
  [[nodiscard]] std::uint16_t port() const { return gateway_.port(); }

 private:
  static RawResponse ask(std::uint16_t port, const Request& request) {
    RawClient client(port);
    std::string text = request.method + ' ' + request.path + " HTTP/1.1\r\nHost: gateway.test\r\n" + request.fields;
    if (!request.body.empty()) {
      text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    }
    return client.ask(text + "\r\n" + request.body, request.method == "HEAD");
  }

  static http::ServerSettings listening(const LabSettings& settings) {
    http::ServerSettings out = loopback();
    out.memory = settings.memory;
    out.memory_timeout = std::chrono::milliseconds(100);
    return out;
  }

  http::HandlerFactory handlers(const LabSettings& settings) {
    static const auto rules = core_rules();
    auto judge = std::make_shared<validator::JudgeSettings>();
    judge->policy = validator::Policy(settings.policy, settings.observe);
    proxy::Settings proxy = settings.proxy;
    proxy.base_path = "/fhir";
    proxy.observe = settings.observe;
    proxy.access_log = settings.log != nullptr;
    http::UpstreamSettings upstream;
    upstream.host = settings.upstream_host;
    upstream.trust_forwarded = settings.trust_forwarded;
    upstream.preserve_host = settings.preserve_host;
    upstream.max_connections = settings.max_connections;
    upstream.max_waiting = settings.max_waiting;
    upstream.port = settings.upstream.value_or(upstream_.port());
    upstream.response_timeout = settings.response_timeout;
    return proxy::gateway_handlers(proxy, {rules, judge}, upstream, settings.log);
  }

  demo::FhirServer fhir_;
  Running upstream_;
  Running gateway_;
};

}  // namespace bindgate::testing
