// One JSON line per request on standard output: what was decided and how long it took, never what a resource
// holds. Lines are gathered per worker and written every tick. Used on the worker's thread only.
#pragma once

#include "http/watchdog.h"
#include "validator/report.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace bindgate::proxy {

struct AccessEntry {
  std::string_view request_id;
  std::string_view peer;
  std::string_view method;
  std::string_view path;         // without the query, which may name a patient
  std::string_view interaction;  // "create", "read" ...
  std::string_view decision;     // streamed, forwarded, refused, split, unreadable, failed, own
  std::string_view reason;       // of a failure
  int status = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::chrono::nanoseconds total{0};
  std::chrono::nanoseconds judging{0};
  std::chrono::nanoseconds upstream{0};
  const validator::Report* report = nullptr;  // null: nothing was judged
};

class AccessLog : private http::Watchdog::Watched {
 public:
  // Writes to the file descriptor, which outlives the log. Disabled, write() does nothing.
  AccessLog(http::Watchdog& watchdog, bool enabled, int descriptor = 1);
  ~AccessLog();

  void write(const AccessEntry& entry);
  void flush();

 private:
  void look(http::Clock::time_point) override { flush(); }
  void cut() override { flush(); }
  void append_time();

  bool enabled_;
  int descriptor_;
  std::string lines_;
  std::int64_t second_ = -1;
  char time_[32] = {};
};

}  // namespace bindgate::proxy
