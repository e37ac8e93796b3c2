#include "proxy/cors.h"

#include <algorithm>
#include <array>

namespace bindgate::proxy {

using http::Clock;
using http::Field;
using http::Result;
using http::Task;

namespace {

constexpr std::size_t kOriginsKept = 64;
constexpr std::size_t kLongestOrigin = 256;
constexpr std::size_t kPreflightBody = 64 * 1024;
constexpr std::chrono::seconds kGrantKept{60};
constexpr std::chrono::seconds kFailureKept{5};
constexpr std::chrono::milliseconds kPreflightTime{1'000};

http::UpstreamSettings for_preflights(http::UpstreamSettings upstream) {
  upstream.max_connections = 2;
  upstream.max_waiting = 8;
  upstream.connect_timeout = upstream.acquire_timeout = upstream.response_timeout = kPreflightTime;
  return upstream;
}

std::string exposed_names(const CorsSettings& settings) {
  std::string out = "X-Bindgate-Reason, X-Bindgate-Findings, X-Request-Id, Retry-After";
  for (const std::string& name : settings.expose_headers) out += ", " + name;
  return out;
}

}  // namespace

Cors::Cors(http::Worker& worker, const CorsSettings& settings, http::UpstreamSettings upstream, std::string target)
    : settings_(settings),
      upstream_(worker, for_preflights(std::move(upstream))),
      target_(std::move(target)),
      exposed_(exposed_names(settings)) {}

Task<Cors::Grant> Cors::grant(std::string_view origin, std::string_view method) {
  if (!settings_.allow_origins.empty()) co_return configured(origin);
  if (origin.empty() || origin.size() > kLongestOrigin) co_return Grant();
  std::string key(method);
  key.append(" ").append(origin);
  const auto held = std::find_if(known_.begin(), known_.end(), [&](const Known& known) { return known.key == key; });
  if (held != known_.end() && http::Watchdog::now() < held->until) co_return held->grant;
  const Result<Grant> asked = co_await ask_upstream(origin, method);
  // Others may have come and gone meanwhile: the place is looked for again.
  Known& place = place_for(key);
  if (asked) place.grant = *asked;  // else what was known goes on, or nothing
  place.until = http::Watchdog::now() + (asked ? kGrantKept : kFailureKept);
  co_return place.grant;
}

Cors::Grant Cors::configured(std::string_view origin) const {
  Grant out;
  out.allow_credentials = settings_.allow_credentials;
  for (const std::string& allowed : settings_.allow_origins) {
    if (allowed == "*" || allowed == origin) out.allow_origin = allowed;
  }
  return out;
}

Task<Result<Cors::Grant>> Cors::ask_upstream(std::string_view origin, std::string_view method) {
  const std::array<Field, 3> fields{Field{"Origin", origin}, Field{"Access-Control-Request-Method", method},
                                    Field{"Access-Control-Request-Headers", "content-type"}};
  http::ForwardPlan plan;
  plan.method = "OPTIONS";
  plan.target = target_;
  plan.set_fields = fields;
  const Result<http::FetchedResponse> fetched = co_await http::request(upstream_, plan, kPreflightBody);
  if (!fetched) co_return fetched.error();
  Grant out;
  if (const std::string_view* allowed = fetched->fields.find("Access-Control-Allow-Origin")) {
    out.allow_origin = *allowed;
  }
  const std::string_view* credentials = fetched->fields.find("Access-Control-Allow-Credentials");
  out.allow_credentials = credentials != nullptr && *credentials == "true";
  co_return out;
}

// The place of the key, or of the grant that runs out first.
Cors::Known& Cors::place_for(const std::string& key) {
  const auto held = std::find_if(known_.begin(), known_.end(), [&](const Known& known) { return known.key == key; });
  if (held != known_.end()) return *held;
  if (known_.size() < kOriginsKept) return known_.emplace_back(Known{key, {}, {}});
  const auto oldest =
      std::min_element(known_.begin(), known_.end(), [](const Known& a, const Known& b) { return a.until < b.until; });
  *oldest = Known{key, {}, {}};
  return *oldest;
}

void Cors::add(http::Answer& answer, const Grant& grant) const {
  answer.add("Vary", "Origin");
  if (grant.allow_origin.empty()) return;
  answer.add("Access-Control-Allow-Origin", grant.allow_origin);
  if (grant.allow_credentials) answer.add("Access-Control-Allow-Credentials", "true");
  expose(answer);
}

}  // namespace bindgate::proxy
