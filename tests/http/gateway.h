// A server that forwards to one upstream, as the tests of this room need it: what it does depends on the path.
#pragma once

#include "http/server.h"
#include "http/upstream.h"

#include <atomic>
#include <optional>
#include <string>
#include <thread>

namespace bindgate::http::testing {

inline constexpr std::size_t kSmallLimit = 1000;

// /reply      answers 200 "hello" without reading the body
// /echo       reads the body (limit kSmallLimit) and sends it back
// /whole...   reads the body (limit 16 MiB) and forwards it whole
// /tried...   reads the body (limit kSmallLimit, of /tried-whole 16 MiB), and where that fails streams it
// /fetch...   fetches the answer (cap kSmallLimit) and replies with it
// /block      is a handler that keeps its thread busy for 300 ms, then /reply
// /nothing    answers nothing; /throw throws
// others      forwarded, streaming
class PathHandler : public Handler {
 public:
  PathHandler(Worker& worker, UpstreamSettings settings) : upstream_(worker, std::move(settings)) {}

  Task<void> handle(Exchange& exchange) override {
    const std::string_view path = exchange.request().origin;
    Result<void> done;
    if (path == "/reply") {
      done = co_await reply(exchange);
    } else if (path == "/echo") {
      done = co_await echo(exchange);
    } else if (path == "/block") {
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      done = co_await reply(exchange);
    } else if (path == "/nothing") {
      co_return;
    } else if (path == "/throw") {
      throw std::runtime_error("a handler's mistake");
    } else if (path.starts_with("/fetch")) {
      done = co_await fetch(exchange);
    } else if (path.starts_with("/tried")) {
      const Result<Body> body = co_await exchange.read_body(path == "/tried-whole" ? 16 << 20 : kSmallLimit);
      if (!body && exchange.can_stream()) {
        done = co_await forward(exchange, false);
      } else if (body) {
        done = co_await exchange.reply(Answer(200, "whole"));
      } else {
        done = body.error();
      }
    } else {
      done = co_await forward(exchange, path.starts_with("/whole"));
    }
    if (done || exchange.answered()) co_return;
    const Failure failure = done.error();
    Answer answer = refuse(failure, exchange.peer());
    co_await exchange.reply(std::move(answer));
  }

  Answer refuse(const Failure& failure, const Peer&) override {
    Answer answer(status_of(failure), failure.context);
    answer.add("X-Failure", std::string(to_string(failure.side)) + " " + std::string(to_string(failure.kind)));
    return answer;
  }

 private:
  static Task<Result<void>> reply(Exchange& exchange) {
    Answer answer(200, "hello");
    answer.add("Content-Type", "text/plain");
    const Result<void> sent = co_await exchange.reply(std::move(answer));
    co_return sent;
  }

  static Task<Result<void>> echo(Exchange& exchange) {
    const Result<Body> body = co_await exchange.read_body(kSmallLimit);
    if (!body) co_return body.error();
    if (body->capacity < body->bytes.size() + kBodyPadding) throw std::logic_error("no padding");
    Answer answer(200, std::string(body->bytes));
    const Result<void> sent = co_await exchange.reply(std::move(answer));
    co_return sent;
  }

  Task<Result<void>> fetch(Exchange& exchange) {
    ForwardPlan plan;
    plan.target = exchange.request().origin;
    const Result<FetchedResponse> fetched = co_await exchange.fetch(upstream_, plan, kSmallLimit);
    if (!fetched) co_return fetched.error();
    Answer answer(fetched->status, "<" + fetched->body + ">");
    for (const Field& field : fetched->fields) answer.add(field.name, field.value);
    const Result<void> sent = co_await exchange.reply(std::move(answer));
    co_return sent;
  }

  Task<Result<void>> forward(Exchange& exchange, bool whole) {
    static constexpr std::string_view kRemoved[] = {"X-Secret"};
    static constexpr std::string_view kRemovedAnswers[] = {"X-Internal"};
    const Field set[] = {{"X-Request-Id", "id-1"}};
    const Field added[] = {{"X-Findings", "warning=2"}};
    ForwardPlan plan;
    plan.target = exchange.request().origin;
    plan.remove_fields = kRemoved;
    plan.set_fields = set;
    plan.remove_response_fields = kRemovedAnswers;
    plan.response_fields = added;
    if (whole) {
      const Result<Body> body = co_await exchange.read_body(16 << 20);
      if (!body) co_return body.error();
      plan.body = body->bytes;
    }
    const Result<Forwarded> forwarded = co_await exchange.forward(upstream_, plan);
    if (!forwarded) co_return forwarded.error();
    co_return Result<void>{};
  }

  Upstream upstream_;
};

class Gateway {
 public:
  explicit Gateway(std::uint16_t upstream_port = 1) {
    upstream.host = "127.0.0.1";
    upstream.port = upstream_port;
    server.address = "127.0.0.1";
    server.tick = std::chrono::milliseconds(20);
  }
  ~Gateway() { stop(); }

  // To be changed before start().
  ServerSettings server;
  UpstreamSettings upstream;

  Gateway& start() {
    running_.emplace(server, [this](Worker& worker) { return std::make_unique<PathHandler>(worker, upstream); });
    thread_ = std::thread([this] {
      running_->run();
      ended_ = true;
    });
    return *this;
  }

  std::uint16_t port() const { return running_->port(); }
  void begin_stop(std::chrono::milliseconds grace) { running_->stop(grace); }
  bool ended() const { return ended_; }

  void stop() {
    if (!thread_.joinable()) return;
    running_->stop(std::chrono::milliseconds(0));
    thread_.join();
  }

 private:
  std::optional<Server> running_;
  std::thread thread_;
  std::atomic<bool> ended_{false};
};

}  // namespace bindgate::http::testing
