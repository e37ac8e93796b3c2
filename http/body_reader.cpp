#include "http/body_reader.h"

#include <algorithm>

namespace bindgate::http {

namespace {

constexpr std::size_t kStreamed = 64 * 1024;  // the window a long body passes through
constexpr std::size_t kLeast = 2 * 1024;      // less room is not worth a system call

}  // namespace

BodyReader::BodyReader(Stream& stream, ReadBuffer& in, const BodyFraming& framing, Side side, Patience patience)
    : stream_(stream),
      in_(in),
      framing_(framing),
      side_(side),
      patience_(patience),
      budget_(patience.pause),
      left_(framing.length),
      done_(!framing.has_body()) {}

// Coded bytes may hold no body byte at all, hence the loop.
Result<std::string_view> BodyReader::take(std::size_t most) {
  while (!done_ && !in_.unread().empty()) {
    char* const data = in_.unread_data();
    std::size_t consumed = 0;
    const Result<std::size_t> produced = decode(data, std::min(most, in_.unread().size()), consumed);
    if (!produced) return produced.error();
    in_.consume(consumed);
    if (*produced != 0) return std::string_view(data, *produced);
  }
  return std::string_view{};
}

Task<Result<std::string_view>> BodyReader::next() {
  for (;;) {
    const Result<std::string_view> piece = buffered();
    if (!piece || !piece->empty() || done_) co_return piece;
    // Long bodies deserve a wide window; short ones make do with what there is.
    const bool long_body = framing_.kind != BodyFraming::Kind::length || left_ > ReadBuffer::kInitial;
    in_.reserve(long_body && bytes_ != 0 ? kStreamed : kLeast);
    const Result<std::size_t> received = co_await receive(in_.free_data(), in_.free_size());
    if (!received) co_return received.error();
    in_.received(*received);
  }
}

Task<Result<std::size_t>> BodyReader::read_into(char* to, std::size_t size) {
  const Result<std::string_view> piece = take(size);
  if (!piece) co_return piece.error();
  if (!piece->empty() || done_) {
    co_return piece->copy(to, piece->size());
  }
  for (;;) {
    std::size_t want = size;
    if (framing_.kind == BodyFraming::Kind::length)
      want = static_cast<std::size_t>(std::min<std::uint64_t>(want, left_));
    const Result<std::size_t> received = co_await receive(to, want);
    if (!received) co_return received.error();
    std::size_t consumed = 0;
    const Result<std::size_t> produced = decode(to, *received, consumed);
    if (!produced) co_return produced.error();
    if (consumed < *received) in_.put_back({to + consumed, *received - consumed});
    if (*produced != 0 || done_) co_return *produced;
  }
}

// Waits for bytes. 0 means that a body which ends with the connection has ended.
Task<Result<std::size_t>> BodyReader::receive(char* to, std::size_t size) {
  touched_ = true;
  const Clock::time_point since = Watchdog::now();
  stream_.read_within(budget_);
  const Transfer transfer = co_await stream_.read_some(to, size, bytes_ != 0);
  if (transfer.outcome == Outcome::ok) {
    spend(since, transfer.bytes);
    co_return transfer.bytes;
  }
  const bool ends_here = transfer.outcome == Outcome::end && framing_.kind == BodyFraming::Kind::until_close;
  if (!ends_here) co_return fail(transfer.outcome);
  done_ = true;
  co_return std::size_t{0};
}

Result<std::size_t> BodyReader::decode(char* data, std::size_t size, std::size_t& consumed) {
  std::size_t produced = size;
  switch (framing_.kind) {
    case BodyFraming::Kind::none:
      produced = 0;
      break;
    case BodyFraming::Kind::until_close:
      break;
    case BodyFraming::Kind::length:
      produced = static_cast<std::size_t>(std::min<std::uint64_t>(left_, size));
      left_ -= produced;
      done_ = left_ == 0;
      break;
    case BodyFraming::Kind::chunked: {
      const ChunkDecoder::Step step = chunks_.decode(data, size);
      if (chunks_.failed()) {
        return fail(side_ == Side::client ? Kind::bad_framing : Kind::bad_response,
                    "the chunked coding of the body is malformed");
      }
      bytes_ += step.produced;
      done_ = chunks_.done();
      consumed = step.consumed;
      return step.produced;
    }
  }
  bytes_ += produced;
  consumed = produced;
  return produced;
}

Failure BodyReader::fail(Kind kind, const char* what) {
  failed_ = true;
  return {kind, side_, what};
}

Failure BodyReader::fail(Outcome outcome) {
  switch (outcome) {
    case Outcome::timeout:
      return fail(Kind::timeout, "the body did not arrive in time");
    case Outcome::interrupted:
      return fail(Kind::stopping, "reading the body was given up");
    default:
      return fail(Kind::closed, "the connection closed before the body was complete");
  }
}

void BodyReader::spend(Clock::time_point since, std::size_t received) {
  const std::chrono::nanoseconds whole = patience_.pause;
  if (patience_.rate == 0) {
    budget_ = whole;
    return;
  }
  const std::chrono::nanoseconds earned(std::uint64_t{1'000'000'000} * received / patience_.rate);
  budget_ = std::min(whole, budget_ - (Watchdog::now() - since) + earned);
}

}  // namespace bindgate::http
