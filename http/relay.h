// Carries one request to an upstream and its answer back, both directions at once when the request does not leave in
// one piece. Internal to this room; lives for one forward(), fetch() or request(), on the Worker's thread.
#pragma once

#include "http/body_reader.h"
#include "http/connection.h"
#include "http/exchange.h"
#include "http/sink.h"
#include "http/upstream.h"

#include <memory>
#include <optional>

namespace bindgate::http {

class Session;

class Relay {
 public:
  // `client` is nullptr for a request of this gateway's own.
  Relay(Upstream& upstream, const ForwardPlan& plan, Session* client, Sink& sink);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  Task<Result<void>> run();
  const Forwarded& facts() const { return facts_; }

 private:
  Task<Result<void>> attempt(bool fresh);
  Result<void> load_body();
  void compose();
  void add_piece(std::string_view piece, bool last);
  Task<void> send_rest();
  Task<Outcome> pump_body();
  Task<void> answer();
  Task<Result<void>> read_answer();
  Task<Result<void>> deliver();
  Task<Result<void>> read_head();
  Result<bool> scan_head();
  Failure failure_of(Outcome outcome) const;
  bool may_retry(const Failure& failure) const;
  std::string_view method() const;
  void give_back();

  Upstream& upstream_;
  const ForwardPlan& plan_;
  Session* client_;
  Sink& sink_;
  std::unique_ptr<Connection> connection_;
  HeadScanner scanner_;
  Gather gather_;
  Forwarded facts_;
  Clock::time_point started_;
  std::chrono::nanoseconds acquire_left_;  // of the time for getting connections, both tries together
  BodyFraming framing_;                    // of the request sent on
  std::string_view whole_body_;            // what is sent with the head
  char chunk_size_[24];
  bool streaming_ = false;  // more of the client's body follows
  bool sent_ = false;       // the request has been written to its end
  bool heard_ = false;      // a byte of an answer has come
  bool reusable_ = false;
  bool stalled_ = false;      // the upstream takes no more of the request
  bool answer_over_ = false;  // delivered or failed: no use in sending more
  Result<void> answered_;
  std::optional<Failure> body_failure_;  // of reading the client's body
};

}  // namespace bindgate::http
