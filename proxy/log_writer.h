// The process's access log as bytes: takes lines from any thread and writes them on a thread of its own, so that
// nobody who serves requests ever waits for whoever reads the log. Bounded: lines that find no room are counted and
// left out, and the log itself says so once it is read again.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace bindgate::proxy {

class LogWriter {
 public:
  struct Limits {
    std::size_t queued_bytes = std::size_t{4} << 20;  // that wait to be written
    std::chrono::milliseconds drain{1'000};           // for what waits when the process ends
  };

  // The longest line that reaches a pipe in one piece, newline included: a longer one can be torn at the end.
  static constexpr std::size_t kLine = 4096;

  // Writes to the file descriptor, which outlives the writer.
  explicit LogWriter(int descriptor) : LogWriter(descriptor, Limits()) {}
  LogWriter(int descriptor, Limits limits);
  // Writes what waits, within Limits::drain.
  ~LogWriter();
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // The process's standard output; one writer for all who ask while anyone holds it.
  [[nodiscard]] static std::shared_ptr<LogWriter> standard_output();

  // Takes `count` whole lines; `lines` is left empty, with memory of an earlier call where there is some. Locks for
  // the time of a move. Any thread.
  void take(std::string& lines, std::size_t count);

  // Lines that were not written since the start. Any thread.
  [[nodiscard]] std::uint64_t dropped() const;

 private:
  struct State;
  std::shared_ptr<State> state_;  // with the thread, which may be stuck in the kernel for longer than anyone waits
};

}  // namespace bindgate::proxy
