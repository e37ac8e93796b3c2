// A load generator for one request repeated: keep-alive connections on loopback, one request in flight on each,
// every answer checked. One thread, which it blocks until done.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bindgate::bench {

struct Load {
  std::uint16_t port = 0;
  std::string request;  // head and body, complete
  int expected_status = 200;
  std::size_t requests = 1;
  std::size_t connections = 1;
  std::chrono::seconds limit{20};
};

struct LoadResult {
  std::chrono::nanoseconds elapsed{};               // from the first request to the last answer
  std::vector<std::chrono::nanoseconds> latencies;  // of each request, from its first byte sent to its answer's last
};

// Sends exactly `requests` requests. Throws std::runtime_error on the first answer with another status, on an
// answer without Content-Length, on a connection the server closes, and when `limit` has passed.
[[nodiscard]] LoadResult run_load(const Load& load);

// One HTTP/1.1 request to loopback; a body makes it a FHIR JSON write.
[[nodiscard]] std::string make_request(const std::string& method, const std::string& path, const std::string& body);

}  // namespace bindgate::bench
