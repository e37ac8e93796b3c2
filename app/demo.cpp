#include "app/commands.h"
#include "app/engine.h"
#include "app/machine_limits.h"
#include "app/run_servers.h"
#include "app/terminology_server.h"
#include "demo/http_adaptor.h"
#include "fhir/type_model.h"
#include "packages/embedded.h"

#include <iostream>
#include <optional>

namespace bindgate::app {

namespace {

constexpr std::chrono::seconds kDemoGrace{2};

// The in-memory FHIR server, on a free port of the loopback interface.
struct EmbeddedServer {
  fhir::TypeModel types = fhir::TypeModel::load(fhir::load_package(packages::r4_core(), "embedded"));
  demo::FhirServer fhir{types};
  http::Server server{loopback(), demo::fhir_handlers(fhir)};

  static http::ServerSettings loopback() {
    http::ServerSettings settings;
    settings.address = "127.0.0.1";
    return settings;
  }
};

// On the port after the gateway's where nothing else is said; any free one where the gateway takes any.
config::TerminologyListener terminology_of(const DemoOptions& options, const http::ServerSettings& gateway) {
  if (!options.terminology.empty()) return config::terminology_listener(options.terminology);
  config::TerminologyListener out = config::terminology_listener(":0");
  out.server.address = gateway.address;
  out.server.port = gateway.port == 0 ? 0 : static_cast<std::uint16_t>(gateway.port + 1);
  return out;
}

std::string url_of(const http::ServerSettings& settings, std::uint16_t port) {
  const std::string host = settings.address == "0.0.0.0" ? "localhost" : settings.address;
  return "http://" + host + ':' + std::to_string(port);
}

bool is_loopback(const http::ServerSettings& settings) {
  return settings.address.starts_with("127.") || settings.address == "::1";
}

void print_advice(const std::string& base, const std::string& behind, const std::string& terminology, bool loopback) {
  std::cout << "\nbindgate is at " << base << ", in front of " << behind << ".\n"
            << (loopback ? "Only this machine can reach it; `--listen 0.0.0.0:8080` lets others in.\n\n" : "\n")
            << "A write that passes:\n\n"
            << "  curl -i " << base << "/Patient -H 'Content-Type: application/fhir+json' \\\n"
            << "    -d '{\"resourceType\":\"Patient\",\"gender\":\"male\"}'\n\n"
            << "One that is refused, with the reason and the mend:\n\n"
            << "  curl -i " << base << "/Patient -H 'Content-Type: application/fhir+json' \\\n"
            << "    -d '{\"resourceType\":\"Patient\",\"gender\":\"Male\"}'\n\n"
            << (terminology.empty() ? ""
                                    : "The terminology endpoint:\n\n  curl '" + terminology +
                                          "/fhir/r4/ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/"
                                          "administrative-gender'\n\n")
            << "Ctrl-C ends it." << std::endl;
}

}  // namespace

int demo(const DemoOptions& options) {
  block_signals();
  config::Config config;
  config.server.threads = 1;
  config::set_listen(options.listen, config.server);
  config.terminology = terminology_of(options, config.server);

  std::optional<EmbeddedServer> embedded;
  std::string behind = options.upstream;
  if (!options.upstream.empty()) {
    config::set_upstream_url(options.upstream, config);
  } else {
    embedded.emplace();
    config::set_upstream_url("http://127.0.0.1:" + std::to_string(embedded->server.port()) + "/fhir", config);
    behind = "an in-memory FHIR server that is meant for trying out only";
  }
  const LoadedEngine engine = load_engine(config);
  fit_connections(config, std::cerr);
  share_memory(config, std::cerr);
  http::Server gateway(config.server, proxy::gateway_handlers(config.proxy, engine.engine, config.upstream));
  const auto endpoint = terminology_server(config, engine);
  print_advice(url_of(config.server, gateway.port()) + config.proxy.base_path, behind,
               endpoint ? url_of(config.terminology->server, endpoint->port()) : std::string(),
               is_loopback(config.server));
  std::vector<http::Server*> servers = {&gateway};
  if (endpoint) servers.push_back(endpoint.get());
  run_until_signal(servers, kDemoGrace, embedded ? &embedded->server : nullptr);
  return 0;
}

}  // namespace bindgate::app
