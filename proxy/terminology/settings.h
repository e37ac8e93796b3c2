// What the terminology endpoint is told. Plain data; config/ fills it.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace bindgate::proxy::tx {

struct Settings {
  std::vector<std::string> api_keys;  // none: everybody is let in
  std::string software_version = "0";
  std::string public_url;         // "https://tx.example.org", without the base path; empty: from each request
  std::size_t threads = 1;        // that compute answers
  std::size_t max_waiting = 256;  // requests that may wait for one of them; more are answered 503
  std::size_t body_limit = std::size_t{16} << 20;  // as sent and decoded; bytes
  std::size_t max_parameters = 10'000;             // of a query, a form or a Parameters resource
  std::size_t max_batch_entries = 1'000;
  std::size_t default_page = 50;  // resources in one page of a search
  std::size_t max_page = 500;
  std::size_t max_expansion = 1'000;           // codes in an expansion that is not paged
  std::chrono::milliseconds deadline{10'000};  // of an operation, and for starting the last one of a batch
  bool access_log = true;
};

}  // namespace bindgate::proxy::tx
