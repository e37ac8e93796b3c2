#include "http/sink.h"

#include "http/session.h"
#include "http/upstream.h"

namespace bindgate::http {

// RFC 9110 section 15.2: HTTP/1.0 has no interim answers.
Task<Result<void>> ClientSink::interim(const ResponseHead& head) {
  if (session_.head().version == 10) co_return Result<void>{};
  std::string& out = session_.out();
  out.clear();
  write_interim(out, head);
  gather_.clear();
  gather_.add(out.data(), out.size());
  const Result<void> sent = co_await session_.send(gather_);
  co_return sent;
}

Task<Result<void>> ClientSink::take(const ResponseHead& head, BodyReader& body, bool early) {
  const Result<std::string_view> first = body.buffered();
  if (!first) co_return first.error();
  const Delivery delivery = delivery_of(head, early);
  std::string& out = session_.out();
  out.clear();
  write_response(out, head, plan_, upstream_.settings().via, session_.worker().date(), delivery);
  gather_.clear();
  gather_.add(out.data(), out.size());
  add_piece(*first, body.done());
  exchange_.answered_ = true;
  exchange_.status_ = head.status;
  const Result<void> sent = co_await session_.send(gather_);
  if (!sent || body.done()) co_return sent;
  const Result<void> streamed = co_await stream_rest(body);
  if (!streamed) session_.cut();
  co_return streamed;
}

Task<Result<void>> ClientSink::stream_rest(BodyReader& body) {
  while (!body.done()) {
    const Result<std::string_view> piece = co_await body.next();
    if (!piece) co_return piece.error();
    gather_.clear();
    add_piece(*piece, body.done());
    const Result<void> sent = co_await session_.send(gather_);
    if (!sent) co_return sent;
  }
  co_return Result<void>{};
}

// A body whose end only the closing connection would mark is chunked for those who understand that.
Delivery ClientSink::delivery_of(const ResponseHead& head, bool early) {
  const bool old_client = session_.head().version == 10;
  if (early) {
    session_.end_after_answer();
  } else {
    session_.settle_keep_alive();
  }
  Delivery delivery;
  delivery.body = head.body;
  const bool unknown_length =
      head.body.kind == BodyFraming::Kind::chunked || head.body.kind == BodyFraming::Kind::until_close;
  if (unknown_length) {
    chunked_ = !old_client;
    delivery.body.kind = chunked_ ? BodyFraming::Kind::chunked : BodyFraming::Kind::until_close;
    if (old_client) session_.end_after_answer();
  }
  delivery.keep_alive = session_.keep_alive();
  delivery.say_keep_alive = old_client;
  return delivery;
}

void ClientSink::add_piece(std::string_view piece, bool last) {
  if (!chunked_) {
    gather_.add(piece.data(), piece.size());
    return;
  }
  if (!piece.empty()) {
    gather_.add(chunk_size_, write_chunk_size(chunk_size_, piece.size()));
    gather_.add(piece.data(), piece.size());
    gather_.add("\r\n", 2);
  }
  if (last) gather_.add("0\r\n\r\n", 5);
}

Task<Result<void>> MemorySink::interim(const ResponseHead&) {
  co_return Result<void>{};
}

Task<Result<void>> MemorySink::take(const ResponseHead& head, BodyReader& body, bool) {
  static constexpr const char* kTooLong = "the upstream's answer is over the limit for this request";
  out_.status = head.status;
  collect_fields(head, plan_, upstream_.settings().via, out_);
  if (body.left() > cap_) co_return Failure{Kind::body_too_large, Side::upstream, kTooLong};
  while (!body.done()) {
    const Result<std::string_view> piece = co_await body.next();
    if (!piece) co_return piece.error();
    if (out_.body.size() + piece->size() > cap_) co_return Failure{Kind::body_too_large, Side::upstream, kTooLong};
    // The upstream has acted on the request: its answer is not given up for want of memory.
    if (memory_ != nullptr) memory_->take_anyway(piece->size());
    out_.body.append(*piece);
  }
  co_return Result<void>{};
}

}  // namespace bindgate::http
