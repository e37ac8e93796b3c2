#include "http/relay.h"

#include "http/session.h"

#include <boost/asio/experimental/awaitable_operators.hpp>

namespace bindgate::http {

namespace {

constexpr int kInterims = 16;  // more than anyone sends in good faith

bool is_safe(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

Failure upstream_failure(Kind kind, const char* what) {
  return {kind, Side::upstream, what};
}

}  // namespace

Relay::Relay(Upstream& upstream, const ForwardPlan& plan, Session* client, Sink& sink)
    : upstream_(upstream),
      plan_(plan),
      client_(client),
      sink_(sink),
      started_(Clock::now()),
      acquire_left_(upstream.settings().acquire_timeout) {}

Relay::~Relay() {
  give_back();
}

std::string_view Relay::method() const {
  return plan_.method.empty() && client_ != nullptr ? client_->head().method : plan_.method;
}

void Relay::give_back() {
  if (connection_) upstream_.release(std::move(connection_), reusable_);
}

Task<Result<void>> Relay::run() {
  if (!is_writable(plan_) || method().empty()) {
    co_return Failure{Kind::unexpected, Side::internal, "the request to send on cannot be written"};
  }
  if (const Result<void> loaded = load_body(); !loaded) co_return loaded.error();
  const Result<void> first = co_await attempt(false);
  if (first || !may_retry(first.error())) {
    facts_.total = Clock::now() - started_;
    co_return first;
  }
  facts_.retried = true;
  const Result<void> second = co_await attempt(true);
  facts_.total = Clock::now() - started_;
  co_return second;
}

// A pooled connection may have been closed by the upstream while the request was on its way. Sending it again is
// right only when the first try cannot have been acted on.
bool Relay::may_retry(const Failure& failure) const {
  if (failure.kind != Kind::closed || failure.side != Side::upstream || heard_ || !facts_.reused_connection)
    return false;
  if (sent_ && !is_safe(method())) return false;
  return !streaming_ || client_->body().untouched();
}

Task<Result<void>> Relay::attempt(bool fresh) {
  sent_ = heard_ = reusable_ = stalled_ = answer_over_ = false;
  if (!fresh) connection_ = upstream_.take_idle();
  if (!connection_) {
    const Clock::time_point before = Clock::now();
    Result<std::unique_ptr<Connection>> acquired = co_await upstream_.acquire(fresh, before + acquire_left_);
    acquire_left_ -= Clock::now() - before;
    if (!acquired) co_return acquired.error();
    connection_ = std::move(*acquired);
  }
  facts_.reused_connection = connection_->reused;
  if (streaming_) {
    // Before the answer can come: two messages to one client must not mix.
    const Result<void> invited = co_await client_->invite_body();
    if (!invited) co_return invited.error();
  }
  compose();
  const Outcome outcome = connection_->stream.try_write(gather_);
  if (outcome == Outcome::ok && !streaming_) {
    sent_ = true;
    connection_->stream.read_within(upstream_.settings().response_timeout);
    co_await answer();
  } else {
    using namespace boost::asio::experimental::awaitable_operators;
    connection_->stream.read_without_deadline();
    Task<void> sending = send_rest();
    Task<void> answering = answer();
    co_await (std::move(sending) && std::move(answering));
    if (client_ != nullptr) client_->stream().clear_interrupts();
    reusable_ = reusable_ && sent_;
  }
  connection_->stream.clear_interrupts();
  give_back();
  if (!answered_ && body_failure_) co_return *body_failure_;
  co_return answered_;
}

// Body bytes that are here already go out with the head; a body that is here to its end gets its length.
Result<void> Relay::load_body() {
  if (plan_.body) {
    whole_body_ = *plan_.body;
    if (!whole_body_.empty()) framing_ = {BodyFraming::Kind::length, whole_body_.size()};
    return {};
  }
  if (client_ == nullptr) return {};
  framing_ = client_->head().body;
  BodyReader& body = client_->body();
  whole_body_ = client_->reclaim_taken();
  if (!whole_body_.empty()) {
    streaming_ = !body.done();
    if (!streaming_) framing_ = {BodyFraming::Kind::length, whole_body_.size()};
    return {};
  }
  if (body.done()) return {};
  const Result<std::string_view> piece = body.buffered();
  if (!piece) return piece.error();
  whole_body_ = *piece;
  streaming_ = !body.done();
  if (!streaming_) framing_ = {BodyFraming::Kind::length, whole_body_.size()};
  return {};
}

void Relay::compose() {
  const UpstreamSettings& settings = upstream_.settings();
  Onward onward;
  onward.host = upstream_.authority();
  onward.via = settings.via;
  onward.trust_forwarded = settings.trust_forwarded;
  onward.body = framing_;
  const RequestHead* received = nullptr;
  if (client_ != nullptr) {
    received = &client_->head();
    onward.client = client_->peer().address;
    if (settings.preserve_host && !received->authority.empty()) onward.host = received->authority;
  }
  std::string& out = connection_->out;
  out.clear();
  write_request(out, received, plan_, onward);
  gather_.clear();
  gather_.add(out.data(), out.size());
  add_piece(whole_body_, false);
  facts_.request_body_bytes = whole_body_.size();
  facts_.connected = Clock::now() - started_;
}

void Relay::add_piece(std::string_view piece, bool last) {
  const bool chunked = framing_.kind == BodyFraming::Kind::chunked;
  if (chunked && !piece.empty()) gather_.add(chunk_size_, write_chunk_size(chunk_size_, piece.size()));
  gather_.add(piece.data(), piece.size());
  if (!chunked) return;
  if (!piece.empty()) gather_.add("\r\n", 2);
  if (last) gather_.add("0\r\n\r\n", 5);
}

Task<void> Relay::send_rest() {
  const UpstreamSettings& settings = upstream_.settings();
  Outcome outcome = co_await connection_->stream.write(gather_, settings.write_timeout);
  // What was read beforehand is not needed again, unless to retry with a body that has lost nothing yet.
  if (outcome == Outcome::ok && streaming_ && !client_->body().untouched()) client_->drop_body();
  if (outcome == Outcome::ok && streaming_) outcome = co_await pump_body();
  sent_ = outcome == Outcome::ok;
  stalled_ = outcome == Outcome::timeout;
  connection_->stream.read_within(settings.response_timeout);
  if (stalled_ || body_failure_) connection_->stream.interrupt_reads();
}

// One piece in memory at a time: the client is read no faster than the upstream takes.
Task<Outcome> Relay::pump_body() {
  BodyReader& body = client_->body();
  for (;;) {
    const Result<std::string_view> piece = co_await body.next();
    if (!piece) {
      if (!answer_over_) body_failure_ = piece.error();
      co_return Outcome::interrupted;
    }
    const bool last = body.done();
    gather_.clear();
    add_piece(*piece, last);
    const Outcome outcome = co_await connection_->stream.write(gather_, upstream_.settings().write_timeout);
    if (outcome != Outcome::ok) co_return outcome;
    facts_.request_body_bytes += piece->size();
    if (last) co_return Outcome::ok;
  }
}

Task<void> Relay::answer() {
  answered_ = co_await read_answer();
  answer_over_ = true;
  if (sent_) co_return;
  // Nobody waits for the rest of the request any more.
  if (client_ != nullptr) client_->stream().interrupt_reads();
  connection_->stream.interrupt_writes();
}

Task<Result<void>> Relay::read_answer() {
  const ResponseHead& head = connection_->answer;
  for (int interims = 0; interims < kInterims; ++interims) {
    const Result<void> read = co_await read_head();
    if (!read) co_return read.error();
    if (head.status >= 200) {
      const Result<void> delivered = co_await deliver();
      co_return delivered;
    }
    if (head.status == 101) co_return upstream_failure(Kind::bad_response, "the upstream changes the protocol unasked");
    if (head.status == 100) continue;
    const Result<void> passed = co_await sink_.interim(head);
    if (!passed) co_return passed.error();
  }
  co_return upstream_failure(Kind::bad_response, "the upstream sends interim answers without end");
}

Task<Result<void>> Relay::read_head() {
  ReadBuffer& in = connection_->in;
  in.begin_message();
  scanner_.reset();
  for (;;) {
    const Result<bool> complete = scan_head();
    if (!complete) co_return complete.error();
    if (*complete) co_return Result<void>{};
    in.reserve(1);
    const Transfer transfer = co_await connection_->stream.read_some(in.free_data(), in.free_size());
    if (transfer.outcome != Outcome::ok) co_return failure_of(transfer.outcome);
    heard_ = true;
    in.received(transfer.bytes);
  }
}

Result<bool> Relay::scan_head() {
  const HeadLimits& limits = upstream_.settings().head;
  ReadBuffer& in = connection_->in;
  const std::string_view unread = in.unread();
  static constexpr std::string_view kStart = "HTTP/1.";
  if (unread.substr(0, kStart.size()) != kStart.substr(0, unread.size())) {
    return upstream_failure(Kind::bad_response, "the upstream does not speak HTTP/1.1");
  }
  const HeadScanner::State state = scanner_.scan(unread);
  if (state == HeadScanner::State::bad_line) {
    return upstream_failure(Kind::bad_response, "a line of the upstream's head does not end in CRLF");
  }
  const bool complete = state == HeadScanner::State::complete;
  if ((complete ? scanner_.size() : unread.size()) > limits.bytes) {
    return upstream_failure(Kind::bad_response, "the upstream's head is too large");
  }
  if (!complete) return false;
  const Result<void> parsed = parse_response(unread.substr(0, scanner_.size()), method(), limits, connection_->answer);
  if (!parsed) return parsed.error();
  in.consume_and_pin(scanner_.size());
  return true;
}

Task<Result<void>> Relay::deliver() {
  const ResponseHead& head = connection_->answer;
  facts_.status = head.status;
  facts_.first_byte = Clock::now() - started_;
  // The client may take its time to read; what it sent need not be kept for that.
  if (sent_ && client_ != nullptr) client_->drop_body();
  BodyReader body(connection_->stream, connection_->in, head.body, Side::upstream,
                  Patience{upstream_.settings().response_timeout, 0});
  const Result<void> taken = co_await sink_.take(head, body, !sent_);
  facts_.response_body_bytes = body.bytes();
  reusable_ = taken && body.done() && head.keep_alive && connection_->in.unread().empty();
  co_return taken;
}

Failure Relay::failure_of(Outcome outcome) const {
  if (stalled_) return upstream_failure(Kind::timeout, "the upstream did not take the request in time");
  switch (outcome) {
    case Outcome::timeout:
      return upstream_failure(Kind::timeout, "the upstream did not answer in time");
    case Outcome::interrupted:
      return upstream_failure(Kind::stopping, "the request was given up");
    default:
      return upstream_failure(Kind::closed, "the upstream closed the connection without an answer");
  }
}

}  // namespace bindgate::http
