#include "proxy/gateway.h"

#include "proxy/batch_answer.h"
#include "proxy/gateway_request.h"
#include "proxy/interaction.h"
#include "proxy/media_type.h"
#include "proxy/reply.h"
#include "proxy/request_id.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <optional>
#include <vector>

namespace bindgate::proxy {

using http::Body;
using http::Exchange;
using http::Failure;
using http::Field;
using http::Result;
using http::Task;
using Clock = std::chrono::steady_clock;

namespace {

constexpr fhir::Position kNowhere{};

// Whether a path that cannot be read leads nowhere but below the base path, by whatever reading: `/fhir/..;/x` may not.
bool stays_inside(std::string_view path, std::string_view base) {
  if (!path.starts_with(base)) return false;
  path.remove_prefix(base.size());
  if (!path.empty() && path.front() != '/') return false;
  // Escapes of escapes too, as long as there are any; what is no escape of RFC 3986's, somebody may read as one.
  std::string decoded = decode_form(path);
  for (std::string again = decode_form(decoded); again != decoded; again = decode_form(decoded)) decoded = again;
  const bool is_clean = std::none_of(decoded.begin(), decoded.end(),
                                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (!is_clean || !is_utf8(decoded) || decoded.find("%u") != std::string::npos) return false;
  std::string_view rest = decoded;
  while (!rest.empty()) {
    const std::string_view segment = rest.substr(0, rest.find_first_of("/\\"));
    rest.remove_prefix(std::min(rest.size(), segment.size() + 1));
    // `..x` is a name; `..;x`, `..?x` and `.. ` are ways up to somebody.
    if (segment.starts_with("..") &&
        (segment.size() == 2 || std::isalnum(static_cast<unsigned char>(segment[2])) == 0)) {
      return false;
    }
  }
  return true;
}

// Those of a resource in a field, which refuse nothing, before those of the body.
void add_findings(const validator::Report& from, Judgement& to) {
  to.judged = true;
  to.report.observed_errors += from.observed_errors;
  to.report.warnings += from.warnings;
  to.report.informations += from.informations;
  to.report.findings.insert(to.report.findings.begin(), from.findings.begin(), from.findings.end());
}

// What tells an upstream of the client's way, and is not passed on from a client that is not trusted with it.
// X-Forwarded-For, -Host and -Proto are http/'s.
constexpr std::array<std::string_view, 7> kForwardedFields = {
    "Forwarded",       "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Server",
    "X-Forwarded-Ssl", "X-Real-IP",        "X-Forwarded-Scheme"};

std::string probe_target(const Settings& settings) {
  if (settings.ready_path.empty() || settings.ready_path.starts_with('/')) return settings.ready_path;
  return settings.base_path + '/' + settings.ready_path;
}

}  // namespace

http::HandlerFactory gateway_handlers(Settings settings, Engine engine, http::UpstreamSettings upstream,
                                      std::shared_ptr<LogWriter> log) {
  if (!settings.access_log) log = nullptr;
  return
      [settings = std::move(settings), engine = std::move(engine), upstream = std::move(upstream), log = std::move(log),
       counters = std::make_shared<Counters>()](http::Worker& worker) -> std::unique_ptr<http::Handler> {
        return std::make_unique<Gateway>(worker, settings, engine, upstream, counters, log);
      };
}

Gateway::Gateway(http::Worker& worker, const Settings& settings, const Engine& engine,
                 const http::UpstreamSettings& upstream, std::shared_ptr<Counters> counters,
                 std::shared_ptr<LogWriter> log)
    : settings_(settings),
      counters_(std::move(counters)),
      inspector_(engine, settings_),
      upstream_(worker, upstream),
      readiness_(worker, upstream, probe_target(settings_), settings_.ready_kept),
      cors_(worker, settings_.cors, upstream, settings_.base_path + "/metadata"),
      log_(worker.watchdog(), std::move(log)),
      next_id_(first_request_number()) {
  if (!upstream.trust_forwarded) untrusted_fields_.assign(kForwardedFields.begin(), kForwardedFields.end());
}

Task<void> Gateway::handle(Exchange& exchange) {
  Request request(exchange);
  const http::RequestHead& head = exchange.request();
  request.id = request_id(head.fields, next_id_);
  if (settings_.sender.names_clients()) request.client = client_of(head.fields, settings_.sender);
  co_await route(request);
  log(request);
}

// GCC 12 destroys a string made inside a co_await expression twice: bodies are named before they are passed.
Task<void> Gateway::route(Request& request) {
  const http::RequestHead& head = request.exchange.request();
  const std::string_view origin = head.origin.substr(0, head.origin.find('?'));
  if (origin == "/live") co_return co_await answer_live(request);
  if (origin == "/ready") co_return co_await answer_ready(request);
  const auto path_error = read_path(head.origin, settings_.base_path, request.path);
  request.answer_format = answer_format(request.path.query, head.fields);
  if (path_error) co_return co_await refuse_path(request, *path_error);
  request.classification = classify(head, request.path, settings_);
  // Who only observes sends on what came, as it came.
  if (settings_.observe && stays_inside(origin, settings_.base_path)) request.path.target = head.origin;
  if (request.classification.provenance && !judge_provenance(request)) co_return co_await act_on(request);
  co_await treat(request);
}

// Whether the request goes on with what X-Provenance holds; if not, its judgement says why.
bool Gateway::judge_provenance(Request& request) {
  Judgement& judgement = request.judgement;
  inspector_.set_client(request.client);
  judgement = inspector_.inspect_provenance(*request.classification.provenance, request.answer_format);
  if (judgement.kind == Judgement::Kind::forward) return true;
  const bool is_unreadable = judgement.kind == Judgement::Kind::unreadable;
  if (!settings_.observe && !(is_unreadable && settings_.forward_unreadable)) return false;
  note_unread(request, "provenance");
  return true;
}

Task<void> Gateway::treat(Request& request) {
  const Classification& what = request.classification;
  if (what.interaction == "read") request.classification.interaction = read_interaction(request.path);
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

Task<void> Gateway::inspect(Request& request) {
  const Result<Body> body = co_await request.exchange.read_body(settings_.body_limit);
  if (!body) co_return co_await fail_to_read(request, body.error());
  request.body = body->bytes;
  request.decision = "forwarded";
  if (body->bytes.empty()) co_return co_await forward(request);

  const Clock::time_point before = Clock::now();
  const http::FieldList& fields = request.exchange.request().fields;
  inspector_.set_client(request.client);
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
  const Field request_id{kRequestIdField, request.id};
  const std::array<Field, 2> answer_fields{Field{kRequestIdField, request.id}, Field{kFindingsField, request.findings}};
  http::ForwardPlan plan;
  plan.target = request.path.target;
  plan.body = request.body;
  plan.set_fields = {&request_id, 1};
  plan.remove_fields = untrusted_fields_;
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
    std::string body = answer_entries(judgement.batch.entries, judgement.refused, nullptr, format);
    co_return co_await answer(request, 200, "findings", std::move(body));
  }
  if (asks_async(request.exchange.request().fields)) {
    request.decision = "refused";
    std::string body = answer_async_refused(judgement.refused, format);
    co_return co_await answer(request, 422, "findings", std::move(body));
  }
  // The answer is taken apart: it must be of a format that is read here.
  const std::string target = without_answer_options(request.path.target);
  const std::string_view media_type = media_type_of(format);
  const std::array<Field, 2> set{Field{kRequestIdField, request.id},
                                 Field{"Accept", media_type.substr(0, media_type.find(';'))}};
  std::vector<std::string_view> remove = untrusted_fields_;
  remove.push_back("Accept-Encoding");
  if (judgement.was_encoded) remove.push_back("Content-Encoding");
  http::ForwardPlan plan;
  plan.target = target;
  plan.body = judgement.batch.body;
  request.exchange.hold_memory(judgement.batch.body.size());
  plan.set_fields = set;
  plan.remove_fields = remove;
  const Result<http::FetchedResponse> fetched =
      co_await request.exchange.fetch(upstream_, plan, settings_.answer_limit);
  if (!fetched) {
    const BatchAnswer failed = answer_split_failed(judgement.batch, judgement.refused, fetched.error(), format);
    co_return co_await answer_batch(request, failed, nullptr);
  }
  request.upstream = fetched->facts.total;
  const BatchAnswer answered =
      answer_split(judgement.batch, judgement.refused, *fetched, settings_.answer_limit, format);
  co_return co_await answer_batch(request, answered, &*fetched);
}

}  // namespace bindgate::proxy
