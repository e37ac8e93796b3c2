// One JSON line per request: who sent it, what was decided and how long it took, never what a resource holds. Lines
// are gathered per worker and handed to the process's LogWriter every tick. Used on the worker's thread only.
#pragma once

#include "http/watchdog.h"
#include "proxy/log_writer.h"
#include "validator/report.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace bindgate::proxy {

struct AccessEntry {
  std::string_view request_id;
  std::string_view peer;    // who holds the connection
  std::string_view sender;  // who sent the request, where that is somebody else
  std::string_view user_agent;
  std::string_view client;  // what the sender says it is
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
  // Without a writer, write() does nothing.
  AccessLog(http::Watchdog& watchdog, std::shared_ptr<LogWriter> writer);
  ~AccessLog();

  // Long values are cut, so that no line is longer than LogWriter::kLine.
  void write(const AccessEntry& entry);
  void flush();

  [[nodiscard]] bool is_enabled() const { return writer_ != nullptr; }
  [[nodiscard]] std::uint64_t dropped() const { return writer_ ? writer_->dropped() : 0; }

 private:
  void look(http::Clock::time_point) override { flush(); }
  void cut() override { flush(); }
  void append_time();
  void append_line(const AccessEntry& entry, bool brief);

  std::shared_ptr<LogWriter> writer_;
  std::string lines_;
  std::size_t count_ = 0;  // of lines_
  std::int64_t second_ = -1;
  char time_[32] = {};
};

}  // namespace bindgate::proxy
