// What a client sees of answers made here: keep-alive, pipelining, expectations, bodies read and unread.
#include "tests/http/gateway.h"
#include "tests/support/raw_client.h"

#include <catch2/catch.hpp>

namespace bindgate::http {
namespace {

using bindgate::testing::RawClient;
using bindgate::testing::RawResponse;
using bindgate::testing::RawSocket;
using testing::Gateway;

std::string get(const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

std::string post(const std::string& path, const std::string& body, const std::string& fields = "") {
  return "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + fields + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

TEST_CASE("an answer has a date, a length and keeps the connection") {
  Gateway gateway;
  gateway.start();
  RawClient client(gateway.port());
  for (int i = 0; i < 3; ++i) {
    const RawResponse response = client.ask(get("/reply"));
    CHECK(response.head.first_line() == "HTTP/1.1 200 OK");
    CHECK(response.field("Content-Length") == "5");
    CHECK(response.field("Date").size() == 29);
    CHECK(response.count("Connection") == 0);
    CHECK(response.body == "hello");
  }
}

TEST_CASE("requests sent in one go are answered one after the other") {
  Gateway gateway;
  gateway.start();
  RawClient client(gateway.port());
  client.send(get("/reply") + post("/echo", "one") + "\r\n" + post("/echo", "two") +
              "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nthree\r\n0\r\n\r\n" +
              get("/reply"));
  CHECK(client.read().body == "hello");
  CHECK(client.read().body == "one");
  CHECK(client.read().body == "two");
  CHECK(client.read().body == "three");
  CHECK(client.read().body == "hello");
}

TEST_CASE("a body arrives whole however it is cut") {
  Gateway gateway;
  gateway.start();
  const std::string body = "0123456789abcdef";
  const std::string chunked =
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4;x\r\n0123\r\nc\r\n456789abcdef\r\n"
      "0\r\nX-Trailer: a\r\n\r\n";
  for (const std::string& request : {post("/echo", body), chunked}) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, request.size()}) {
      INFO(request.substr(0, 60) << " by " << step);
      RawClient client(gateway.port());
      for (std::size_t at = 0; at < request.size(); at += step) client.send(request.substr(at, step));
      const RawResponse response = client.read();
      CHECK(response.status == 200);
      CHECK(response.body == body);
      CHECK(client.ask(get("/reply")).status == 200);
    }
  }
}

TEST_CASE("an HTTP/1.0 client is closed upon unless it asks otherwise") {
  Gateway gateway;
  gateway.start();
  {
    RawClient client(gateway.port());
    const RawResponse response = client.ask("GET /reply HTTP/1.0\r\n\r\n");
    CHECK(response.field("Connection") == "close");
    CHECK(response.body == "hello");
    CHECK(client.closed());
  }
  RawClient client(gateway.port());
  for (int i = 0; i < 2; ++i) {
    const RawResponse response = client.ask("GET /reply HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    CHECK(response.field("Connection") == "keep-alive");
    CHECK(response.body == "hello");
  }
}

TEST_CASE("a client that asks to close is closed upon") {
  Gateway gateway;
  gateway.start();
  RawClient client(gateway.port());
  const RawResponse response =
      client.ask("GET /reply HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get("/reply"));
  CHECK(response.field("Connection") == "close");
  CHECK(client.closed());
}

TEST_CASE("HEAD gets the length and no body") {
  Gateway gateway;
  gateway.start();
  RawClient client(gateway.port());
  const RawResponse response = client.ask("HEAD /reply HTTP/1.1\r\nHost: a\r\n\r\n", true);
  CHECK(response.status == 200);
  CHECK(response.field("Content-Length") == "5");
  CHECK(client.ask(get("/reply")).body == "hello");
}

TEST_CASE("100 is sent when the body is wanted, and only then") {
  Gateway gateway;
  gateway.start();
  const std::string head = "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n";
  {
    RawClient client(gateway.port());
    const RawResponse interim = client.ask(head);
    CHECK(interim.head.text == "HTTP/1.1 100 Continue\r\n\r\n");
    CHECK(client.ask("abc").body == "abc");
    CHECK(client.ask(get("/reply")).body == "hello");
  }
  {
    INFO("the body is there already");
    RawClient client(gateway.port());
    CHECK(client.ask(head + "abc").body == "abc");
  }
  {
    INFO("the body is too long to be wanted");
    RawClient client(gateway.port());
    const RawResponse response =
        client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
    CHECK(response.status == 413);
    CHECK(response.field("Connection") == "close");
    CHECK(client.closed());
  }
  {
    INFO("nobody reads the body, so whether it comes is unknown");
    RawClient client(gateway.port());
    const RawResponse response =
        client.ask("POST /reply HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    CHECK(response.status == 200);
    CHECK(response.field("Connection") == "close");
    CHECK(client.closed());
  }
  {
    INFO("HTTP/1.0 knows no 100");
    RawClient client(gateway.port());
    CHECK(client.ask("POST /echo HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc").body == "abc");
  }
}

TEST_CASE("an unknown expectation is refused with 417") {
  Gateway gateway;
  gateway.start();
  for (const char* expectation : {"200-ok", "100-continue, x", ""}) {
    RawClient client(gateway.port());
    const RawResponse response = client.ask(post("/echo", "abc", std::string("Expect: ") + expectation + "\r\n"));
    CHECK(response.status == 417);
    CHECK(response.field("X-Failure") == "client unknown_expectation");
  }
}

TEST_CASE("a body over the limit is refused, with and without a length") {
  Gateway gateway;
  gateway.start();
  const std::string fits(testing::kSmallLimit, 'a');
  const std::string chunk = "1f4\r\n" + std::string(500, 'a') + "\r\n";
  const std::string chunked = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  {
    RawClient client(gateway.port());
    CHECK(client.ask(post("/echo", fits)).body == fits);
    CHECK(client.ask(chunked + chunk + chunk + "0\r\n\r\n").body == fits);
    CHECK(client.ask(post("/echo", fits + "b")).status == 413);
  }
  {
    RawClient client(gateway.port());
    client.send(chunked + chunk);
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    const RawResponse response = client.ask(chunk + "1\r\nb\r\n0\r\n\r\n" + get("/reply"));
    CHECK(response.status == 413);
    CHECK(response.field("Connection") == "close");
    CHECK(client.closed());
  }
  {
    INFO("far over the limit: the client still gets to read the answer");
    RawClient client(gateway.port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n");
    client.send(std::string(5'000'000, 'a'));
    CHECK(client.read().status == 413);
    CHECK(client.closed());
  }
}

TEST_CASE("a malformed chunked body is refused and closed upon") {
  Gateway gateway;
  gateway.start();
  RawClient client(gateway.port());
  const RawResponse response = client.ask(
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n0\r\n\r\n" + get("/reply"));
  CHECK(response.status == 400);
  CHECK(response.field("X-Failure") == "client bad_framing");
  CHECK(client.closed());
}

TEST_CASE("a short body nobody read is passed over, a long one ends the connection") {
  Gateway gateway;
  gateway.start();
  RawClient client(gateway.port());
  CHECK(client.ask(post("/reply", "unread")).body == "hello");
  CHECK(client.ask(post("/reply", std::string(60'000, 'a'))).body == "hello");
  CHECK(client.ask("POST /reply HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n").body ==
        "hello");
  const RawResponse last = client.ask("POST /reply HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc");
  CHECK(last.body == "hello");
  CHECK(last.field("Connection") == "close");
  CHECK(client.closed());
}

TEST_CASE("a handler that throws is a 500, one that answers nothing a cut connection") {
  Gateway gateway;
  gateway.start();
  RawClient client(gateway.port());
  const RawResponse response = client.ask(get("/throw"));
  CHECK(response.status == 500);
  CHECK(response.field("X-Failure") == "internal unexpected");
  CHECK(client.closed());
  RawClient other(gateway.port());
  CHECK(other.ask(get("/nothing")).status == 0);
}

TEST_CASE("a client that goes away in the middle of a body harms nobody") {
  Gateway gateway;
  gateway.start();
  {
    RawClient client(gateway.port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
    client.socket().reset();
  }
  RawClient half(gateway.port());
  half.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
  half.socket().finish_writing();
  CHECK(half.read().status == 400);
  RawClient client(gateway.port());
  CHECK(client.ask(get("/reply")).status == 200);
}

}  // namespace
}  // namespace bindgate::http
