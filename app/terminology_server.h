// The terminology endpoint's server, as the commands that serve start it. Main thread.
#pragma once

#include "app/engine.h"
#include "config/config.h"
#include "http/server.h"

#include <memory>

namespace bindgate::app {

// Null where it is not configured. Throws std::runtime_error where it cannot listen.
[[nodiscard]] std::unique_ptr<http::Server> terminology_server(const config::Config& config,
                                                               const LoadedEngine& engine);

}  // namespace bindgate::app
