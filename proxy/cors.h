// The CORS fields of the gateway's own answers (https://fetch.spec.whatwg.org/#http-cors-protocol), without which a
// browser keeps the reason of a refusal from its page: as configured, else as the upstream answers a preflight of that
// origin. One per worker, used on its thread. Bounded: a hostile Origin costs one small request upstream.
#pragma once

#include "http/client.h"
#include "http/exchange.h"
#include "http/upstream.h"
#include "proxy/settings.h"

#include <string>
#include <string_view>
#include <vector>

namespace bindgate::proxy {

class Cors {
 public:
  // `target` is what the upstream's preflights are for, in origin-form. The settings outlive this.
  Cors(http::Worker& worker, const CorsSettings& settings, http::UpstreamSettings upstream, std::string target);

  // What a page of that origin may read of an answer.
  struct Grant {
    std::string allow_origin;  // empty: nothing
    bool allow_credentials = false;
  };
  // Of a request with an Origin field.
  http::Task<Grant> grant(std::string_view origin, std::string_view method);

  void add(http::Answer& answer, const Grant& grant) const;
  // The gateway's own fields, beside what the upstream exposes of its answer.
  void expose(http::Answer& answer) const { answer.add("Access-Control-Expose-Headers", exposed_); }

 private:
  struct Known {
    std::string key;
    Grant grant;
    http::Clock::time_point until;
  };

  [[nodiscard]] Grant configured(std::string_view origin) const;
  http::Task<http::Result<Grant>> ask_upstream(std::string_view origin, std::string_view method);
  Known& place_for(const std::string& key);

  const CorsSettings& settings_;
  http::Upstream upstream_;
  std::string target_;
  std::string exposed_;
  std::vector<Known> known_;
};

}  // namespace bindgate::proxy
