// The pool: reuse, stale connections, what is sent again and what is not, limits, an upstream that is not there.
#include "http/upstream.h"

#include "http/client.h"
#include "tests/http/gateway.h"
#include "tests/support/raw_client.h"
#include "tests/support/scripted_upstream.h"

#include <boost/asio/co_spawn.hpp>
#include <catch2/catch.hpp>

namespace bindgate::http {
namespace {

using bindgate::testing::RawClient;
using bindgate::testing::RawRequest;
using bindgate::testing::RawResponse;
using bindgate::testing::ScriptedUpstream;
using bindgate::testing::UpstreamConnection;
using std::chrono::milliseconds;
using testing::Gateway;

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const std::string kGet = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string kPost = "POST /whole HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";

// A port on which nobody listens.
std::uint16_t dead_port() {
  ScriptedUpstream upstream([](UpstreamConnection&) {});
  return upstream.port();
}

TEST_CASE("connections are used again, the last one first") {
  ScriptedUpstream upstream(ScriptedUpstream::answering(kOk));
  Gateway gateway(upstream.port());
  gateway.start();
  for (int i = 0; i < 5; ++i) {
    RawClient client(gateway.port());
    REQUIRE(client.ask(kPost).status == 200);
    REQUIRE(client.ask(kGet).status == 200);
  }
  CHECK(upstream.connections() == 1);
}

TEST_CASE("an upstream that closes after each answer costs no request") {
  for (const bool says_so : {true, false}) {
    ScriptedUpstream upstream([says_so](UpstreamConnection& connection) {
      RawRequest request;
      if (!connection.read(request)) return;
      connection.send(says_so ? "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok" : kOk);
    });
    Gateway gateway(upstream.port());
    gateway.start();
    RawClient client(gateway.port());
    for (int i = 0; i < 5; ++i) {
      CHECK(client.ask(kPost).status == 200);
      std::this_thread::sleep_for(milliseconds(10));
    }
    CHECK(upstream.requests().size() == 5);
  }
}

// Answers the first request of each connection and closes when the second one has been read.
void close_on_second(UpstreamConnection& connection) {
  RawRequest request;
  if (!connection.read(request)) return;
  connection.send(kOk);
  request = {};
  connection.read(request);
}

TEST_CASE("a POST that an upstream took in and did not answer is a 502, never sent again") {
  ScriptedUpstream upstream(close_on_second);
  Gateway gateway(upstream.port());
  gateway.start();
  RawClient client(gateway.port());
  CHECK(client.ask(kPost).status == 200);
  const RawResponse response = client.ask(kPost);
  CHECK(response.status == 502);
  CHECK(response.field("X-Failure") == "upstream closed");
  CHECK(upstream.requests().size() == 2);
  CHECK(client.ask(kPost).status == 200);
}

TEST_CASE("a GET on a stale connection is sent again once") {
  ScriptedUpstream upstream(close_on_second);
  Gateway gateway(upstream.port());
  gateway.start();
  RawClient client(gateway.port());
  CHECK(client.ask(kGet).status == 200);
  CHECK(client.ask(kGet).status == 200);
  CHECK(upstream.requests().size() == 3);
  CHECK(upstream.connections() == 2);
}

TEST_CASE("a GET that a new connection does not answer is not sent again") {
  ScriptedUpstream upstream([](UpstreamConnection& connection) {
    RawRequest request;
    connection.read(request);
  });
  Gateway gateway(upstream.port());
  gateway.start();
  RawClient client(gateway.port());
  CHECK(client.ask(kGet).status == 502);
  CHECK(upstream.requests().size() == 1);
}

TEST_CASE("a GET whose answer had begun is not sent again") {
  ScriptedUpstream upstream([](UpstreamConnection& connection) {
    RawRequest request;
    if (!connection.read(request)) return;
    connection.send(kOk);
    request = {};
    if (connection.read(request)) connection.send("HTTP/1.1 20");
  });
  Gateway gateway(upstream.port());
  gateway.start();
  RawClient client(gateway.port());
  CHECK(client.ask(kGet).status == 200);
  CHECK(client.ask(kGet).status == 502);
  CHECK(upstream.requests().size() == 2);
}

TEST_CASE("an upstream that is down is a 502, and comes back without a restart") {
  Gateway gateway(dead_port());
  gateway.start();
  RawClient client(gateway.port());
  for (const std::string& request : {kGet, kPost}) {
    const RawResponse response = client.ask(request);
    CHECK(response.status == 502);
    CHECK(response.field("X-Failure") == "upstream unreachable");
  }
  const RawResponse streamed =
      client.ask("POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  INFO("no body is asked for when there is nowhere to send it");
  CHECK(streamed.status == 502);
}

TEST_CASE("a name that does not resolve is unreachable") {
  Gateway gateway;
  gateway.upstream.host = "name.invalid";
  gateway.start();
  RawClient client(gateway.port());
  CHECK(client.ask(kGet).field("X-Failure") == "upstream unreachable");
}

TEST_CASE("every address of a name is tried") {
  ScriptedUpstream upstream(ScriptedUpstream::answering(kOk));
  Gateway gateway(upstream.port());
  gateway.upstream.host = "localhost";  // ::1, where nobody listens, and 127.0.0.1
  gateway.start();
  RawClient client(gateway.port());
  CHECK(client.ask(kGet).status == 200);
  CHECK(upstream.requests().at(0).field("Host") == "localhost:" + std::to_string(upstream.port()));
}

TEST_CASE("an upstream that does not answer in time is a 504") {
  ScriptedUpstream upstream([](UpstreamConnection& connection) {
    RawRequest request;
    while (connection.read(request)) request = {};
  });
  Gateway gateway(upstream.port());
  gateway.upstream.response_timeout = milliseconds(100);
  gateway.start();
  RawClient client(gateway.port());
  for (const std::string& request : {kGet, kPost}) {
    const RawResponse response = client.ask(request);
    CHECK(response.status == 504);
    CHECK(response.field("X-Failure") == "upstream timeout");
  }
  CHECK(upstream.requests().size() == 2);
}

TEST_CASE("an answer that stops in the middle is cut after the time set") {
  ScriptedUpstream upstream([](UpstreamConnection& connection) {
    RawRequest request;
    connection.read(request);
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    connection.socket().receive();
  });
  Gateway gateway(upstream.port());
  gateway.upstream.response_timeout = milliseconds(100);
  gateway.start();
  RawClient client(gateway.port());
  const RawResponse response = client.ask(kGet);
  CHECK(response.status == 200);
  CHECK_FALSE(response.complete);
}

// Answers "ok" to requests after the time given.
ScriptedUpstream::Script slow(milliseconds time) {
  return [time](UpstreamConnection& connection) {
    RawRequest request;
    while (connection.read(request)) {
      std::this_thread::sleep_for(time);
      connection.send(kOk);
      request = {};
    }
  };
}

TEST_CASE("requests over the connection limit wait their turn") {
  ScriptedUpstream upstream(slow(milliseconds(50)));
  Gateway gateway(upstream.port());
  gateway.upstream.max_connections = 1;
  gateway.start();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(std::make_unique<RawClient>(gateway.port()));
    clients.back()->send(kGet);
  }
  for (const auto& client : clients) CHECK(client->read().status == 200);
  CHECK(upstream.connections() == 1);
}

TEST_CASE("those who wait for a connection are served in the order they came, newcomers last") {
  ScriptedUpstream upstream(slow(milliseconds(30)));
  Gateway gateway(upstream.port());
  gateway.upstream.max_connections = 1;
  gateway.start();
  RawClient first(gateway.port());
  first.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\n");
  while (upstream.requests().empty()) std::this_thread::sleep_for(milliseconds(2));
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 6; ++i) {
    clients.push_back(std::make_unique<RawClient>(gateway.port()));
    clients.back()->send("GET /waiting/" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    std::this_thread::sleep_for(milliseconds(2));
  }
  // One that asks again the moment it is answered would win every race for the connection it gave back.
  for (int i = 0; i < 3; ++i) {
    REQUIRE(first.read().status == 200);
    first.send("GET /newcomer HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  for (const auto& client : clients) REQUIRE(client->read().status == 200);
  std::string waiting;
  for (const RawRequest& request : upstream.requests()) {
    const std::string line = request.head.first_line();
    if (line.starts_with("GET /waiting/")) waiting += line.substr(13, 1);
    if (line.starts_with("GET /newcomer")) waiting += 'n';
  }
  CHECK(waiting.substr(0, 7) == "012345n");
}

TEST_CASE("a full queue and a turn that never comes are a 503") {
  ScriptedUpstream upstream(slow(milliseconds(600)));
  Gateway gateway(upstream.port());
  gateway.upstream.max_connections = 1;
  gateway.upstream.max_waiting = 1;
  gateway.upstream.acquire_timeout = milliseconds(150);
  gateway.start();
  RawClient working(gateway.port());
  working.send(kGet);
  while (upstream.requests().empty()) std::this_thread::sleep_for(milliseconds(5));
  RawClient waiting(gateway.port());
  waiting.send(kGet);
  std::this_thread::sleep_for(milliseconds(30));
  RawClient refused(gateway.port());
  CHECK(refused.ask(kGet).field("X-Failure") == "upstream overloaded");
  CHECK(waiting.read().status == 503);
  CHECK(working.read().status == 200);
}

TEST_CASE("a pooled connection is closed after its idle time") {
  std::atomic<bool> closed{false};
  ScriptedUpstream upstream([&](UpstreamConnection& connection) {
    RawRequest request;
    connection.read(request);
    connection.send(kOk);
    request = {};
    if (!connection.read(request)) closed = true;
  });
  Gateway gateway(upstream.port());
  gateway.upstream.idle_timeout = milliseconds(100);
  gateway.start();
  RawClient client(gateway.port());
  CHECK(client.ask(kGet).status == 200);
  for (int i = 0; i < 500 && !closed; ++i) std::this_thread::sleep_for(milliseconds(10));
  CHECK(closed);
}

TEST_CASE("a request of this gateway's own needs no client") {
  ScriptedUpstream upstream(ScriptedUpstream::answering(kOk));
  Worker worker;
  UpstreamSettings settings;
  settings.host = "127.0.0.1";
  settings.port = upstream.port();
  Upstream pool(worker, settings);
  const Field accept[] = {{"Accept", "application/fhir+json"}};
  ForwardPlan plan;
  plan.method = "POST";
  plan.target = "/metadata";
  plan.body = "{}";
  plan.set_fields = accept;
  std::optional<Result<FetchedResponse>> got;
  boost::asio::co_spawn(worker.executor(), request(pool, plan, 100),
                        [&](std::exception_ptr, Result<FetchedResponse> response) {
                          got = std::move(response);
                          worker.watchdog().stop();
                        });
  worker.context().run();
  REQUIRE(got);
  REQUIRE(got->has_value());
  CHECK((*got)->status == 200);
  CHECK((*got)->body == "ok");
  CHECK(upstream.requests().at(0).head.text ==
        "POST /metadata HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(upstream.port()) +
            "\r\nAccept: application/fhir+json\r\nContent-Length: 2\r\n\r\n");
}

}  // namespace
}  // namespace bindgate::http
