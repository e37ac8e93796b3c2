#include "proxy/gateway.h"

#include "proxy/media_type.h"
#include "proxy/reply.h"
#include "proxy/request_id.h"

#include <array>
#include <chrono>
#include <optional>

namespace bindgate::proxy {

using http::Body;
using http::Exchange;
using http::Failure;
using http::Field;
using http::Result;
using http::Task;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::string_view kFindings = "X-Bindgate-Findings";
constexpr std::string_view kRequestId = "X-Request-Id";
constexpr std::string_view kRetryAfter = "1";  // seconds
constexpr fhir::Position kNowhere{};

// Whether a path that cannot be read leads nowhere but below the base path, by whatever reading: `/fhir/..;/x` may not.
bool stays_inside(std::string_view path, std::string_view base) {
  if (!path.starts_with(base)) return false;
  path.remove_prefix(base.size());
  if (!path.empty() && path.front() != '/') return false;
  return decode_form(path).find("..") == std::string::npos;
}

// Those of a resource in a field, which refuse nothing, before those of the body.
void add_findings(const validator::Report& from, Judgement& to) {
  to.judged = true;
  to.report.observed_errors += from.observed_errors;
  to.report.warnings += from.warnings;
  to.report.informations += from.informations;
  to.report.findings.insert(to.report.findings.begin(), from.findings.begin(), from.findings.end());
}

}  // namespace

struct Gateway::Request {
  explicit Request(Exchange& e) : exchange(e) {}

  Exchange& exchange;
  std::string id;
  RequestPath path;
  Classification classification;
  fhir::Format answer_format = fhir::Format::json;
  std::optional<std::string_view> body;  // read whole; absent: streamed
  Judgement judgement;
  std::string findings;  // of the header
  std::string_view decision = "streamed";
  std::string_view reason;
  std::string_view unread;  // why something goes on that could not be read; empty: all of it was
  std::chrono::nanoseconds judging{0};
  std::chrono::nanoseconds upstream{0};
};

http::HandlerFactory gateway_handlers(Settings settings, Engine engine, http::UpstreamSettings upstream) {
  return [settings = std::move(settings), engine = std::move(engine), upstream = std::move(upstream),
          counters = std::make_shared<Counters>()](http::Worker& worker) -> std::unique_ptr<http::Handler> {
    return std::make_unique<Gateway>(worker, settings, engine, upstream, counters);
  };
}

Gateway::Gateway(http::Worker& worker, const Settings& settings, const Engine& engine, http::UpstreamSettings upstream,
                 std::shared_ptr<Counters> counters)
    : settings_(settings),
      counters_(std::move(counters)),
      inspector_(engine, settings_),
      upstream_(worker, std::move(upstream)),
      log_(worker.watchdog(), settings.access_log),
      next_id_(first_request_number()) {}

Task<void> Gateway::handle(Exchange& exchange) {
  Request request(exchange);
  const http::RequestHead& head = exchange.request();
  request.id = request_id(head.fields, next_id_);
  co_await route(request);
  log(request);
}

// GCC 12 destroys a string made inside a co_await expression twice: bodies are named before they are passed.
Task<void> Gateway::route(Request& request) {
  const http::RequestHead& head = request.exchange.request();
  const std::string_view origin = head.origin.substr(0, head.origin.find('?'));
  if (origin == "/live" || origin == "/ready") co_return co_await answer_health(request);
  const auto path_error = read_path(head.origin, settings_.base_path, request.path);
  request.answer_format = answer_format(request.path.query, head.fields);
  if (path_error) co_return co_await refuse_path(request, *path_error);
  request.classification = classify(head, request.path, settings_);
  if (request.classification.provenance && !judge_provenance(request)) co_return co_await act_on(request);
  co_await treat(request);
}

// Whether the request goes on with what X-Provenance holds; if not, its judgement says why.
bool Gateway::judge_provenance(Request& request) {
  Judgement& judgement = request.judgement;
  judgement = inspector_.inspect_provenance(*request.classification.provenance, request.answer_format);
  if (judgement.kind == Judgement::Kind::forward) return true;
  const bool is_unreadable = judgement.kind == Judgement::Kind::unreadable;
  if (!settings_.observe && !(is_unreadable && settings_.forward_unreadable)) return false;
  note_unread(request, "provenance");
  return true;
}

Task<void> Gateway::treat(Request& request) {
  const Classification& what = request.classification;
  switch (what.treatment) {
    case Treatment::stream:
      co_return co_await forward(request);
    case Treatment::inspect:
    case Treatment::batch_entry_point:
    case Treatment::document:
    case Treatment::form:
    case Treatment::graphql:
      co_return co_await inspect(request);
    case Treatment::patch: {
      if (settings_.forward_patch) co_return co_await forward(request);
      if (settings_.observe) co_return co_await forward_unread(request, "patch");
      request.decision = "refused";
      std::string body = problem_body("not-supported", kPatchMessage, {}, request.answer_format);
      co_return co_await answer(request, 422, "patch", std::move(body));
    }
    case Treatment::unreadable:
      co_return co_await answer_unreadable(request, what.status, "not-supported", what.reason, kNowhere);
    case Treatment::refuse:
    case Treatment::upgrade:
      co_return co_await refuse_request(request);
  }
}

// Outside the base path is no FHIR server; a path inside it that servers read differently goes on as it came where
// nothing is to be refused.
Task<void> Gateway::refuse_path(Request& request, const PathError& error) {
  const std::string_view origin = request.exchange.request().origin;
  const bool inside = stays_inside(origin.substr(0, origin.find('?')), settings_.base_path);
  if (settings_.observe && error.status != 404 && inside) {
    request.path.target = origin;
    co_return co_await forward_unread(request, "malformed");
  }
  request.decision = "refused";
  const std::string_view type = error.status == 404 ? "not-found" : "structure";
  std::string body = problem_body(type, error.message, {}, request.answer_format);
  co_await answer(request, error.status, "malformed", std::move(body));
}

Task<void> Gateway::refuse_request(Request& request) {
  const Classification& what = request.classification;
  const bool is_upgrade = what.treatment == Treatment::upgrade;
  if (settings_.observe && !is_upgrade) co_return co_await forward_unread(request, "malformed");
  request.decision = "refused";
  std::string body = problem_body("not-supported", what.reason, {}, request.answer_format);
  co_await answer(request, what.status, is_upgrade ? "upgrade" : "malformed", std::move(body));
}

// A worker that runs has its definitions compiled: whether it lives and whether it is ready have the one answer.
Task<void> Gateway::answer_health(Request& request) {
  request.decision = "own";
  request.classification.interaction = "health";
  http::Answer ok(200, R"({"status":"ok","unread":)" + std::to_string(counters_->unread.load()) + "}\n");
  ok.add("Content-Type", "application/json");
  const Result<void> sent = co_await request.exchange.reply(std::move(ok));
  if (!sent) request.reason = "client-gone";
}

Task<void> Gateway::inspect(Request& request) {
  const Result<Body> body = co_await request.exchange.read_body(settings_.body_limit);
  if (!body) co_return co_await fail_to_read(request, body.error());
  request.body = body->bytes;
  request.decision = "forwarded";
  if (body->bytes.empty()) co_return co_await forward(request);

  const Clock::time_point before = Clock::now();
  const http::FieldList& fields = request.exchange.request().fields;
  Judgement judgement = inspector_.inspect(request.classification, fields, *body, request.answer_format);
  request.judging = Clock::now() - before;
  if (request.judgement.judged) add_findings(request.judgement.report, judgement);
  request.judgement = std::move(judgement);
  co_await act_on(request);
}

// A body over a limit of this gateway's is no matter of the request's: only whoever enforces refuses it.
Task<void> Gateway::fail_to_read(Request& request, const Failure& failure) {
  const bool is_too_large = failure.kind == http::Kind::body_too_large && failure.side == http::Side::client;
  const bool is_ours = is_too_large || (failure.kind == http::Kind::overloaded && failure.side == http::Side::internal);
  if (settings_.observe && is_ours && request.exchange.can_stream()) {
    co_return co_await forward_unread(request, is_too_large ? "limit" : "overloaded");
  }
  if (!is_too_large) co_return co_await fail(request, failure);
  const http::BodyFraming& framing = request.exchange.request().body;
  const std::string what = framing.kind == http::BodyFraming::Kind::length
                               ? "The body of " + std::to_string(framing.length) + " bytes"
                               : "The body";
  const Failure told{failure.kind, failure.side, limit_message(settings_.body_limit, what)};
  co_await fail(request, told);
}

// What the judgement says, of the body or of X-Provenance.
Task<void> Gateway::act_on(Request& request) {
  Judgement& judgement = request.judgement;
  switch (judgement.kind) {
    case Judgement::Kind::forward:
      if (judgement.partly) co_return co_await forward_unread(request, "entry");
      co_return co_await forward(request);
    case Judgement::Kind::split:
      request.decision = "split";
      request.findings = findings_header(judgement.report);
      co_return co_await forward_split(request);
    case Judgement::Kind::refuse:
      request.decision = "refused";
      co_return co_await answer(request, judgement.status, "findings", std::move(judgement.outcome));
    case Judgement::Kind::unreadable:
      co_return co_await answer_unreadable(request, judgement.status, judgement.issue_type, judgement.message,
                                           judgement.position);
  }
}

void Gateway::note_unread(Request& request, std::string_view reason) {
  if (request.unread.empty()) ++counters_->unread;
  request.unread = reason;
}

// Sent on although nobody knows what it holds.
Task<void> Gateway::forward_unread(Request& request, std::string_view reason) {
  note_unread(request, reason);
  co_await forward(request);
}

Task<void> Gateway::forward(Request& request) {
  if (!request.unread.empty()) {
    request.decision = "unread";
    request.reason = request.unread;
  }
  if (request.judgement.judged) request.findings = findings_header(request.judgement.report);
  const Field request_id{kRequestId, request.id};
  const std::array<Field, 2> answer_fields{Field{kRequestId, request.id}, Field{kFindings, request.findings}};
  http::ForwardPlan plan;
  plan.target = request.path.target;
  plan.body = request.body;
  plan.set_fields = {&request_id, 1};
  plan.response_fields = std::span(answer_fields).first(request.findings.empty() ? 1 : 2);
  const Result<http::Forwarded> sent = co_await request.exchange.forward(upstream_, plan);
  if (!sent) co_return co_await fail(request, sent.error());
  request.upstream = sent->total;
}

// The good entries go on, the bad ones are answered here.
Task<void> Gateway::forward_split(Request& request) {
  Judgement& judgement = request.judgement;
  const fhir::Format format = request.answer_format;
  if (judgement.refused.size() == judgement.batch.entries) {
    request.decision = "refused";
    std::string body = answer_all_refused(judgement.batch.entries, judgement.refused, format);
    co_return co_await answer(request, 200, "findings", std::move(body));
  }
  const std::string_view* prefer = request.exchange.request().fields.find("Prefer");
  if (prefer != nullptr && prefer->find("respond-async") != std::string_view::npos) {
    // The answers of a batch run later come from the upstream alone: the refused ones would be lost.
    request.decision = "refused";
    co_return co_await answer(request, 422, "findings", std::move(judgement.outcome));
  }
  const std::string_view media_type = media_type_of(format);
  const std::array<Field, 2> set{Field{kRequestId, request.id},
                                 Field{"Accept", media_type.substr(0, media_type.find(';'))}};
  const std::array<std::string_view, 2> remove{"Accept-Encoding", "Content-Encoding"};
  http::ForwardPlan plan;
  plan.target = request.path.target;
  plan.body = judgement.batch.body;
  request.exchange.hold_memory(judgement.batch.body.size());
  plan.set_fields = set;
  plan.remove_fields = std::span(remove).first(judgement.was_encoded ? 2 : 1);
  Result<http::FetchedResponse> fetched = co_await request.exchange.fetch(upstream_, plan, settings_.answer_limit);
  if (!fetched) co_return co_await fail(request, fetched.error());
  request.upstream = fetched->facts.total;
  co_return co_await answer_merged(request, *fetched);
}

// The upstream's answer to what was left of a batch, with the refused entries' answers in their places.
Task<void> Gateway::answer_merged(Request& request, http::FetchedResponse& fetched) {
  http::Answer merged(fetched.status);
  for (const Field& field : fetched.fields) merged.add(field.name, field.value);
  merged.add(kRequestId, request.id);
  if (fetched.status != 200) {
    merged.set_body(std::move(fetched.body));
  } else {
    const ContentType type = content_type(fetched.fields);
    auto with_refused =
        merge_answers(fetched.body, type.format, request.judgement.batch.entries, request.judgement.refused);
    if (!with_refused) {
      const Failure failure{http::Kind::bad_response, http::Side::upstream, with_refused.error().message};
      co_return co_await fail(request, failure);
    }
    merged.set_body(std::move(*with_refused));
    merged.add(kFindings, request.findings);
  }
  const Result<void> sent = co_await request.exchange.reply(std::move(merged));
  if (!sent) request.reason = "client-gone";
}

Task<void> Gateway::answer(Request& request, int status, std::string_view reason, std::string body) {
  http::Answer answer = reply(status, reason, std::move(body), request.answer_format, request.id);
  request.reason = reason;
  const Result<void> sent = co_await request.exchange.reply(std::move(answer));
  if (!sent) request.reason = "client-gone";
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
  http::Answer answer = reply(http::status_of(failure), request.reason, failure_body(failure, request.answer_format),
                              request.answer_format, request.id);
  if (answer.status() == 503) answer.add("Retry-After", kRetryAfter);
  const Result<void> sent = co_await request.exchange.reply(std::move(answer));
  if (!sent) request.reason = "client-gone";
}

http::Answer Gateway::refuse(const Failure& failure, const http::Peer& peer) {
  const http::FieldList none;
  const std::string id = request_id(none, next_id_);
  http::Answer refusal = reply(http::status_of(failure), failure_reason(failure),
                               failure_body(failure, fhir::Format::json), fhir::Format::json, id);
  AccessEntry entry;
  entry.request_id = id;
  entry.peer = peer.address;
  entry.decision = "failed";
  entry.reason = failure_reason(failure);
  entry.status = refusal.status();
  log_.write(entry);
  return refusal;
}

void Gateway::log(const Request& request) {
  if (!settings_.access_log) return;
  const Exchange& exchange = request.exchange;
  const std::string_view origin = exchange.request().origin;
  AccessEntry entry;
  entry.request_id = request.id;
  entry.peer = exchange.peer().address;
  entry.method = exchange.request().method;
  entry.path = origin.substr(0, origin.find('?'));
  entry.interaction = request.classification.interaction;
  entry.decision = request.decision;
  entry.reason = request.reason;
  entry.status = exchange.status();
  entry.bytes_in = exchange.bytes_in();
  entry.bytes_out = exchange.bytes_out();
  entry.total = Clock::now() - exchange.started();
  entry.judging = request.judging;
  entry.upstream = request.upstream;
  entry.report = request.judgement.judged ? &request.judgement.report : nullptr;
  log_.write(entry);
}

}  // namespace bindgate::proxy
