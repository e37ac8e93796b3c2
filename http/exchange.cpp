#include "http/exchange.h"

#include "http/message_writer.h"
#include "http/relay.h"
#include "http/session.h"

namespace bindgate::http {

namespace {

constexpr std::size_t kLargeAnswer = 64 * 1024;  // worth counting while a client takes its time to read it

}  // namespace

Exchange::Exchange(Session& session) : session_(session), started_(std::chrono::steady_clock::now()) {}

const RequestHead& Exchange::request() const {
  return session_.head();
}
const Peer& Exchange::peer() const {
  return session_.peer();
}
std::uint64_t Exchange::bytes_in() const {
  return session_.bytes_in();
}
std::uint64_t Exchange::bytes_out() const {
  return session_.bytes_out();
}

Task<Result<Body>> Exchange::read_body(std::size_t limit) {
  return session_.read_body(limit);
}

void Exchange::hold_memory(std::size_t bytes) {
  session_.held_memory().take_anyway(bytes);
}

bool Exchange::can_stream() const {
  return !answered_ && !session_.body().failed();
}

Task<Result<void>> Exchange::reply(Answer answer) {
  if (answered_) co_return Failure{Kind::unexpected, Side::internal, "the request has been answered already"};
  if (!answer.is_writable()) {
    co_return Failure{Kind::unexpected, Side::internal, "the answer's status or fields cannot be written"};
  }
  answered_ = true;
  status_ = answer.status();
  session_.settle_keep_alive();
  session_.drop_body();
  if (answer.body().size() > kLargeAnswer) hold_memory(answer.body().size());
  const Result<void> sent = co_await session_.send_answer(answer);
  co_return sent;
}

Task<Result<Forwarded>> Exchange::forward(Upstream& upstream, const ForwardPlan& plan) {
  if (const Result<void> expected = session_.check_expectation(); !expected) co_return expected.error();
  ClientSink sink(*this, session_, upstream, plan);
  Relay relay(upstream, plan, &session_, sink);
  const Result<void> relayed = co_await relay.run();
  if (!relayed) co_return relayed.error();
  co_return relay.facts();
}

Task<Result<FetchedResponse>> Exchange::fetch(Upstream& upstream, const ForwardPlan& plan, std::size_t cap) {
  if (const Result<void> expected = session_.check_expectation(); !expected) co_return expected.error();
  FetchedResponse response;
  MemorySink sink(response, upstream, plan, cap, &session_.held_memory());
  Relay relay(upstream, plan, &session_, sink);
  const Result<void> relayed = co_await relay.run();
  if (!relayed) co_return relayed.error();
  response.facts = relay.facts();
  co_return response;
}

}  // namespace bindgate::http
