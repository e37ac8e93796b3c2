// What the gateway takes of memory under attack stays below what docs/configuration.md states, reads are answered
// meanwhile, and afterwards the memory is the system's again.
#include "tests/load/crowd.h"
#include "tests/load/running_gateway.h"
#include "tests/support/scripted_upstream.h"

#include <sys/resource.h>

#include <catch2/catch.hpp>

#include <atomic>

using namespace bindgate::load;
using bindgate::testing::RawClient;
using bindgate::testing::RawRequest;
using bindgate::testing::RawSocket;
using bindgate::testing::ScriptedUpstream;
using bindgate::testing::UpstreamConnection;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr bool kMeasured = false;  // a sanitizer's own memory is none of ours
constexpr std::size_t kShare = 10;
#else
constexpr bool kMeasured = true;
constexpr std::size_t kShare = 1;
#endif

constexpr std::size_t kMegabyte = std::size_t{1} << 20;
constexpr std::size_t kBudget = 512;  // MiB, as configured
constexpr double kPerConnection = 64.0 / 1024;
constexpr std::size_t kAfterwards = 64;  // MiB above what it was before

// Takes every body and throws it away.
void swallow(UpstreamConnection& connection) {
  RawRequest request;
  while (connection.read_head(request)) {
    const std::string length = request.head.field("Content-Length");
    std::size_t left = length.empty() ? 0 : std::stoull(length);
    std::string& received = connection.socket().received();
    for (;;) {
      const std::size_t n = std::min(left, received.size());
      received.erase(0, n);
      left -= n;
      if (left == 0) break;
      if (connection.socket().receive() != RawSocket::Got::bytes) return;
    }
    if (!connection.send("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")) return;
    request = {};
  }
}

struct Lab {
  Lab() : upstream(swallow), gateway(configuration(upstream.port())), before(gateway.resident()) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    watcher = std::thread([this] { watch(); });
    reader = std::thread([this] { read(); });
  }
  ~Lab() {
    ending = true;
    watcher.join();
    reader.join();
  }

  static std::string configuration(std::uint16_t upstream_port) {
    return "listen: 127.0.0.1:0\nthreads: 2\nupstream: {url: 'http://127.0.0.1:" + std::to_string(upstream_port) +
           "/fhir'}\nlog: {access: off}\nterminology: {listen: '127.0.0.1:0', threads: 1}\n"
           "limits: {memory: 512MiB, connections: 6000}\n";
  }

  void watch() {
    while (!ending) {
      highest = std::max<std::size_t>(highest, gateway.resident());
      std::this_thread::sleep_for(milliseconds(10));
    }
  }

  // Somebody reads all the while.
  void read() {
    while (!ending) {
      RawClient client(gateway.port());
      if (client.ask("GET /fhir/Patient/1 HTTP/1.1\r\nHost: a\r\n\r\n").status == 201) ++reads;
      std::this_thread::sleep_for(milliseconds(20));
    }
  }

  void check_highest(std::size_t connections) const {
    WARN(before << " MiB before, " << highest << " MiB at most");
    if (kMeasured) CHECK(highest < before + kBudget + static_cast<std::size_t>(kPerConnection * connections));
  }

  void check_afterwards() const {
    if (!kMeasured) return;
    for (int i = 0; i < 100 && gateway.resident() > before + kAfterwards; ++i) {
      std::this_thread::sleep_for(milliseconds(100));
    }
    CHECK(gateway.resident() <= before + kAfterwards);
  }

  ScriptedUpstream upstream;
  RunningGateway gateway;
  std::size_t before;
  std::atomic<std::size_t> highest{0};
  std::atomic<std::size_t> reads{0};
  std::atomic<bool> ending{false};
  std::thread watcher;
  std::thread reader;
};

// A resource of about that size.
std::string patient(std::size_t size) {
  return R"({"resourceType":"Patient","name":[{"text":")" + std::string(size - 64, 'x') + R"("}]})";
}

std::string post(const std::string& path, const std::string& framing, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/fhir+json\r\n" + framing + "\r\n\r\n" +
         body;
}

std::string length_of(const std::string& body) {
  return "Content-Length: " + std::to_string(body.size());
}

// Everybody was answered: stored, or asked to come again; and those who were stored are many.
void check_progress(const Crowd& crowd, std::size_t size) {
  auto statuses = crowd.statuses();
  WARN(statuses[201] << " stored, " << statuses[503] << " asked to come again");
  CHECK(statuses[201] + statuses[503] == size);
  CHECK(statuses[201] >= size / 10);
  CHECK(crowd.every_answer_of(503, "Retry-After: "));
}

TEST_CASE("five thousand slow connections") {
  Lab lab;
  const std::size_t size = 5000 / kShare;
  const std::string start = post("/fhir/Patient", "Content-Length: 16000000", std::string(12 * 1024, ' '));
  {
    Crowd crowd(lab.gateway.port(), size, start);
    CHECK_FALSE(crowd.run(seconds(6)));
    CHECK(lab.reads > 10);
    CHECK(crowd.statuses().empty());
    lab.check_highest(size);
  }
  lab.check_afterwards();
}

TEST_CASE("two hundred writes of 16 MiB at once") {
  Lab lab;
  const std::size_t size = 200 / kShare;
  const std::string body = patient(16 * kMegabyte);
  const std::string request = post("/fhir/Patient", length_of(body), body);
  {
    Crowd crowd(lab.gateway.port(), size, request);
    CHECK(crowd.run(seconds(60)));
    check_progress(crowd, size);
    CHECK(lab.reads > 0);
    lab.check_highest(size);
  }
  lab.check_afterwards();
}

TEST_CASE("sixty chunked writes of 16 MiB at once") {
  Lab lab;
  const std::size_t size = 60 / kShare;
  const std::string body = patient(16 * kMegabyte - 1024);
  REQUIRE(body.size() <= 0xfffc00);
  const std::string request = post("/fhir/Patient", "Transfer-Encoding: chunked",
                                   "fffc00\r\n" + body + std::string(0xfffc00 - body.size(), ' ') + "\r\n0\r\n\r\n");
  {
    Crowd crowd(lab.gateway.port(), size, request);
    CHECK(crowd.run(seconds(60)));
    check_progress(crowd, size);
    CHECK(lab.reads > 0);
    lab.check_highest(size);
  }
  lab.check_afterwards();
}

TEST_CASE("a hundred and twenty bodies of 15 MiB that stall before the terminology endpoint") {
  Lab lab;
  const std::size_t size = 120 / kShare;
  const std::string body = patient(15 * kMegabyte);
  std::string request = post("/fhir/r4/CodeSystem/$validate-code", length_of(body), body);
  request.resize(request.size() - 1);
  {
    Crowd crowd(lab.gateway.terminology_port(), size, request);
    crowd.run(seconds(8));
    RawClient client(lab.gateway.terminology_port());
    CHECK(client.ask("GET /fhir/r4/metadata HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
    CHECK(lab.reads > 0);
    lab.check_highest(size);
  }
  lab.check_afterwards();
}

}  // namespace
