#include "proxy/terminology/listener.h"

#include "proxy/media_type.h"
#include "proxy/reply.h"
#include "proxy/request_id.h"

#include <algorithm>

namespace bindgate::proxy::tx {

using http::Body;
using http::Exchange;
using http::Failure;
using http::Result;
using http::Task;
using Verdict = http::BearerKeys::Verdict;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::string_view kRetryAfter = "1";  // seconds
constexpr std::string_view kDefect = "The endpoint failed on this request; that is a defect in it.";

std::string_view code_of(const Failure& failure) {
  switch (failure.kind) {
    case http::Kind::body_too_large:
    case http::Kind::head_too_large:
    case http::Kind::target_too_long:
      return "too-long";
    case http::Kind::timeout:
      return "timeout";
    case http::Kind::overloaded:
      return "throttled";
    case http::Kind::stopping:
    case http::Kind::closed:
      return "transient";
    case http::Kind::unsupported_method:
    case http::Kind::unsupported_coding:
    case http::Kind::unsupported_version:
      return "not-supported";
    case http::Kind::unexpected:
      return "exception";
    default:
      return "structure";
  }
}

std::string sentence_of(const Failure& failure) {
  return failure.kind == http::Kind::unexpected ? std::string(kDefect) : failure.context;
}

}  // namespace

struct Listener::Request {
  explicit Request(Exchange& e) : exchange(e) {}

  Exchange& exchange;
  std::string id;
  std::string_view subject;
  std::string_view decision = "own";
  std::string_view reason;
  std::chrono::nanoseconds computing{0};
};

http::HandlerFactory endpoint_handlers(Settings settings, Engine engine, std::shared_ptr<LogWriter> log) {
  auto shared = std::make_shared<Listener::Shared>(std::move(settings), std::move(engine), std::move(log));
  return [shared](http::Worker& worker) { return std::make_unique<Listener>(worker, shared); };
}

Listener::Shared::Shared(Settings settings, Engine engine, std::shared_ptr<LogWriter> writer)
    : endpoint(settings, std::move(engine)),
      keys(settings.api_keys),
      pool(std::max<std::size_t>(settings.threads, 1), settings.max_waiting),
      log(settings.access_log ? std::move(writer) : nullptr) {}

Listener::Listener(http::Worker& worker, std::shared_ptr<Shared> shared)
    : worker_(worker),
      shared_(std::move(shared)),
      log_(worker.watchdog(), shared_->log),
      next_id_(first_request_number()) {}

Task<void> Listener::handle(Exchange& exchange) {
  Request request(exchange);
  const http::RequestHead& head = exchange.request();
  request.id = request_id(head.fields, next_id_);
  const std::string_view path = head.origin.substr(0, head.origin.find('?'));
  if (path == "/live" || path == "/ready") {
    co_await answer_health(request);
  } else {
    co_await answer(request);
  }
  log(request);
}

// An endpoint that runs has its definitions compiled: both questions have the one answer.
Task<void> Listener::answer_health(Request& request) {
  request.subject = "health";
  http::Answer ok(200, "ok\n");
  ok.add("Content-Type", "text/plain");
  const Result<void> sent = co_await request.exchange.reply(std::move(ok));
  if (!sent) request.reason = "client-gone";
}

Task<void> Listener::answer(Request& request) {
  const http::RequestHead& head = request.exchange.request();
  const Endpoint& endpoint = shared_->endpoint;
  if (!Endpoint::is_open(head.origin)) {
    if (const Verdict verdict = shared_->keys.check(head.fields); verdict != Verdict::accepted) {
      Response refusal =
          endpoint.refuse(head, 401, "login",
                          "This needs an API key, sent as Authorization: Bearer; the one sent, if any, is not known.");
      refusal.challenge = http::BearerKeys::challenge(verdict);
      request.decision = "refused";
      request.reason = "unauthorized";
      co_return co_await send(request, std::move(refusal));
    }
  }
  const Result<Body> body = co_await request.exchange.read_body(endpoint.settings().body_limit);
  if (!body) co_return co_await fail(request, body.error());

  Response response;
  std::function<void()> work = [&] {
    const Clock::time_point before = Clock::now();
    try {
      response = endpoint.answer(head, *body);
    } catch (const std::exception&) {
      // What it says may name what was sent: neither the client nor the log is told.
      response = endpoint.refuse(head, 500, "exception", std::string(kDefect));
      request.reason = "exception";
    }
    request.computing = Clock::now() - before;
  };
  const Result<void> done = co_await shared_->pool.run(worker_, std::move(work));
  if (!done) co_return co_await fail(request, done.error());
  request.subject = response.subject;
  if (response.status >= 400) request.decision = response.status == 500 ? "failed" : "refused";
  co_await send(request, std::move(response));
}

Task<void> Listener::send(Request& request, Response response) {
  http::Answer answer(response.status, std::move(response.body));
  answer.add("Content-Type", media_type_of(response.format));
  answer.add("X-Request-Id", request.id);
  answer.add("Vary", "Accept, Accept-Language, Authorization");
  if (!response.allow.empty()) answer.add("Allow", response.allow);
  if (!response.challenge.empty()) answer.add("WWW-Authenticate", response.challenge);
  if (response.retry) answer.add("Retry-After", kRetryAfter);
  const Result<void> sent = co_await request.exchange.reply(std::move(answer));
  if (!sent) request.reason = "client-gone";
}

Task<void> Listener::fail(Request& request, const Failure& failure) {
  request.decision = "failed";
  request.reason = failure_reason(failure);
  if (request.exchange.answered()) co_return;
  Response response = shared_->endpoint.refuse(request.exchange.request(), http::status_of(failure),
                                               std::string(code_of(failure)), sentence_of(failure));
  response.retry = failure.kind == http::Kind::overloaded;
  co_await send(request, std::move(response));
}

http::Answer Listener::refuse(const Failure& failure, const http::Peer& peer) {
  const http::FieldList none;
  const std::string id = request_id(none, next_id_);
  Response refusal = Endpoint::refuse(fhir::Format::json, http::status_of(failure), std::string(code_of(failure)),
                                      sentence_of(failure));
  AccessEntry entry;
  entry.request_id = id;
  entry.peer = peer.address;
  entry.decision = "failed";
  entry.reason = failure_reason(failure);
  entry.status = refusal.status;
  log_.write(entry);
  http::Answer answer(refusal.status, std::move(refusal.body));
  answer.add("Content-Type", media_type_of(refusal.format));
  answer.add("X-Request-Id", id);
  return answer;
}

void Listener::log(const Request& request) {
  const Exchange& exchange = request.exchange;
  const std::string_view origin = exchange.request().origin;
  AccessEntry entry;
  entry.request_id = request.id;
  entry.peer = exchange.peer().address;
  entry.method = exchange.request().method;
  entry.path = origin.substr(0, origin.find('?'));
  entry.interaction = request.subject;
  entry.decision = request.decision;
  entry.reason = request.reason;
  entry.status = exchange.status();
  entry.bytes_in = exchange.bytes_in();
  entry.bytes_out = exchange.bytes_out();
  entry.total = Clock::now() - exchange.started();
  entry.judging = request.computing;
  log_.write(entry);
}

}  // namespace bindgate::proxy::tx
