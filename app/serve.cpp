#include "app/commands.h"
#include "app/engine.h"
#include "app/machine_limits.h"
#include "app/run_servers.h"
#include "app/terminology_server.h"

#include <iostream>
#include <stdexcept>
#include <vector>

namespace bindgate::app {

int serve(const ServeOptions& options) {
  block_signals();
  Prepared prepared = prepare(options.config);
  config::Config& config = prepared.config;
  const LoadedEngine& engine = prepared.engine;
  for (const config::Problem& problem : prepared.problems) std::cerr << config::to_string(problem) << '\n';
  if (!config.has_upstream && !config::has_error(prepared.problems)) {
    throw config::ConfigError(options.config + ": there is no upstream; add\nupstream:\n  url: http://host:port/fhir");
  }
  if (config::has_error(prepared.problems)) {
    std::cerr << "bindgate: not started; `bindgate check -c " << options.config << "` tells more.\n";
    return 2;
  }
  for (const terminology::LoadNote& note : engine.rules().terminology().notes()) {
    if (note.package != engine.packages.front().name) {
      std::cerr << note.package << ' ' << note.file << ": " << note.message << '\n';
    }
  }
  fit_connections(config, std::cerr);
  share_memory(config, std::cerr);
  http::Server server(config.server, proxy::gateway_handlers(config.proxy, engine.engine, config.upstream));
  const auto endpoint = terminology_server(config, engine);
  std::cerr << version() << ": listening on " << config.server.address << ':' << server.port() << ", upstream http://"
            << config.upstream.host << ':' << config.upstream.port << config.proxy.base_path
            << (config.observe ? ", observing only" : "") << std::endl;
  std::vector<http::Server*> servers = {&server};
  if (endpoint) {
    std::cerr << "terminology endpoint on " << config.terminology->server.address << ':' << endpoint->port()
              << "/fhir/r4, /fhir/r4b and /fhir/r5"
              << (config.terminology->endpoint.api_keys.empty() ? ", open to all" : ", with API keys") << std::endl;
    servers.push_back(endpoint.get());
  }
  run_until_signal(servers, config.drain_timeout);
  return 0;
}

}  // namespace bindgate::app
