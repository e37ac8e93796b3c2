// The server around the exchanges: timeouts, limits, several threads, stopping.
#include "tests/http/gateway.h"
#include "tests/support/raw_client.h"
#include "tests/support/scripted_upstream.h"

#include <catch2/catch.hpp>
#include <set>

namespace bindgate::http {
namespace {

using bindgate::testing::RawClient;
using bindgate::testing::RawRequest;
using bindgate::testing::RawResponse;
using bindgate::testing::RawSocket;
using bindgate::testing::ScriptedUpstream;
using bindgate::testing::UpstreamConnection;
using std::chrono::milliseconds;
using testing::Gateway;

const std::string kGetReply = "GET /reply HTTP/1.1\r\nHost: a\r\n\r\n";

TEST_CASE("a head that trickles in is given up after the head's time") {
  Gateway gateway;
  gateway.server.head_timeout = milliseconds(150);
  gateway.start();
  RawClient client(gateway.port());
  const auto start = std::chrono::steady_clock::now();
  client.send("GET /reply HTTP/1.1\r\nX: ");
  while (client.socket().receive(milliseconds(20)) == RawSocket::Got::nothing) {
    client.send("a");
    REQUIRE(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
  }
  const RawResponse response = client.read();
  CHECK(response.status == 408);
  CHECK(client.closed());
}

TEST_CASE("a connection that stays silent is closed without a word") {
  Gateway gateway;
  gateway.server.head_timeout = milliseconds(100);
  gateway.server.idle_timeout = milliseconds(100);
  gateway.start();
  RawClient silent(gateway.port());
  CHECK(silent.closed());
  RawClient idle(gateway.port());
  CHECK(idle.ask(kGetReply).status == 200);
  CHECK(idle.closed());
}

TEST_CASE("a body that stops is a 408, and so is one that only drips") {
  Gateway gateway;
  gateway.server.body_timeout = milliseconds(150);
  gateway.start();
  RawClient stopped(gateway.port());
  CHECK(stopped.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc").status == 408);
  CHECK(stopped.closed());
  RawClient dripping(gateway.port());
  dripping.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
  int sent = 0;
  while (dripping.socket().receive(milliseconds(20)) == RawSocket::Got::nothing && sent < 500) {
    dripping.send("a");
    ++sent;
  }
  CHECK(dripping.read().status == 408);
  CHECK(sent < 100);
}

TEST_CASE("what came while the thread was busy is not late") {
  Gateway gateway;
  gateway.server.body_timeout = milliseconds(150);
  gateway.start();
  for (int i = 0; i < 3; ++i) {
    RawClient sending(gateway.port());
    sending.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
    std::this_thread::sleep_for(milliseconds(50));
    RawClient blocking(gateway.port());
    blocking.send("GET /block HTTP/1.1\r\nHost: a\r\n\r\n");
    std::this_thread::sleep_for(milliseconds(30));
    sending.send("bc");
    CHECK(sending.read().body == "abc");
    CHECK(blocking.read().status == 200);
  }
}

TEST_CASE("a connection ends after the number of requests set") {
  Gateway gateway;
  gateway.server.max_requests_per_connection = 2;
  gateway.start();
  RawClient client(gateway.port());
  CHECK(client.ask(kGetReply).count("Connection") == 0);
  CHECK(client.ask(kGetReply).field("Connection") == "close");
  CHECK(client.closed());
}

TEST_CASE("connections over the limit wait until another one ends") {
  Gateway gateway;
  gateway.server.max_connections = 1;
  gateway.start();
  RawClient first(gateway.port());
  first.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
  std::this_thread::sleep_for(milliseconds(50));
  RawClient second(gateway.port());
  second.send(kGetReply);
  CHECK(second.socket().receive(milliseconds(150)) == RawSocket::Got::nothing);
  first.socket().close();
  CHECK(second.read().status == 200);
}

TEST_CASE("several threads share one port") {
  Gateway gateway;
  gateway.server.threads = 4;
  gateway.start();
  CHECK(gateway.port() != 0);
  for (int i = 0; i < 40; ++i) {
    RawClient client(gateway.port());
    REQUIRE(client.ask(kGetReply).status == 200);
  }
}

TEST_CASE("a port that another server has is an error that names it") {
  Gateway gateway;
  gateway.start();
  ServerSettings settings;
  settings.address = "127.0.0.1";
  settings.port = gateway.port();
  const auto make = [&] { return Server(settings, [](Worker&) { return std::unique_ptr<Handler>(); }).port(); };
  CHECK_THROWS_WITH(make(), Catch::Contains("127.0.0.1:" + std::to_string(gateway.port())));
  settings.address = "localhost";
  CHECK_THROWS_WITH(make(), Catch::Contains("not an IP address"));
}

TEST_CASE("a factory's exception comes out of run()") {
  ServerSettings settings;
  settings.address = "127.0.0.1";
  settings.threads = 2;
  Server server(settings, [](Worker&) -> std::unique_ptr<Handler> { throw std::runtime_error("no handler"); });
  CHECK_THROWS_WITH(server.run(), "no handler");
}

TEST_CASE("a server stopped before it runs returns at once") {
  ServerSettings settings;
  settings.address = "127.0.0.1";
  Server server(settings,
                [](Worker& worker) { return std::make_unique<testing::PathHandler>(worker, UpstreamSettings{}); });
  server.stop();
  server.run();
  CHECK_THROWS(RawClient(server.port()));
}

TEST_CASE("stopping closes idle connections and lets a request in flight finish") {
  ScriptedUpstream upstream([](UpstreamConnection& connection) {
    RawRequest request;
    connection.read(request);
    std::this_thread::sleep_for(milliseconds(300));
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
    connection.socket().receive();
  });
  Gateway gateway(upstream.port());
  gateway.start();
  RawClient idle(gateway.port());
  CHECK(idle.ask(kGetReply).status == 200);
  RawClient busy(gateway.port());
  busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  while (upstream.requests().empty()) std::this_thread::sleep_for(milliseconds(5));
  gateway.begin_stop(std::chrono::seconds(10));
  CHECK(idle.closed());
  CHECK_THROWS(RawClient(gateway.port()));
  const RawResponse response = busy.read();
  CHECK(response.body == "late");
  CHECK(response.field("Connection") == "close");
  busy.socket().close();
  gateway.stop();
  CHECK(gateway.ended());
}

TEST_CASE("a request that has been received before the stop is answered") {
  struct Row {
    const char* what;
    bool answered_before;  // on the same connection
    bool sent_before;      // the stop, else right after it
  };
  const auto [what, answered_before, sent_before] = GENERATE(values<Row>({
      {"the first request, received", false, true},
      {"a later request, received", true, true},
      {"the first request, on its way", false, false},
      {"a later request, on its way", true, false},
  }));
  INFO(what);
  Gateway gateway;
  gateway.start();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 50; ++i) {
    clients.push_back(std::make_unique<RawClient>(gateway.port()));
    if (answered_before) REQUIRE(clients.back()->ask(kGetReply).status == 200);
  }
  if (!answered_before && !sent_before) std::this_thread::sleep_for(milliseconds(50));
  if (!sent_before) gateway.begin_stop(std::chrono::seconds(10));
  for (const auto& client : clients) client->send(kGetReply);
  if (sent_before) gateway.begin_stop(std::chrono::seconds(10));
  for (const auto& client : clients) {
    const RawResponse response = client->read();
    REQUIRE(response.status == 200);
    REQUIRE(response.body == "hello");
    CHECK(client->closed());
  }
}

// The worker is busy while connections and their requests pile up in the kernel's queue, and then stops.
TEST_CASE("connections that were not yet accepted when the server stops are served") {
  Gateway gateway;
  gateway.start();
  RawClient blocking(gateway.port());
  blocking.send("GET /block HTTP/1.1\r\nHost: a\r\n\r\n");
  std::this_thread::sleep_for(milliseconds(50));
  std::vector<std::unique_ptr<RawClient>> clients;
  gateway.begin_stop(std::chrono::seconds(10));
  for (int i = 0; i < 50; ++i) {
    clients.push_back(std::make_unique<RawClient>(gateway.port()));
    clients.back()->send(kGetReply);
  }
  for (const auto& client : clients) CHECK(client->read().status == 200);
  CHECK(blocking.read().status == 200);
}

TEST_CASE("where connections run out, the one idle longest makes room") {
  Gateway gateway;
  gateway.server.max_connections = 3;
  gateway.start();
  RawClient oldest(gateway.port());
  REQUIRE(oldest.ask(kGetReply).status == 200);
  RawClient older(gateway.port());
  REQUIRE(older.ask(kGetReply).status == 200);
  RawClient sending(gateway.port());
  sending.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
  std::this_thread::sleep_for(milliseconds(20));
  REQUIRE(oldest.ask(kGetReply).status == 200);
  for (int i = 0; i < 20; ++i) {
    RawClient newcomer(gateway.port());
    REQUIRE(newcomer.ask(kGetReply).status == 200);
    if (i == 0) {
      CHECK(older.closed());
      CHECK(oldest.ask(kGetReply).status == 200);
    }
  }
  sending.send("bc");
  CHECK(sending.read().body == "abc");
}

TEST_CASE("what does not finish in time is cut when stopping") {
  ScriptedUpstream upstream([](UpstreamConnection& connection) {
    RawRequest request;
    connection.read(request);
    connection.socket().receive();
  });
  Gateway gateway(upstream.port());
  gateway.start();
  RawClient busy(gateway.port());
  busy.send("GET /never HTTP/1.1\r\nHost: a\r\n\r\n");
  while (upstream.requests().empty()) std::this_thread::sleep_for(milliseconds(5));
  const auto start = std::chrono::steady_clock::now();
  gateway.begin_stop(milliseconds(100));
  CHECK(busy.wait_for_end() != RawSocket::Got::nothing);
  gateway.stop();
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}

}  // namespace
}  // namespace bindgate::http
