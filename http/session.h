// One client connection: reads heads, runs the handler for each request, ends the connection in order. Internal to
// this room. Owned by the server's lane, used on its Worker's thread.
#pragma once

#include "http/body_reader.h"
#include "http/exchange.h"
#include "http/framing_gate.h"
#include "http/idle_sessions.h"
#include "http/memory_budget.h"
#include "http/read_buffer.h"
#include "http/server.h"
#include "http/stream.h"
#include "http/worker.h"

#include <memory>
#include <optional>
#include <string>

namespace bindgate::http {

class Session {
 public:
  Session(Worker& worker, const ServerSettings& settings, Handler& handler, IdleSessions& idle, Socket socket,
          Peer peer);

  Task<void> run();

  // The server stops: one request that is on its way is served, none behind it.
  void wind_down();

  // The connection is idle: it ends to make room. False where a request has arrived meanwhile.
  bool make_room();

  // For Exchange and Relay:
  Worker& worker() { return worker_; }
  const ServerSettings& settings() const { return settings_; }
  Stream& stream() { return stream_; }
  const RequestHead& head() const { return head_; }
  const Peer& peer() const { return peer_; }
  BodyReader& body() { return *body_; }
  std::string& out() { return out_; }
  MemoryShare& held_memory() { return held_memory_; }
  // Ends the life of a body read whole, which nobody needs any more.
  void drop_body();
  std::uint64_t bytes_in() const { return head_size_ + (body_ ? body_->bytes() : 0); }
  std::uint64_t bytes_out() const { return bytes_out_; }

  // Fails for expectations other than 100-continue.
  Result<void> check_expectation() const;

  // Sends 100 (Continue) when the client waits for it.
  Task<Result<void>> invite_body();

  Task<Result<Body>> read_body(std::size_t limit);

  // What a read_body that failed had already taken off the connection: the body's beginning, owned by the session
  // until the message ends. For a relay that sends the body on after all; the message counts as sound again.
  std::string_view reclaim_taken();

  // Decides, before an answer's head is written, whether the connection goes on behind it.
  bool settle_keep_alive();
  void end_after_answer() { keep_alive_ = false; }
  bool keep_alive() const { return keep_alive_; }

  Task<Result<void>> send_answer(const Answer& answer);
  Task<Result<void>> send(Gather& gather);

  // The answer begun cannot be completed: the connection is cut, so that nobody takes the part for the whole.
  void cut() { cut_ = true; }

 private:
  enum class Next : std::uint8_t { request, close, refused };

  Task<Next> read_head();
  Task<Next> refuse(const Failure& failure);
  Result<bool> scan_head();
  bool skip_empty_line();
  Task<bool> handle_request();
  Task<bool> drain_body();
  Task<void> close_gently();
  Task<Result<Body>> collect_body(std::string_view first, std::size_t limit);
  void set_idle(bool idle);
  void grow_body(std::size_t used, std::size_t wanted);
  void begin_message();

  Worker& worker_;
  const ServerSettings& settings_;
  Handler& handler_;
  IdleSessions& idle_sessions_;
  IdleSessions::Place idle_place_{*this};
  Stream stream_;
  Peer peer_;
  ReadBuffer in_;
  HeadScanner scanner_;
  RequestHead head_;
  std::optional<BodyReader> body_;
  std::unique_ptr<char[]> body_block_;
  std::size_t body_capacity_ = 0;
  MemoryShare body_memory_;
  MemoryShare held_memory_;  // for what the handler keeps beside the body
  std::size_t taken_ = 0;    // bytes in the block, from a body that is not whole
  std::string out_;
  std::size_t head_size_ = 0;
  std::uint64_t bytes_out_ = 0;
  std::uint32_t requests_ = 0;
  std::uint32_t requests_at_once_ = 0;  // since the last pass of the loop
  bool idle_ = false;                   // between requests: may be closed at any time
  bool winding_down_ = false;
  bool skipped_empty_line_ = false;
  bool continued_ = false;  // 100 (Continue) was sent or is not needed
  bool body_failed_ = false;
  bool keep_alive_ = false;
  bool cut_ = false;
};

}  // namespace bindgate::http
