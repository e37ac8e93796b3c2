// What the proxy room is told. Plain data; config/ fills it.
#pragma once

#include <cstddef>
#include <set>
#include <string>

namespace bindgate::proxy {

struct Settings {
  std::string base_path;  // of the upstream, and so of the gateway: "/fhir", or "" for the root
  std::size_t body_limit = std::size_t{16} << 20;    // of an inspected body, as sent and decoded; bytes
  std::size_t answer_limit = std::size_t{64} << 20;  // of an upstream's answer to a batch that was split; bytes
  bool forward_patch = false;
  bool forward_unreadable = false;
  bool access_log = true;
  bool observe = false;  // nothing is refused that the upstream would have been sent without this gateway
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
