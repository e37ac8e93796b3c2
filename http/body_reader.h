// Reads one message body piece by piece, its framing removed, whichever framing it is. Lives as long as the message,
// beside the Stream and ReadBuffer it reads from; used on their Worker's thread.
#pragma once

#include "http/chunk_decoder.h"
#include "http/head.h"
#include "http/read_buffer.h"
#include "http/stream.h"
#include "http/task.h"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace bindgate::http {

// How long to wait for a body. Waiting uses up `pause`; bytes give it back at `rate` a second, so that a byte now
// and then does not hold a connection for ever. Rate 0: any byte gives all of it back.
struct Patience {
  std::chrono::milliseconds pause{30'000};
  std::uint32_t rate = 0;
};

class BodyReader {
 public:
  BodyReader(Stream& stream, ReadBuffer& in, const BodyFraming& framing, Side side, Patience patience);

  const BodyFraming& framing() const { return framing_; }
  bool done() const { return done_; }
  bool failed() const { return failed_; }
  // Goes on behind a read that was interrupted: nothing of the body was lost by it.
  void resume() { failed_ = false; }
  bool untouched() const { return !touched_; }    // nothing taken off the connection that is not in the buffer
  std::uint64_t bytes() const { return bytes_; }  // without framing, so far
  std::uint64_t left() const { return left_; }    // of a body whose length is known

  // What has been received already, without waiting; empty when nothing is there. Valid until the next call.
  Result<std::string_view> buffered() { return take(static_cast<std::size_t>(-1)); }

  // The same, waiting for at least one byte. Empty only when done().
  Task<Result<std::string_view>> next();

  // Reads up to `size` > 0 bytes to `to`, waiting for at least one; 0 only when done().
  Task<Result<std::size_t>> read_into(char* to, std::size_t size);

 private:
  Result<std::string_view> take(std::size_t most);
  Task<Result<std::size_t>> receive(char* to, std::size_t size);
  Result<std::size_t> decode(char* data, std::size_t size, std::size_t& consumed);
  Failure fail(Kind kind, const char* what);
  Failure fail(Outcome outcome);
  void spend(Clock::time_point since, std::size_t received);

  Stream& stream_;
  ReadBuffer& in_;
  BodyFraming framing_;
  Side side_;
  Patience patience_;
  std::chrono::nanoseconds budget_;
  ChunkDecoder chunks_;
  std::uint64_t left_ = 0;
  std::uint64_t bytes_ = 0;
  bool done_ = false;
  bool touched_ = false;
  bool failed_ = false;
};

}  // namespace bindgate::http
