// Runs HTTP servers until the process is told to end. Main thread.
#pragma once

#include "http/server.h"

#include <chrono>
#include <vector>

namespace bindgate::app {

// Blocks the signals that run_until_signal() answers in this thread and those started after, and ignores SIGPIPE. Call
// before any thread is started.
void block_signals();

// Runs each server on a thread of its own until SIGINT, SIGTERM or SIGQUIT, or until one of them fails, whose exception
// is rethrown. Requests in flight get `grace`; a second such signal cuts them. `last`, where there is one, is what the
// others send their requests to: it is stopped once they have ended. SIGHUP is told on standard error and changes
// nothing; SIGUSR1 and SIGUSR2 do nothing. What has not ended soon after the grace, as a thread that waits for a
// reader of its output, is not waited for: the process ends with status 1.
void run_until_signal(const std::vector<http::Server*>& servers, std::chrono::milliseconds grace,
                      http::Server* last = nullptr);

}  // namespace bindgate::app
