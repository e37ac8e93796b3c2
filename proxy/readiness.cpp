#include "proxy/readiness.h"

namespace bindgate::proxy {

using http::Result;
using http::Task;

namespace {

constexpr std::chrono::milliseconds kProbeTime{2'000};
constexpr std::size_t kProbeBody = std::size_t{8} << 20;  // a CapabilityStatement

http::UpstreamSettings for_probes(http::UpstreamSettings upstream) {
  upstream.max_connections = 1;
  upstream.connect_timeout = upstream.acquire_timeout = upstream.response_timeout = kProbeTime;
  return upstream;
}

}  // namespace

Readiness::Readiness(http::Worker& worker, http::UpstreamSettings upstream, std::string target,
                     std::chrono::milliseconds kept)
    : upstream_(worker, for_probes(std::move(upstream))),
      target_(std::move(target)),
      kept_(kept),
      asked_(worker.executor(), http::Clock::time_point::max()) {}

Task<Readiness::Verdict> Readiness::ask() {
  if (target_.empty()) co_return Verdict();
  while (asking_) co_await asked_.async_wait(http::kAsTuple);
  if (http::Watchdog::now() < until_) co_return verdict_;
  struct Asking {
    Readiness& self;
    explicit Asking(Readiness& readiness) : self(readiness) { self.asking_ = true; }
    ~Asking() {
      self.asking_ = false;
      self.asked_.cancel();
    }
  };
  const Asking asking(*this);
  const Verdict verdict = co_await probe();
  verdict_ = verdict;
  until_ = http::Watchdog::now() + kept_;
  co_return verdict_;
}

Task<Readiness::Verdict> Readiness::probe() {
  http::ForwardPlan plan;
  plan.method = "GET";
  plan.target = target_;
  const http::Field accept{"Accept", "application/fhir+json"};
  plan.set_fields = {&accept, 1};
  const Result<http::FetchedResponse> answer = co_await http::request(upstream_, plan, kProbeBody);
  Verdict out;
  if (answer) {
    out.status = answer->status;
    out.is_ready = answer->status < 500;
    if (!out.is_ready) {
      out.reason = "The FHIR server behind this gateway answers GET " + target_ + " with " +
                   std::to_string(answer->status) + '.';
    }
  } else if (answer.error().kind != http::Kind::body_too_large) {
    out.is_ready = false;
    out.reason =
        "The FHIR server behind this gateway does not answer GET " + target_ + ": " + answer.error().context + '.';
  }
  co_return out;
}

}  // namespace bindgate::proxy
