// The gateway's request handling: classify a request, judge what it carries, forward or refuse it. One per worker
// thread (http::Handler); the engine behind it is shared.
#pragma once

#include "http/server.h"
#include "http/upstream.h"
#include "proxy/access_log.h"
#include "proxy/cors.h"
#include "proxy/counters.h"
#include "proxy/inspector.h"
#include "proxy/readiness.h"
#include "proxy/settings.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::proxy {

// The settings, engine and upstream settings are copied into each handler. `log` is where the access log goes, where
// the settings ask for one.
[[nodiscard]] http::HandlerFactory gateway_handlers(Settings settings, Engine engine, http::UpstreamSettings upstream,
                                                    std::shared_ptr<LogWriter> log = LogWriter::standard_output());

struct BatchAnswer;

class Gateway final : public http::Handler {
 public:
  // Without a log, none is kept.
  Gateway(http::Worker& worker, const Settings& settings, const Engine& engine, const http::UpstreamSettings& upstream,
          std::shared_ptr<Counters> counters, std::shared_ptr<LogWriter> log);

  http::Task<void> handle(http::Exchange& exchange) override;
  http::Answer refuse(const http::Failure& failure, const http::Peer& peer) override;
  void stop() override { log_.flush(); }

 private:
  // One request on its way: what the steps learn about it, for the answer and the access log.
  struct Request;

  http::Task<void> route(Request& request);
  http::Task<void> treat(Request& request);
  http::Task<void> refuse_path(Request& request, const PathError& error);
  http::Task<void> refuse_request(Request& request);
  http::Task<void> inspect(Request& request);
  http::Task<void> fail_to_read(Request& request, const http::Failure& failure);
  http::Task<void> act_on(Request& request);
  http::Task<void> forward_unread(Request& request, std::string_view reason);
  http::Task<void> forward(Request& request);
  http::Task<void> forward_split(Request& request);
  http::Task<void> answer(Request& request, int status, std::string_view reason, std::string body);
  http::Task<void> fail(Request& request, const http::Failure& failure);
  http::Task<void> answer_unreadable(Request& request, int status, std::string_view issue_type,
                                     const std::string& message, const fhir::Position& position);
  http::Task<void> answer_batch(Request& request, const BatchAnswer& batch, const http::FetchedResponse* fetched);
  http::Task<void> answer_live(Request& request);
  http::Task<void> answer_ready(Request& request);
  http::Task<void> answer_health(Request& request, const Readiness::Verdict& verdict);
  http::Task<void> send(Request& request, http::Answer answer);
  http::Task<void> reply_now(Request& request, http::Answer answer);

  bool judge_provenance(Request& request);
  void note_unread(Request& request, std::string_view reason);
  void log(const Request& request);

  Settings settings_;
  std::shared_ptr<Counters> counters_;
  Inspector inspector_;
  http::Upstream upstream_;
  Readiness readiness_;
  Cors cors_;
  AccessLog log_;
  std::uint64_t next_id_;
  std::vector<std::string_view> untrusted_fields_;  // of requests, not sent on
};

}  // namespace bindgate::proxy
