// Long bodies: bounded memory, both directions at once, slow and vanishing peers.
#include "tests/http/gateway.h"
#include "tests/support/raw_client.h"
#include "tests/support/scripted_upstream.h"

#include <catch2/catch.hpp>
#include <fstream>

namespace bindgate::http {
namespace {

using bindgate::testing::RawClient;
using bindgate::testing::RawHead;
using bindgate::testing::RawReader;
using bindgate::testing::RawRequest;
using bindgate::testing::RawResponse;
using bindgate::testing::RawSocket;
using bindgate::testing::ScriptedUpstream;
using bindgate::testing::UpstreamConnection;
using std::chrono::milliseconds;
using testing::Gateway;

#ifdef __SANITIZE_ADDRESS__
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

constexpr std::size_t kPiece = 1 << 20;
constexpr std::size_t kPieces = 300;

// Resident pages of this process in bytes.
std::size_t resident() {
  std::ifstream statm("/proc/self/statm");
  std::size_t total = 0;
  std::size_t pages = 0;
  statm >> total >> pages;
  return pages * 4096;
}

// Takes bytes off the socket until there have been `wanted`, keeping none of them.
std::size_t swallow(RawSocket& socket, std::size_t wanted) {
  std::size_t n = socket.received().size();
  socket.received().clear();
  while (n < wanted && socket.receive() == RawSocket::Got::bytes) {
    n += socket.received().size();
    socket.received().clear();
  }
  return n;
}

TEST_CASE("a body of hundreds of megabytes goes up and comes down in bounded memory") {
  const std::size_t size = kPiece * kPieces;
  std::atomic<std::size_t> arrived{0};
  ScriptedUpstream upstream([&](UpstreamConnection& connection) {
    RawRequest request;
    if (!connection.read_head(request)) return;
    arrived = swallow(connection.socket(), size);
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n");
    const std::string piece(kPiece, 'b');
    for (std::size_t i = 0; i < kPieces; ++i) connection.send(piece);
  });
  Gateway gateway(upstream.port());
  gateway.start();
  const std::string piece(kPiece, 'a');
  RawClient client(gateway.port());
  client.send("PUT /Binary/1 HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n");
  const std::size_t before = resident();
  for (std::size_t i = 0; i < kPieces; ++i) REQUIRE(client.send(piece));
  RawHead head;
  REQUIRE(RawReader(client.socket()).head(head));
  CHECK(swallow(client.socket(), size) == size);
  CHECK(arrived == size);
  // The sanitizer keeps freed memory for a while: its own share is not the gateway's.
  CHECK(resident() < before + (kSanitized ? 256 << 20 : 16 << 20));
  CHECK(client.ask("GET /reply HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
}

TEST_CASE("long chunked bodies arrive unchanged both ways") {
  std::string body;
  for (int i = 0; body.size() < 3'000'000; ++i) body += std::to_string(i) + ",";
  std::string coded;
  for (std::size_t at = 0, n = 1; at < body.size(); at += n, n = n * 7 % 99'991 + 1) {
    n = std::min(n, body.size() - at);
    char size[32];
    std::snprintf(size, sizeof size, "%zx\r\n", n);
    coded += size + body.substr(at, n) + "\r\n";
  }
  coded += "0\r\n\r\n";
  ScriptedUpstream upstream([&](UpstreamConnection& connection) {
    RawRequest request;
    while (connection.read(request)) {
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + coded);
      request = {};
    }
  });
  Gateway gateway(upstream.port());
  gateway.start();
  for (const char* path : {"/streamed", "/whole"}) {
    INFO(path);
    RawClient client(gateway.port());
    const RawResponse response =
        client.ask(std::string("POST ") + path + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + coded);
    CHECK(response.complete);
    CHECK((response.body == body));
    CHECK((upstream.requests().back().body == body));
  }
  CHECK(upstream.requests().size() == 2);
}

TEST_CASE("an upstream that answers before it has the whole request is heard") {
  ScriptedUpstream upstream([](UpstreamConnection& connection) {
    RawRequest request;
    if (!connection.read_head(request)) return;
    connection.send("HTTP/1.1 413 Too much\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno");
    connection.socket().receive(milliseconds(500));
  });
  Gateway gateway(upstream.port());
  gateway.start();
  const std::string body(8 << 20, 'a');
  for (const char* path : {"/streamed", "/whole"}) {
    INFO(path);
    RawClient client(gateway.port());
    client.send(std::string("POST ") + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n\r\n");
    client.send(body);
    const RawResponse response = client.read();
    CHECK(response.status == 413);
    CHECK(response.body == "no");
    CHECK(response.field("Connection") == "close");
  }
}

TEST_CASE("an upstream that answers while it reads does not block either side") {
  const std::string piece(1 << 16, 'x');
  constexpr int kTimes = 200;
  ScriptedUpstream upstream([&](UpstreamConnection& connection) {
    RawRequest request;
    if (!connection.read_head(request)) return;
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(piece.size() * kTimes) + "\r\n\r\n");
    std::size_t echoed = 0;
    while (echoed < piece.size() * kTimes) {
      std::string& bytes = connection.socket().received();
      if (bytes.empty() && connection.socket().receive() != RawSocket::Got::bytes) return;
      echoed += bytes.size();
      if (!connection.send(std::exchange(bytes, {}))) return;
    }
  });
  Gateway gateway(upstream.port());
  gateway.start();
  RawClient client(gateway.port());
  std::thread sender([&] {
    client.send("POST /echo-stream HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(piece.size() * kTimes) +
                "\r\n\r\n");
    for (int i = 0; i < kTimes; ++i) client.send(piece);
  });
  RawHead head;
  const bool read = RawReader(client.socket()).head(head);
  const std::size_t got = swallow(client.socket(), piece.size() * kTimes);
  sender.join();
  CHECK(read);
  CHECK(got == piece.size() * kTimes);
}

TEST_CASE("a client that reads slowly gets everything, one that stops reading is cut") {
  const std::string body(4 << 20, 'a');
  std::atomic<bool> gave_up{false};
  ScriptedUpstream upstream([&](UpstreamConnection& connection) {
    RawRequest request;
    while (connection.read(request)) {
      if (!connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body)) {
        gave_up = true;
      }
      request = {};
    }
  });
  Gateway gateway(upstream.port());
  gateway.server.write_timeout = milliseconds(300);
  gateway.start();
  {
    RawClient slow(gateway.port(), 16 * 1024);
    slow.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    for (int i = 0; i < 10; ++i) {
      std::this_thread::sleep_for(milliseconds(30));
      slow.socket().receive();
    }
    const RawResponse response = slow.read();
    CHECK(response.complete);
    CHECK(response.body.size() == body.size());
  }
  RawClient stuck(gateway.port(), 16 * 1024);
  stuck.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
  std::this_thread::sleep_for(milliseconds(1500));
  const RawResponse response = stuck.read();
  CHECK_FALSE(response.complete);
}

TEST_CASE("an upstream that stops taking the request is a 504") {
  ScriptedUpstream upstream([](UpstreamConnection& connection) {
    RawRequest request;
    connection.read_head(request);
    std::this_thread::sleep_for(milliseconds(1000));
  });
  Gateway gateway(upstream.port());
  gateway.upstream.write_timeout = milliseconds(150);
  gateway.start();
  const std::string body(16 << 20, 'a');
  RawClient client(gateway.port());
  std::thread sender([&] {
    client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
    client.send(body);
  });
  const RawResponse response = client.read();
  sender.join();
  CHECK(response.status == 504);
  CHECK(response.field("X-Failure") == "upstream timeout");
}

TEST_CASE("a client that goes away in the middle of its body leaves no whole request upstream") {
  ScriptedUpstream upstream(ScriptedUpstream::answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  Gateway gateway(upstream.port());
  gateway.start();
  for (const char* framing : {"Content-Length: 100", "Transfer-Encoding: chunked"}) {
    {
      RawClient client(gateway.port());
      client.send(std::string("POST /a HTTP/1.1\r\nHost: a\r\n") + framing + "\r\n\r\n3\r\nabc\r\n");
      std::this_thread::sleep_for(milliseconds(30));
      client.socket().reset();
    }
    for (int i = 0; i < 200 && upstream.requests().empty(); ++i) std::this_thread::sleep_for(milliseconds(5));
  }
  RawClient client(gateway.port());
  CHECK(client.ask("GET /reply HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
  const std::vector<RawRequest> requests = upstream.requests();
  REQUIRE_FALSE(requests.empty());
  for (const RawRequest& request : requests) CHECK_FALSE(request.complete);
}

TEST_CASE("a client that goes away while the upstream works harms nobody") {
  ScriptedUpstream upstream([](UpstreamConnection& connection) {
    RawRequest request;
    connection.read(request);
    std::this_thread::sleep_for(milliseconds(100));
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    connection.socket().receive(milliseconds(100));
  });
  Gateway gateway(upstream.port());
  gateway.start();
  {
    RawClient client(gateway.port());
    client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    std::this_thread::sleep_for(milliseconds(30));
    client.socket().reset();
  }
  std::this_thread::sleep_for(milliseconds(150));
  RawClient client(gateway.port());
  CHECK(client.ask("GET /b HTTP/1.1\r\nHost: a\r\n\r\n").body == "ok");
}

TEST_CASE("a body that was too long to be read whole is sent on from its first byte") {
  // Of three limits' length: with its length, in chunks that came in one piece, and in chunks that are still coming.
  const std::string body = std::string(testing::kSmallLimit, 'a') + std::string(2 * testing::kSmallLimit, 'b');
  ScriptedUpstream upstream([](UpstreamConnection& connection) {
    RawRequest request;
    while (connection.read(request)) {
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(request.body.size()) + "\r\n\r\n" +
                      request.body);
      request = {};
    }
  });
  Gateway gateway(upstream.port());
  gateway.start();
  const std::string chunked = "POST /tried HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string half = "5dc\r\n";  // 1500
  const std::string first = half + body.substr(0, 1500) + "\r\n";
  const std::string second = half + body.substr(1500) + "\r\n0\r\n\r\n";
  RawClient client(gateway.port());
  CHECK(client.ask("POST /tried HTTP/1.1\r\nHost: a\r\nContent-Length: 3000\r\n\r\n" + body).body == body);
  CHECK(client.ask(chunked + first + second).body == body);
  client.send(chunked + first);
  CHECK(client.ask(second).body == body);
  INFO("the connection is sound behind each of them");
  CHECK(client.ask("GET /reply HTTP/1.1\r\nHost: a\r\n\r\n").body == "hello");
}

TEST_CASE("a body that is malformed behind what was read of it is not passed off as whole") {
  std::atomic<int> whole{0};
  ScriptedUpstream upstream([&](UpstreamConnection& connection) {
    RawRequest request;
    while (connection.read(request)) ++whole;
  });
  Gateway gateway(upstream.port());
  gateway.start();
  RawClient client(gateway.port());
  client.send("POST /tried HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5dc\r\n" + std::string(1500, 'a') +
              "\r\n");
  CHECK(client.ask("x\r\n").status == 400);
  CHECK(client.closed());
  CHECK(whole == 0);
}

}  // namespace
}  // namespace bindgate::http
