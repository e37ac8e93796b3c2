// What the proxy room is told. Plain data; config/ fills it.
#pragma once

#include "proxy/sender.h"

#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace bindgate::proxy {

struct CorsSettings {
  std::vector<std::string> allow_origins;  // "*": any; none: the upstream is asked
  bool allow_credentials = false;
  std::vector<std::string> expose_headers;  // besides the gateway's own
};

struct Settings {
  std::string base_path;  // of the upstream, and so of the gateway: "/fhir", or "" for the root
  std::size_t body_limit = std::size_t{16} << 20;    // of an inspected body, as sent and decoded; bytes
  std::size_t answer_limit = std::size_t{64} << 20;  // of an upstream's answer to a batch that was split; bytes
  bool forward_patch = false;
  bool forward_unreadable = false;
  bool access_log = true;
  bool observe = false;  // nothing is refused that the upstream would have been sent without this gateway
  SenderSettings sender;
  CorsSettings cors;
  std::string ready_path = "metadata";          // what /ready asks the upstream for, below the base path or from '/'
  std::chrono::milliseconds ready_kept{2'000};  // how long its answer stands
  // Operations that store nothing of what they are sent, though it be wrong: streamed uninspected. For each of them
  // docs/read-only-operations.md says why. Whatever is not here is inspected as any other write.
  std::set<std::string, std::less<>> read_only_operations = {
      "$validate", "$validate-code", "$batch-validate-code",
      "$expand",   "$lookup",        "$translate",
      "$subsumes", "$find-matches",  "$match",
      "$diff",     "$everything",    "$meta",
      "$conforms", "$implements",    "$versions",
      "$lastn",    "$stats",
  };
};

}  // namespace bindgate::proxy
