// Runs HTTP servers until the process is told to end. Main thread.
#pragma once

#include "http/server.h"

#include <chrono>
#include <vector>

namespace bindgate::app {

// Blocks SIGINT and SIGTERM in this thread and those started after, so that run_until_signal() receives them. Call
// before any thread is started.
void block_signals();

// Runs each server on a thread of its own until SIGINT or SIGTERM, or until one of them fails, whose exception is
// rethrown. Stops in the order given: requests in flight get `grace`.
void run_until_signal(const std::vector<http::Server*>& servers, std::chrono::milliseconds grace);

}  // namespace bindgate::app
