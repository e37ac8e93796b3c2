// A TCP connection with deadlines: reads and writes that end by data, by the peer, by time or by interruption.
// Used on its Worker's thread; at most one read and one write at a time. TLS will live behind this interface.
#pragma once

#include "http/task.h"
#include "http/watchdog.h"

#include <sys/uio.h>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bindgate::http {

enum class Outcome : std::uint8_t {
  ok,
  would_block,  // of try_ functions only
  end,          // the peer closed its side in good order
  broken,       // reset or another error
  timeout,
  interrupted,
};

struct Transfer {
  Outcome outcome = Outcome::ok;
  std::size_t bytes = 0;
};

// Pieces of one message to be sent together. Small and fixed: head, chunk size, data, chunk end.
class Gather {
 public:
  void add(const void* data, std::size_t size) {
    if (size == 0) return;
    pieces_[count_++] = {const_cast<void*>(data), size};
    left_ += size;
  }
  void clear() { first_ = count_ = left_ = 0; }
  std::size_t left() const { return left_; }
  iovec* pieces() { return pieces_ + first_; }
  std::size_t count() const { return count_ - first_; }
  void sent(std::size_t n);

 private:
  static constexpr std::size_t kMost = 6;
  iovec pieces_[kMost];
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  std::size_t left_ = 0;
};

class Stream : private Watchdog::Watched {
 public:
  Stream(Watchdog& watchdog, Socket socket);
  ~Stream() = default;

  Socket& socket() { return socket_; }

  // The deadline of reads from now on: a point in time, not refreshed by bytes that arrive.
  void read_within(std::chrono::nanoseconds time);
  void read_without_deadline();

  // Waits for at least one byte. For bytes that are probably there already, `eager` saves a pass of the loop; after
  // some it goes through the loop all the same, for a fast peer may not keep the others of its worker waiting.
  Task<Transfer> read_some(char* data, std::size_t size, bool eager = false);

  // Sends what the socket takes at once: ok, would_block (with bytes sent so far counted off) or broken.
  Outcome try_write(Gather& gather);

  // Sends everything; `pause` is how long the peer may take nothing, or next to nothing, of what was sent.
  Task<Outcome> write(Gather& gather, std::chrono::milliseconds pause);

  Task<Outcome> connect(boost::asio::ip::tcp::endpoint endpoint, std::chrono::milliseconds time);

  // True when nothing can be read: for a pooled connection anything else means that it is no use.
  bool is_quiet();

  // Makes a waiting read or write, and all later ones, end as Outcome::interrupted.
  void interrupt_reads();
  void interrupt_writes();
  void clear_interrupts() { reads_interrupted_ = writes_interrupted_ = cut_; }

  void finish_writing();  // FIN
  void close();
  void reset();  // closes so that the peer cannot take what it got for the whole

 private:
  static constexpr Clock::time_point kNever = Clock::time_point::max();

  void look(Clock::time_point now) override;
  void cut() override;
  bool is_draining(Clock::time_point now);
  bool is_ready(short events);
  int unacknowledged();
  Outcome outcome_of(const boost::system::error_code& error, bool reading);

  Socket socket_;
  Clock::time_point read_deadline_ = kNever;
  Clock::time_point write_deadline_ = kNever;
  std::chrono::milliseconds write_pause_{0};  // 0: the deadline stands whatever the peer takes
  int held_by_kernel_ = 0;                    // bytes on their way to the peer when the deadline was set
  std::size_t read_at_once_ = 0;              // bytes since the last pass of the loop
  bool reading_ = false;
  bool writing_ = false;
  bool read_timed_out_ = false;
  bool write_timed_out_ = false;
  bool reads_interrupted_ = false;
  bool writes_interrupted_ = false;
  bool cut_ = false;
};

}  // namespace bindgate::http
