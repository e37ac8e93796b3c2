#include "http/session.h"

#include "http/message_writer.h"
#include "http/slow_body.h"
#include "http/syntax.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cstring>
#include <utility>

namespace bindgate::http {

namespace {

constexpr std::size_t kDrained = 64 * 1024;    // a body left unread is worth reading off up to here
constexpr std::size_t kFirstBody = 16 * 1024;  // what every connection may hold of a body without asking
constexpr std::uint32_t kRequestsAtOnce = 16;  // pipelined ones served before others get their turn
constexpr char kNothing[kBodyPadding] = {};

static_assert(kBodyPadding <= ReadBuffer::kPadding);

Failure client_failure(Kind kind, const char* what) {
  return {kind, Side::client, what};
}

}  // namespace

Session::Session(Worker& worker, const ServerSettings& settings, Handler& handler, IdleSessions& idle, Socket socket,
                 Peer peer)
    : worker_(worker),
      settings_(settings),
      handler_(handler),
      idle_sessions_(idle),
      stream_(worker.watchdog(), std::move(socket)),
      peer_(std::move(peer)),
      body_memory_(settings.memory.get()),
      held_memory_(settings.memory.get()) {}

Task<void> Session::run() {
  for (;;) {
    const Next next = co_await read_head();
    if (next == Next::close) {
      stream_.close();
      co_return;
    }
    if (next == Next::refused) break;
    if (++requests_at_once_ > kRequestsAtOnce) {
      requests_at_once_ = 0;
      co_await boost::asio::post(worker_.executor(), boost::asio::use_awaitable_t<Executor>{});
    }
    const bool goes_on = co_await handle_request();
    if (!goes_on) break;
  }
  if (cut_) {
    stream_.reset();
    co_return;
  }
  co_await close_gently();
}

void Session::wind_down() {
  winding_down_ = true;
  if (idle_) stream_.read_within(settings_.last_chance);
}

bool Session::make_room() {
  if (!stream_.is_quiet()) return false;
  set_idle(false);
  stream_.interrupt_reads();
  return true;
}

void Session::set_idle(bool idle) {
  idle_ = idle;
  if (idle) {
    idle_sessions_.add(idle_place_);
  } else {
    idle_sessions_.remove(idle_place_);
  }
}

void Session::begin_message() {
  body_.reset();
  in_.begin_message();
  scanner_.reset();
  bytes_out_ = 0;
  head_size_ = 0;
  skipped_empty_line_ = continued_ = body_failed_ = keep_alive_ = false;
  drop_body();
  held_memory_.release();
}

void Session::drop_body() {
  body_block_.reset();
  body_capacity_ = 0;
  taken_ = 0;
  body_memory_.release();
}

// The deadline is for the whole head: bytes that trickle in do not put it off.
Task<Session::Next> Session::read_head() {
  begin_message();
  set_idle(in_.unread().empty());
  const bool first = requests_ == 0;
  stream_.read_within(!idle_ || first ? settings_.head_timeout : settings_.idle_timeout);
  if (idle_ && winding_down_) stream_.read_within(settings_.last_chance);
  for (;;) {
    const Result<bool> complete = scan_head();
    if (!complete) {
      const Next refused = co_await refuse(complete.error());
      co_return refused;
    }
    if (*complete) co_return Next::request;
    in_.reserve(1);
    const Transfer transfer = co_await stream_.read_some(in_.free_data(), in_.free_size());
    requests_at_once_ = 0;
    const bool empty = in_.unread().empty();
    if (transfer.outcome != Outcome::ok) set_idle(false);
    if (transfer.outcome == Outcome::timeout && !empty) {
      const Failure late = client_failure(Kind::timeout, "the request head did not arrive in time");
      const Next refused = co_await refuse(late);
      co_return refused;
    }
    if (transfer.outcome != Outcome::ok) co_return Next::close;
    in_.received(transfer.bytes);
    if (idle_) {
      set_idle(false);
      stream_.read_within(settings_.head_timeout);
    }
  }
}

// RFC 9112 section 2.2: one empty line before a request is ignored.
bool Session::skip_empty_line() {
  if (skipped_empty_line_ || !in_.unread().starts_with("\r\n")) return false;
  in_.consume(2);
  skipped_empty_line_ = true;
  return true;
}

Result<bool> Session::scan_head() {
  if (scanner_.in_first_line() && skip_empty_line()) scanner_.reset();
  const std::string_view unread = in_.unread();
  if (unread.empty()) return false;
  if (unread.front() != '\r' && !is_token(unread.substr(0, 1))) {
    return client_failure(Kind::malformed_head, "this is not the start of an HTTP request");
  }
  const HeadScanner::State state = scanner_.scan(unread);
  if (state == HeadScanner::State::bad_line) {
    return client_failure(Kind::malformed_head, "a line of the head does not end in CRLF");
  }
  const bool complete = state == HeadScanner::State::complete;
  if ((complete ? scanner_.size() : unread.size()) > settings_.head.bytes) {
    const bool one_line = unread.substr(0, settings_.head.bytes).find('\n') == std::string_view::npos;
    return one_line ? client_failure(Kind::target_too_long, "the request line is too long")
                    : client_failure(Kind::head_too_large, "the request head is too large");
  }
  if (!complete) return false;
  head_size_ = scanner_.size();
  const Result<void> parsed = parse_request(unread.substr(0, head_size_), settings_.head, head_);
  if (!parsed) return parsed.error();
  in_.consume_and_pin(head_size_);
  return true;
}

// What is still to come on this connection cannot be told apart any more: one answer, then the end.
Task<Session::Next> Session::refuse(const Failure& failure) {
  head_.method = {};
  head_.version = 11;
  keep_alive_ = false;
  const Answer answer = handler_.refuse(failure, peer_);
  const Result<void> sent = co_await send_answer(answer);
  co_return sent ? Next::refused : Next::close;
}

Task<bool> Session::handle_request() {
  ++requests_;
  body_.emplace(stream_, in_, head_.body, Side::client, Patience{settings_.body_timeout, settings_.body_rate});
  Exchange exchange(*this);
  bool threw = false;
  try {
    co_await handler_.handle(exchange);
  } catch (const std::exception&) {
    threw = true;  // a coroutine may not wait inside a catch block
  }
  if (threw && !exchange.answered()) {
    // Named: GCC 12 destroys a braced temporary inside a co_await expression twice.
    const Failure failure{Kind::unexpected, Side::internal, "the request could not be handled"};
    co_await refuse(failure);
    co_return false;
  }
  if (threw || !exchange.answered()) cut_ = true;
  if (cut_ || !keep_alive_) co_return false;
  const bool clean = co_await drain_body();
  co_return clean;
}

Task<bool> Session::drain_body() {
  while (!body_->done()) {
    const Result<std::string_view> piece = co_await body_->next();
    if (!piece) co_return false;
  }
  co_return true;
}

// Closing with bytes unread would send a reset, and that can take the answer away from the client.
Task<void> Session::close_gently() {
  drop_body();
  held_memory_.release();
  stream_.finish_writing();
  stream_.clear_interrupts();
  stream_.read_within(settings_.linger);
  in_.begin_message();
  in_.reserve(1);
  for (;;) {
    const Transfer transfer = co_await stream_.read_some(in_.free_data(), in_.free_size());
    if (transfer.outcome != Outcome::ok) break;
  }
  stream_.close();
}

Result<void> Session::check_expectation() const {
  if (!head_.expects_unknown) return {};
  return client_failure(Kind::unknown_expectation, "the only expectation supported is 100-continue");
}

Task<Result<void>> Session::invite_body() {
  const bool waits = head_.expects_continue && !continued_ && !body_->done() && in_.unread().empty();
  continued_ = true;
  if (!waits) co_return Result<void>{};
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  Gather gather;
  gather.add(kContinue.data(), kContinue.size());
  const Result<void> sent = co_await send(gather);
  co_return sent;
}

Task<Result<Body>> Session::read_body(std::size_t limit) {
  if (const Result<void> expected = check_expectation(); !expected) co_return expected.error();
  if (body_->done()) co_return Body{{kNothing, 0}, kBodyPadding};
  if (head_.body.kind == BodyFraming::Kind::length && head_.body.length > limit) {
    co_return client_failure(Kind::body_too_large, "Content-Length is over the limit for this request");
  }
  const Result<void> invited = co_await invite_body();
  if (!invited) co_return invited.error();
  const Result<std::string_view> piece = body_->buffered();
  body_failed_ = true;  // until the body is whole
  if (!piece) co_return piece.error();
  if (body_->done() && piece->size() <= limit) {
    body_failed_ = false;
    const char* const data = piece->empty() ? kNothing : piece->data();
    co_return Body{{data, piece->size()}, piece->empty() ? kBodyPadding : in_.capacity_from(data)};
  }
  const Result<Body> collected = co_await collect_body(*piece, limit);
  body_failed_ = !collected;
  co_return collected;
}

Task<Result<Body>> Session::collect_body(std::string_view first, std::size_t limit) {
  const bool known = head_.body.kind == BodyFraming::Kind::length;
  const std::size_t length = known ? static_cast<std::size_t>(head_.body.length) : kFirstBody;
  std::size_t& used = taken_;
  used = first.size();
  grow_body(0, std::max(used, std::min(length, kFirstBody)));
  first.copy(body_block_.get(), used);
  std::optional<SlowBody> slow;
  while (!body_->done() && used <= limit) {
    // One byte over the limit tells a body that is too long from one that just fits.
    if (used + kBodyPadding == body_capacity_) {
      if (!slow) {
        // All that may come is taken at once: who held a part and waited for more could wait for others who do the
        // same. Nothing is taken before some of it has come, for a claim costs nothing to make.
        const std::size_t most = known ? length : limit;
        const Result<void> admitted = co_await body_memory_.take(worker_, most, settings_.memory_timeout);
        if (!admitted) co_return admitted.error();
        slow.emplace(worker_.watchdog(), settings_.memory.get(), stream_);
      }
      grow_body(used, known ? length : std::min(2 * used, limit + 1));
    }
    const std::size_t room = body_capacity_ - kBodyPadding - used;
    const Result<std::size_t> read = co_await body_->read_into(body_block_.get() + used, room);
    if (!read && slow && slow->gave_up()) {
      if (read.error().kind == Kind::stopping) {
        stream_.clear_interrupts();
        body_->resume();
      }
      co_return slow->failure();
    }
    if (!read) co_return read.error();
    used += *read;
    if (slow) slow->received(*read);
  }
  if (used > limit) co_return client_failure(Kind::body_too_large, "the body is over the limit for this request");
  body_memory_.shrink_to(used);
  co_return Body{{body_block_.get(), std::exchange(taken_, 0)}, body_capacity_};
}

std::string_view Session::reclaim_taken() {
  body_failed_ = false;
  body_memory_.shrink_to(taken_);
  return {body_block_.get(), taken_};
}

// The block is not touched beforehand: a length that is only claimed costs address space, not memory.
void Session::grow_body(std::size_t used, std::size_t wanted) {
  if (body_capacity_ >= wanted + kBodyPadding) return;
  auto block = std::make_unique_for_overwrite<char[]>(wanted + kBodyPadding);
  if (used != 0) std::memcpy(block.get(), body_block_.get(), used);
  body_block_ = std::move(block);
  body_capacity_ = wanted + kBodyPadding;
}

bool Session::settle_keep_alive() {
  const std::uint32_t most = settings_.max_requests_per_connection;
  keep_alive_ =
      head_.keep_alive && !winding_down_ && !body_failed_ && !body_->failed() && (most == 0 || requests_ < most);
  if (!keep_alive_ || body_->done()) return keep_alive_;
  // What has arrived of a body that nobody read is thrown away; the rest must be short and on its way.
  while (!body_->done()) {
    const Result<std::string_view> piece = body_->buffered();
    if (!piece) keep_alive_ = false;
    if (!piece || piece->empty()) break;
  }
  const bool coming = continued_ || !head_.expects_continue || !body_->untouched();
  const bool is_short = head_.body.kind == BodyFraming::Kind::length && body_->left() <= kDrained;
  keep_alive_ = keep_alive_ && (body_->done() || (coming && is_short));
  return keep_alive_;
}

Task<Result<void>> Session::send_answer(const Answer& answer) {
  const bool bodiless = answer.status() == 204 || answer.status() == 304;
  Delivery delivery;
  delivery.keep_alive = keep_alive_;
  delivery.say_keep_alive = head_.version == 10;
  out_.clear();
  std::optional<std::size_t> length;
  if (!bodiless) length = answer.body().size();
  write_answer(out_, answer, length, worker_.date(), delivery);
  Gather gather;
  gather.add(out_.data(), out_.size());
  if (!bodiless && head_.method != "HEAD") gather.add(answer.body().data(), answer.body().size());
  const Result<void> sent = co_await send(gather);
  co_return sent;
}

Task<Result<void>> Session::send(Gather& gather) {
  bytes_out_ += gather.left();
  const Outcome outcome = co_await stream_.write(gather, settings_.write_timeout);
  if (outcome == Outcome::ok) co_return Result<void>{};
  cut_ = true;
  if (outcome == Outcome::timeout) {
    co_return client_failure(Kind::timeout, "the client did not take the answer in time");
  }
  co_return client_failure(Kind::closed, "the client closed the connection");
}

}  // namespace bindgate::http
