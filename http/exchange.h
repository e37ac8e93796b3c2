// One request on a client's connection and the ways to answer it. Owned by the connection's session, lives until
// handle() returns, used on its Worker's thread. Views handed out live as long as the exchange.
#pragma once

#include "http/answer.h"
#include "http/head.h"
#include "http/task.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bindgate::http {

class Session;
class Upstream;

// Readable bytes behind every body, so that a parser may load whole vectors.
inline constexpr std::size_t kBodyPadding = 64;

struct Peer {
  std::string address;  // "192.0.2.7" or "2001:db8::7"
  std::uint16_t port = 0;
};

// A body read whole. Its bytes belong to the connection, until the request is answered or the body has been
// sent on.
struct Body {
  std::string_view bytes;
  std::size_t capacity = 0;  // readable bytes from bytes.data(): at least bytes.size() + kBodyPadding
};

// How to send a request on. Borrows all it says: whoever awaits the call owns the bytes until it returns, which is why
// a plan cannot be copied to where it would outlive them.
struct ForwardPlan {
  ForwardPlan() = default;
  ForwardPlan(const ForwardPlan&) = delete;
  ForwardPlan& operator=(const ForwardPlan&) = delete;

  std::string_view method;               // empty: the client's
  std::string_view target;               // origin-form, sent as it is
  std::optional<std::string_view> body;  // sent with Content-Length; absent: the client's body is streamed through
  std::span<const std::string_view> remove_fields;           // request fields not sent on
  std::span<const Field> set_fields;                         // request fields replaced or added, e.g. X-Request-Id
  std::span<const std::string_view> remove_response_fields;  // fields of the answer not passed on
  std::span<const Field> response_fields;                    // fields of the answer replaced or added
};

struct Forwarded {
  int status = 0;
  std::uint64_t request_body_bytes = 0;
  std::uint64_t response_body_bytes = 0;
  std::chrono::nanoseconds connected{0};   // until a connection was there, from forward()'s start
  std::chrono::nanoseconds first_byte{0};  // until the answer's head was read
  std::chrono::nanoseconds total{0};
  bool reused_connection = false;
  bool retried = false;
};

// An answer read whole. The fields are without hop-by-hop fields and Content-Length, with Via.
struct FetchedResponse {
  int status = 0;
  FieldList fields;  // views into `storage`
  std::string body;
  std::unique_ptr<char[]> storage;
  Forwarded facts;
};

class Exchange {
 public:
  explicit Exchange(Session& session);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  const RequestHead& request() const;
  const Peer& peer() const;
  std::chrono::steady_clock::time_point started() const { return started_; }  // when the head was complete
  std::uint64_t bytes_in() const;                                             // of this request so far, head and body
  std::uint64_t bytes_out() const;                                            // to the client for this request
  bool answered() const { return answered_; }                                 // a byte of an answer may have been sent
  int status() const { return status_; }                                      // of that answer, or 0

  // The whole body, chunked coding removed; answers `Expect: 100-continue` first. Failures of Side::client:
  // body_too_large (before anything is read, when Content-Length says so), bad_framing, timeout, closed and
  // unknown_expectation; of Side::internal: overloaded, when the bodies of others take all the memory there is for
  // them. After a failure reply() closes the connection; forward() may still send the whole body on where can_stream()
  // says so.
  Task<Result<Body>> read_body(std::size_t limit);

  // Counts memory kept for this request beyond its body, until it has been handled: others' bodies wait for it.
  void hold_memory(std::size_t bytes);

  // Whether the request's body can still be sent on from its first byte: read_body was not called, or gave up (a
  // limit) without anything being wrong with the body itself.
  bool can_stream() const;

  // One complete answer; right for HEAD, 204 and 304. A body left unread is drained when it is small and
  // already on its way, else the connection closes after the answer. The answer is held until the client has taken
  // it. Failures: the client went away.
  Task<Result<void>> reply(Answer answer);

  // Sends the request on and streams the answer back: at most one buffer each way in memory. Failures that come
  // back left the client unanswered, unless answered(): then the connection is cut, never ended cleanly.
  Task<Result<Forwarded>> forward(Upstream& upstream, const ForwardPlan& plan);

  // The same with the answer read into memory; Kind::body_too_large of Side::upstream beyond `cap` bytes.
  // The client is not answered: call reply().
  Task<Result<FetchedResponse>> fetch(Upstream& upstream, const ForwardPlan& plan, std::size_t cap);

 private:
  friend class ClientSink;

  Session& session_;
  std::chrono::steady_clock::time_point started_;
  bool answered_ = false;
  int status_ = 0;
};

}  // namespace bindgate::http
