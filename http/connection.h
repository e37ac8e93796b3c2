// One connection to the upstream with its buffers. Owned by the pool in Upstream or by the exchange that borrowed it.
#pragma once

#include "http/head.h"
#include "http/read_buffer.h"
#include "http/stream.h"

#include <string>

namespace bindgate::http {

struct Connection {
  Connection(Watchdog& watchdog, Socket socket) : stream(watchdog, std::move(socket)) {}

  Stream stream;
  ReadBuffer in;
  std::string out;      // the request head being sent
  ResponseHead answer;  // kept for its memory
  bool reused = false;
  Clock::time_point idle_since;
};

}  // namespace bindgate::http
