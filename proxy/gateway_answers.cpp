// What the gateway itself answers, and what it logs.
#include "proxy/batch_answer.h"
#include "proxy/gateway.h"
#include "proxy/gateway_request.h"
#include "proxy/media_type.h"
#include "proxy/reply.h"
#include "proxy/request_id.h"

#include <utility>

namespace bindgate::proxy {

using http::Exchange;
using http::Failure;
using http::Field;
using http::Result;
using http::Task;

namespace {

constexpr std::string_view kRetryAfter = "1";  // seconds

}  // namespace

Task<void> Gateway::answer_live(Request& request) {
  Readiness::Verdict alive;
  co_return co_await answer_health(request, alive);
}

Task<void> Gateway::answer_ready(Request& request) {
  const Readiness::Verdict verdict = co_await readiness_.ask();
  co_return co_await answer_health(request, verdict);
}

Task<void> Gateway::answer_health(Request& request, const Readiness::Verdict& verdict) {
  request.decision = "own";
  request.classification.interaction = "health";
  std::string body = verdict.is_ready ? R"({"status":"ok")" : R"({"status":"unavailable","reason":)";
  if (!verdict.is_ready) fhir::append_json_string(body, verdict.reason);
  if (verdict.status != 0) body += R"(,"upstreamStatus":)" + std::to_string(verdict.status);
  body += R"(,"unread":)" + std::to_string(counters_->unread.load());
  body += R"(,"logLinesDropped":)" + std::to_string(log_.dropped()) + "}\n";
  http::Answer answer(verdict.is_ready ? 200 : 503, std::move(body));
  answer.add("Content-Type", "application/json");
  co_return co_await reply_now(request, std::move(answer));
}

Task<void> Gateway::answer(Request& request, int status, std::string_view reason, std::string body) {
  http::Answer answer = reply(status, reason, std::move(body), request.answer_format, request.id);
  request.reason = reason;
  co_return co_await send(request, std::move(answer));
}

// `fetched`: what the upstream answered; null where it did not.
Task<void> Gateway::answer_batch(Request& request, const BatchAnswer& batch, const http::FetchedResponse* fetched) {
  http::Answer answer(batch.status, batch.body);
  answer.add("Content-Type", media_type_of(batch.format));
  if (!batch.reason.empty()) answer.add("X-Bindgate-Reason", batch.reason);
  answer.add(kRequestIdField, request.id);
  if (!request.findings.empty()) answer.add(kFindingsField, request.findings);
  request.reason = batch.reason;
  if (fetched == nullptr) {
    request.decision = "failed";
    co_return co_await send(request, std::move(answer));
  }
  for (const Field& field : fetched->fields) {
    const bool is_own = http::equals_ignoring_case(field.name, kRequestIdField) ||
                        http::equals_ignoring_case(field.name, kFindingsField) ||
                        http::equals_ignoring_case(field.name, "X-Bindgate-Reason");
    if (!is_own && !is_about_body(field.name)) answer.add(field.name, field.value);
  }
  if (fetched->fields.find("Access-Control-Allow-Origin") != nullptr) cors_.expose(answer);
  co_return co_await reply_now(request, std::move(answer));
}

Task<void> Gateway::answer_unreadable(Request& request, int status, std::string_view issue_type,
                                      const std::string& message, const fhir::Position& position) {
  if (settings_.forward_unreadable || settings_.observe) co_return co_await forward_unread(request, "unreadable");
  request.decision = "unreadable";
  const auto where = position.line == 0 ? std::nullopt : std::optional(position);
  std::string body = problem_body(issue_type, message, {}, request.answer_format, where);
  co_return co_await answer(request, status, "unreadable", std::move(body));
}

Task<void> Gateway::fail(Request& request, const Failure& failure) {
  request.decision = "failed";
  request.reason = failure_reason(failure);
  if (request.exchange.answered()) co_return;
  std::string body = failure_body(failure, request.answer_format);
  co_return co_await answer(request, http::status_of(failure), failure_reason(failure), std::move(body));
}

// An answer of the gateway's own, with what lets a browser's page read it.
Task<void> Gateway::send(Request& request, http::Answer answer) {
  const http::RequestHead& head = request.exchange.request();
  if (const std::string_view* origin = head.fields.find("Origin")) {
    const Cors::Grant grant = co_await cors_.grant(*origin, head.method);
    cors_.add(answer, grant);
  }
  co_return co_await reply_now(request, std::move(answer));
}

Task<void> Gateway::reply_now(Request& request, http::Answer answer) {
  if (answer.status() == 503 && !answer.field("Retry-After")) answer.add("Retry-After", kRetryAfter);
  const Result<void> sent = co_await request.exchange.reply(std::move(answer));
  if (!sent) request.reason = "client-gone";
}

http::Answer Gateway::refuse(const Failure& failure, const http::Peer& peer) {
  const http::FieldList none;
  const std::string id = request_id(none, next_id_);
  http::Answer refusal = reply(http::status_of(failure), failure_reason(failure),
                               failure_body(failure, fhir::Format::json), fhir::Format::json, id);
  if (refusal.status() == 503) refusal.add("Retry-After", kRetryAfter);
  AccessEntry entry;
  entry.request_id = id;
  entry.peer = peer.address;
  entry.interaction = "refused";
  entry.decision = "failed";
  entry.reason = failure_reason(failure);
  entry.status = refusal.status();
  entry.bytes_out = refusal.body().size();
  log_.write(entry);
  return refusal;
}

void Gateway::log(const Request& request) {
  if (!log_.is_enabled()) return;
  const Exchange& exchange = request.exchange;
  const http::RequestHead& head = exchange.request();
  AccessEntry entry;
  entry.request_id = request.id;
  entry.peer = exchange.peer().address;
  entry.sender = sender_of(head.fields, entry.peer, settings_.sender.trusted_proxies);
  entry.client = request.client;
  if (const std::string_view* agent = head.fields.find("User-Agent")) entry.user_agent = *agent;
  entry.method = head.method;
  entry.path = head.origin.substr(0, head.origin.find('?'));
  entry.interaction = request.classification.interaction;
  entry.decision = request.decision;
  entry.reason = request.reason;
  entry.status = exchange.status();
  entry.bytes_in = exchange.bytes_in();
  entry.bytes_out = exchange.bytes_out();
  entry.total = http::Clock::now() - exchange.started();
  entry.judging = request.judging;
  entry.upstream = request.upstream;
  entry.report = request.judgement.judged ? &request.judgement.report : nullptr;
  log_.write(entry);
}

}  // namespace bindgate::proxy
