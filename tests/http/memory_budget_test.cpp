// Bodies in flight and the memory they may take: turns, refusals, claims that are no more than that.
#include "http/memory_budget.h"

#include "tests/http/gateway.h"
#include "tests/support/raw_client.h"
#include "tests/support/scripted_upstream.h"

#include <catch2/catch.hpp>

namespace bindgate::http {
namespace {

using bindgate::testing::RawClient;
using bindgate::testing::RawResponse;
using bindgate::testing::ScriptedUpstream;
using std::chrono::milliseconds;
using testing::Gateway;

constexpr std::size_t kLong = 1 << 20;
const std::string kStored = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const std::string kLongPost = "POST /whole HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n";

struct Budgeted {
  explicit Budgeted(std::size_t bytes) : upstream(ScriptedUpstream::answering(kStored)), gateway(upstream.port()) {
    gateway.server.memory = memory = std::make_shared<MemoryBudget>(bytes);
    gateway.server.memory_timeout = milliseconds(200);
  }
  ScriptedUpstream upstream;
  Gateway gateway;
  std::shared_ptr<MemoryBudget> memory;
};

// Sends the head and so much of the body that memory has to be asked for.
std::unique_ptr<RawClient> begin_body(const Budgeted& lab, const std::string& head = kLongPost) {
  auto client = std::make_unique<RawClient>(lab.gateway.port());
  client->send(head + std::string(64 * 1024, 'x'));
  return client;
}

void wait_for_use(const MemoryBudget& memory, std::size_t bytes) {
  for (int i = 0; i < 1000 && memory.in_use() != bytes; ++i) std::this_thread::sleep_for(milliseconds(5));
  REQUIRE(memory.in_use() == bytes);
}

TEST_CASE("a body beyond the memory for all is a 503, and reads go on") {
  Budgeted lab(2 * kLong);
  lab.gateway.start();
  const auto first = begin_body(lab);
  const auto second = begin_body(lab);
  wait_for_use(*lab.memory, 2 * kLong);
  const auto third = begin_body(lab);
  RawClient reading(lab.gateway.port());
  CHECK(reading.ask("GET /a HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
  RawClient small(lab.gateway.port());
  CHECK(small.ask("POST /whole HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc").status == 200);
  const RawResponse refused = third->read();
  CHECK(refused.status == 503);
  CHECK(refused.field("X-Failure") == "internal overloaded");
  first->send(std::string(kLong - 64 * 1024, 'x'));
  CHECK(first->read().status == 200);
  second->socket().reset();
  wait_for_use(*lab.memory, 0);
}

TEST_CASE("more bodies than there is memory for have their turns") {
  Budgeted lab(2 * kLong);
  lab.gateway.server.memory_timeout = std::chrono::seconds(20);
  lab.gateway.start();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 12; ++i) clients.push_back(begin_body(lab));
  for (const auto& client : clients) {
    std::thread rest([&] { client->send(std::string(kLong - 64 * 1024, 'x')); });
    CHECK(client->read().status == 200);
    rest.join();
  }
  wait_for_use(*lab.memory, 0);
}

TEST_CASE("a length that is only claimed takes no memory from others") {
  Budgeted lab(2 * kLong);
  lab.gateway.start();
  std::vector<std::unique_ptr<RawClient>> claiming;
  for (int i = 0; i < 50; ++i) {
    claiming.push_back(std::make_unique<RawClient>(lab.gateway.port()));
    claiming.back()->send(kLongPost);
  }
  const auto sending = begin_body(lab);
  sending->send(std::string(kLong - 64 * 1024, 'x'));
  CHECK(sending->read().status == 200);
}

TEST_CASE("a body that stalls loses its memory to those who wait") {
  Budgeted lab(kLong);
  lab.gateway.server.memory_timeout = std::chrono::seconds(30);
  lab.gateway.start();
  const auto stalled = begin_body(lab);
  wait_for_use(*lab.memory, kLong);
  const auto waiting = begin_body(lab);
  waiting->send(std::string(kLong - 64 * 1024, 'x'));
  CHECK(waiting->read().status == 200);
  CHECK(stalled->read().status == 503);
}

const std::string kTried = "POST /tried-whole HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n";

TEST_CASE("a body that gets no memory can be sent on from its first byte") {
  Budgeted lab(1000);
  lab.gateway.start();
  const auto client = begin_body(lab, kTried);
  client->send(std::string(kLong - 64 * 1024, 'y'));
  CHECK(client->read().body == "ok");
  REQUIRE(lab.upstream.requests().size() == 1);
  CHECK((lab.upstream.requests()[0].body == std::string(64 * 1024, 'x') + std::string(kLong - 64 * 1024, 'y')));
  wait_for_use(*lab.memory, 0);
}

TEST_CASE("a body that loses its memory to those who wait can be sent on from its first byte") {
  Budgeted lab(kLong);
  lab.gateway.server.memory_timeout = std::chrono::seconds(30);
  lab.gateway.start();
  const auto stalled = begin_body(lab, kTried);
  wait_for_use(*lab.memory, kLong);
  const auto waiting = begin_body(lab, kTried);
  waiting->send(std::string(kLong - 64 * 1024, 'x'));
  CHECK(waiting->read().body == "whole");
  stalled->send(std::string(kLong - 64 * 1024, 'y'));
  CHECK(stalled->read().body == "ok");
  REQUIRE(lab.upstream.requests().size() == 1);
  CHECK((lab.upstream.requests()[0].body == std::string(64 * 1024, 'x') + std::string(kLong - 64 * 1024, 'y')));
  wait_for_use(*lab.memory, 0);
}

TEST_CASE("a chunked body counts as what it may become until it has ended") {
  Budgeted lab((16 << 20) + kLong);
  lab.gateway.start();
  const auto chunked =
      begin_body(lab, "POST /whole HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n20000\r\n");
  wait_for_use(*lab.memory, 16 << 20);
  const auto other = begin_body(lab, "POST /whole HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n20000\r\n");
  CHECK(other->read().status == 503);
  chunked->send(std::string(64 * 1024, 'x') + "\r\n0\r\n\r\n");
  CHECK(chunked->read().status == 200);
  wait_for_use(*lab.memory, 0);
}

TEST_CASE("an answer read whole is counted and never refused") {
  ScriptedUpstream upstream(
      ScriptedUpstream::answering("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + std::string(900, 'y')));
  Gateway gateway(upstream.port());
  const auto memory = gateway.server.memory = std::make_shared<MemoryBudget>(100);
  gateway.start();
  RawClient client(gateway.port());
  CHECK(client.ask("GET /fetch HTTP/1.1\r\nHost: a\r\n\r\n").body.size() == 902);
  wait_for_use(*memory, 0);
}

}  // namespace
}  // namespace bindgate::http
