#include "app/terminology_server.h"

#include "app/commands.h"
#include "proxy/terminology/listener.h"

namespace bindgate::app {

std::unique_ptr<http::Server> terminology_server(const config::Config& config, const LoadedEngine& engine) {
  if (!config.terminology || !engine.operations) return nullptr;
  proxy::tx::Settings endpoint = config.terminology->endpoint;
  endpoint.software_version = version_number();
  return std::make_unique<http::Server>(
      config.terminology->server,
      proxy::tx::endpoint_handlers(std::move(endpoint), proxy::tx::engine_of(engine.operations, engine.engine.rules)));
}

}  // namespace bindgate::app
