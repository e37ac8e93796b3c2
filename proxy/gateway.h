// The gateway's request handling: classify a request, judge what it carries, forward or refuse it. One per worker
// thread (http::Handler); the engine behind it is shared.
#pragma once

#include "http/server.h"
#include "http/upstream.h"
#include "proxy/access_log.h"
#include "proxy/batch.h"
#include "proxy/classify.h"
#include "proxy/settings.h"
#include "validator/judge.h"

#include <chrono>
#include <memory>
#include <string>

namespace bindgate::proxy {

// What is judged by; immutable and shared by all workers.
struct Engine {
  std::shared_ptr<const rules::RuleSet> rules;
  std::shared_ptr<const validator::JudgeSettings> judge;
};

// The settings, engine and upstream settings are copied into each handler.
[[nodiscard]] http::HandlerFactory gateway_handlers(Settings settings, Engine engine, http::UpstreamSettings upstream);

class Gateway final : public http::Handler {
 public:
  Gateway(http::Worker& worker, const Settings& settings, const Engine& engine, http::UpstreamSettings upstream);

  http::Task<void> handle(http::Exchange& exchange) override;
  http::Answer refuse(const http::Failure& failure, const http::Peer& peer) override;
  void stop() override { log_.flush(); }

 private:
  // One request on its way: what the steps learn about it, for the answer and the access log.
  struct Request;
  // What became of an inspected body.
  struct Judgement;

  http::Task<void> route(Request& request);
  http::Task<void> inspect(Request& request);
  http::Task<void> forward(Request& request);
  http::Task<void> forward_split(Request& request, Judgement& judgement);
  http::Task<void> answer(Request& request, int status, std::string_view reason, std::string body);
  http::Task<void> fail(Request& request, const http::Failure& failure);
  http::Task<void> answer_unreadable(Request& request, int status, std::string_view issue_type,
                                     const std::string& message, const fhir::Position& position);

  Judgement judge(Request& request, const http::Body& body);
  void log(const Request& request);

  Settings settings_;
  std::shared_ptr<const rules::RuleSet> rules_;
  validator::Judge judge_;
  http::Upstream upstream_;
  AccessLog log_;
  std::uint64_t next_id_;
  // Scratch of judge(), which never waits: free again at every co_await.
  fhir::Document document_;
  std::unique_ptr<class Reply> refusal_;
};

}  // namespace bindgate::proxy
