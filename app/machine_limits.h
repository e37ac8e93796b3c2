// Fits the configuration to the memory and the descriptors this process is allowed. Main thread, before any other.
#pragma once

#include "config/config.h"
#include "http/memory_budget.h"

#include <iosfwd>
#include <memory>

namespace bindgate::app {

// Raises the descriptor limit and lowers the numbers of connections to what it is enough for; says so on `out`.
void fit_connections(config::Config& config, std::ostream& out);

// The one budget of the process, in the settings of each listener; says so on `out` where memory is short.
void share_memory(config::Config& config, std::ostream& out);

}  // namespace bindgate::app
