// Whether the FHIR server behind the gateway answers: asked when somebody wants to know, remembered for a while, and
// asked once for all who wait. One per worker, used on its thread.
#pragma once

#include "http/client.h"
#include "http/upstream.h"

#include <chrono>
#include <string>

namespace bindgate::proxy {

class Readiness {
 public:
  // `target` is asked for, in origin-form; empty: nobody is asked, and the upstream counts as ready.
  Readiness(http::Worker& worker, http::UpstreamSettings upstream, std::string target, std::chrono::milliseconds kept);

  struct Verdict {
    bool is_ready = true;
    int status = 0;      // of the upstream's answer; 0: there was none, or nobody asked
    std::string reason;  // where it is not ready: a sentence
  };
  // Within the deadlines of a probe. Any answer below 500 is one of a server that works.
  http::Task<Verdict> ask();

 private:
  http::Task<Verdict> probe();

  http::Upstream upstream_;
  std::string target_;
  std::chrono::milliseconds kept_;
  Verdict verdict_;
  http::Clock::time_point until_;
  bool asking_ = false;
  http::Timer asked_;  // never runs out: cancelled to wake those who wait for the answer
};

}  // namespace bindgate::proxy
