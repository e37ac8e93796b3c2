// What the upstream is sent and what the client gets back.
#include "http/message_writer.h"
#include "tests/http/gateway.h"
#include "tests/support/raw_client.h"
#include "tests/support/scripted_upstream.h"

#include <catch2/catch.hpp>

namespace bindgate::http {
namespace {

using bindgate::testing::RawClient;
using bindgate::testing::RawRequest;
using bindgate::testing::RawResponse;
using bindgate::testing::RawSocket;
using bindgate::testing::ScriptedUpstream;
using bindgate::testing::UpstreamConnection;
using testing::Gateway;

const std::string kEmpty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

TEST_CASE("the upstream gets the request as understood, without what concerned this connection only") {
  ScriptedUpstream upstream(ScriptedUpstream::answering(kEmpty));
  Gateway gateway(upstream.port());
  gateway.start();
  RawClient client(gateway.port());
  client.ask(
      "GET http://fhir.example:8080/Patient?name=a HTTP/1.1\r\nHost: other\r\naccept:   application/fhir+json  \r\n"
      "Connection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nProxy-Connection: close\r\nTE: trailers\r\n"
      "Trailer: X\r\nUpgrade: h2c\r\nX-Secret: s\r\nX-Request-Id: client\r\nVia: 1.0 first\r\n"
      "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.2\r\nX-Forwarded-Proto: https\r\nIf-None-Match: "
      "W/\"1\"\r\n\r\n");
  const RawRequest request = upstream.requests().at(0);
  CHECK(request.head.text ==
        "GET /Patient?name=a HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(upstream.port()) +
            "\r\naccept: application/fhir+json\r\nVia: 1.0 first\r\nIf-None-Match: W/\"1\"\r\n"
            "X-Forwarded-For: 192.0.2.1, 192.0.2.2, 127.0.0.1\r\nX-Forwarded-Proto: https\r\n"
            "X-Forwarded-Host: fhir.example:8080\r\nVia: 1.1 bindgate\r\nX-Request-Id: id-1\r\n\r\n");
}

TEST_CASE("settings decide about Host and the client's word on forwarding") {
  ScriptedUpstream upstream(ScriptedUpstream::answering(kEmpty));
  Gateway gateway(upstream.port());
  gateway.upstream.preserve_host = true;
  gateway.upstream.trust_forwarded = false;
  gateway.upstream.via = "gate";
  gateway.start();
  RawClient client(gateway.port());
  client.ask(
      "GET / HTTP/1.1\r\nHost: fhir.example\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Host: evil\r\n"
      "X-Forwarded-Proto: gopher\r\n\r\n");
  const RawRequest request = upstream.requests().at(0);
  CHECK(request.field("Host") == "fhir.example");
  CHECK(request.field("X-Forwarded-For") == "127.0.0.1");
  CHECK(request.field("X-Forwarded-Host") == "fhir.example");
  CHECK(request.field("X-Forwarded-Proto") == "http");
  CHECK(request.field("Via") == "1.1 gate");
}

TEST_CASE("a request body keeps its length, whatever coding it came in") {
  ScriptedUpstream upstream(ScriptedUpstream::answering(kEmpty));
  Gateway gateway(upstream.port());
  gateway.start();
  RawClient client(gateway.port());
  struct Row {
    const char* why;
    std::string request;
    std::string length;
    std::string body;
  };
  const std::string chunked = "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  const Row rows[] = {
      {"length", "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", "3", "abc"},
      {"chunked and all here", chunked + "3\r\nabc\r\n3\r\ndef\r\n0\r\nX-T: 1\r\n\r\n", "6", "abcdef"},
      {"empty POST", "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "0", ""},
      {"POST without a body", "POST /a HTTP/1.1\r\nHost: a\r\n\r\n", "0", ""},
      {"GET with a body", "GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", "3", "abc"},
      {"GET without a body", "GET /a HTTP/1.1\r\nHost: a\r\n\r\n", "", ""},
      {"DELETE without a body", "DELETE /a HTTP/1.1\r\nHost: a\r\n\r\n", "", ""},
      {"read whole", "POST /whole HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "3",
       "abc"},
      {"read whole and empty", "POST /whole HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "0",
       ""},
  };
  for (const Row& row : rows) {
    INFO(row.why);
    CHECK(client.ask(row.request).status == 200);
    const RawRequest request = upstream.requests().back();
    CHECK(request.field("Content-Length") == row.length);
    CHECK(request.head.count("Transfer-Encoding") == 0);
    CHECK(request.head.count("X-T") == 0);
    CHECK(request.body == row.body);
  }
  CHECK(upstream.connections() == 1);
}

TEST_CASE("a chunked body that arrives slowly is sent on in chunks, trailers dropped") {
  ScriptedUpstream upstream(ScriptedUpstream::answering(kEmpty));
  Gateway gateway(upstream.port());
  gateway.start();
  RawClient client(gateway.port());
  const std::string request =
      "POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n";
  CHECK(client.ask(request).status == 100);
  for (const char* piece : {"3\r\na", "bc\r", "\n4;x\r\ndefg\r\n", "0\r\nContent-Length: 7\r\n\r\n"}) {
    client.send(piece);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  CHECK(client.read().status == 200);
  const RawRequest sent = upstream.requests().at(0);
  CHECK(sent.complete);
  CHECK(sent.body == "abcdefg");
  CHECK(sent.field("Transfer-Encoding") == "chunked");
  CHECK(sent.head.count("Content-Length") == 0);
  CHECK(sent.head.count("Expect") == 0);
  CHECK(client.ask("GET /reply HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
}

TEST_CASE("a malformed request body never ends well upstream") {
  ScriptedUpstream upstream(ScriptedUpstream::answering(kEmpty));
  Gateway gateway(upstream.port());
  gateway.start();
  RawClient client(gateway.port());
  client.send("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const RawResponse response = client.ask("zz\r\n");
  CHECK(response.status == 400);
  CHECK(response.field("X-Failure") == "client bad_framing");
  CHECK(client.closed());
  for (const RawRequest& request : upstream.requests()) CHECK_FALSE(request.complete);
}

TEST_CASE("the client gets the answer untouched but for what concerned the upstream's connection") {
  ScriptedUpstream upstream(ScriptedUpstream::answering(
      "HTTP/1.1 201 Made it\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nETag: W/\"1\"\r\nLocation: "
      "/Patient/1/_history/1\r\n"
      "Connection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nUpgrade: h2\r\nX-Internal: i\r\nX-Findings: forged\r\n"
      "Set-Cookie: a\r\nSet-Cookie: b\r\nContent-Length: 2\r\n\r\n{}"));
  Gateway gateway(upstream.port());
  gateway.start();
  RawClient client(gateway.port());
  const RawResponse response = client.ask("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(response.head.text ==
        "HTTP/1.1 201 Made it\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nETag: W/\"1\"\r\n"
        "Location: /Patient/1/_history/1\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nVia: 1.1 bindgate\r\n"
        "X-Findings: warning=2\r\nContent-Length: 2\r\n\r\n");
  CHECK(response.body == "{}");
}

struct Body {
  const char* why;
  std::string method;
  std::string answer;
  int status;
  std::string body;
  std::string length;
};

const Body kBodies[] = {
    {"length", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200, "abc", "3"},
    {"chunked", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\nX: y\r\n\r\n",
     200, "abc", ""},
    {"empty chunked", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200, "", ""},
    {"HEAD with length", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", 200, "", "3"},
    {"HEAD without", "HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 200, "", ""},
    {"204", "DELETE", "HTTP/1.1 204 No Content\r\n\r\n", 204, "", ""},
    {"304", "GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\nETag: W/\"1\"\r\n\r\n", 304, "", "3"},
    {"empty", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "", "0"},
    {"100 before", "POST", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", 200, "a", "1"},
};

TEST_CASE("every kind of answer body reaches the client and leaves both connections usable") {
  for (const Body& row : kBodies) {
    INFO(row.why);
    ScriptedUpstream upstream(ScriptedUpstream::answering(row.answer));
    Gateway gateway(upstream.port());
    gateway.start();
    RawClient client(gateway.port());
    for (int i = 0; i < 2; ++i) {
      const RawResponse response = client.ask(row.method + " /a HTTP/1.1\r\nHost: a\r\n\r\n", row.method == "HEAD");
      CHECK(response.status == row.status);
      CHECK(response.complete);
      CHECK(response.body == row.body);
      CHECK(response.field("Content-Length") == row.length);
    }
    CHECK(upstream.connections() == 1);
  }
}

TEST_CASE("a body that ends with the connection is chunked for HTTP/1.1 and ends with it for HTTP/1.0") {
  ScriptedUpstream upstream([](UpstreamConnection& connection) {
    RawRequest request;
    if (!connection.read(request)) return;
    connection.send("HTTP/1.0 200 OK\r\n\r\nabc");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    connection.send("def");
  });
  Gateway gateway(upstream.port());
  gateway.start();
  RawClient client(gateway.port());
  for (int i = 0; i < 2; ++i) {
    const RawResponse response = client.ask("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(response.field("Transfer-Encoding") == "chunked");
    CHECK(response.field("Via") == "1.0 bindgate");
    CHECK(response.complete);
    CHECK(response.body == "abcdef");
  }
  RawClient old(gateway.port());
  const RawResponse response = old.ask("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  CHECK(response.count("Transfer-Encoding") == 0);
  CHECK(response.field("Connection") == "close");
  CHECK(response.complete);
  CHECK(response.body == "abcdef");
}

TEST_CASE("a chunked answer is close-delimited for HTTP/1.0") {
  ScriptedUpstream upstream(ScriptedUpstream::answering(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"));
  Gateway gateway(upstream.port());
  gateway.start();
  RawClient client(gateway.port());
  const RawResponse response = client.ask("GET /a HTTP/1.0\r\n\r\n");
  CHECK(response.count("Transfer-Encoding") == 0);
  CHECK(response.complete);
  CHECK(response.body == "abcdef");
}

TEST_CASE("an interim answer other than 100 is passed on to HTTP/1.1 clients") {
  ScriptedUpstream upstream(ScriptedUpstream::answering(
      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  Gateway gateway(upstream.port());
  gateway.start();
  RawClient client(gateway.port());
  CHECK(client.ask("GET /a HTTP/1.1\r\nHost: a\r\n\r\n").head.text == "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
  CHECK(client.read().status == 200);
  RawClient old(gateway.port());
  CHECK(old.ask("GET /a HTTP/1.0\r\n\r\n").status == 200);
}

TEST_CASE("an answer this gateway cannot trust is a 502") {
  const char* rows[] = {
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
      "HTTP/1.1 200 OK\nContent-Length: 3\n\nabc",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
      "SSH-2.0-OpenSSH\r\n",
      "\r\n\r\n",
  };
  for (const char* answer : rows) {
    INFO(answer);
    ScriptedUpstream upstream(ScriptedUpstream::answering(answer));
    Gateway gateway(upstream.port());
    gateway.start();
    RawClient client(gateway.port());
    const RawResponse response = client.ask("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(response.status == 502);
    CHECK(response.field("X-Failure") == "upstream bad_response");
    CHECK(client.ask("GET /reply HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
  }
}

TEST_CASE("bytes behind an answer are never taken for the next one") {
  ScriptedUpstream upstream([](UpstreamConnection& connection) {
    RawRequest request;
    while (connection.read(request)) {
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + std::to_string(connection.index()) +
                      "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nplanted");
      request = {};
    }
  });
  Gateway gateway(upstream.port());
  gateway.start();
  RawClient client(gateway.port());
  CHECK(client.ask("GET /a HTTP/1.1\r\nHost: a\r\n\r\n").body == "0");
  CHECK(client.ask("GET /b HTTP/1.1\r\nHost: a\r\n\r\n").body == "1");
  CHECK(upstream.connections() == 2);
}

TEST_CASE("an answer cut short is never a clean end") {
  const char* rows[] = {
      "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
  };
  for (const char* version : {"HTTP/1.1\r\nHost: a", "HTTP/1.0"}) {
    for (const char* answer : rows) {
      INFO(answer);
      ScriptedUpstream upstream([answer](UpstreamConnection& connection) {
        RawRequest request;
        connection.read(request);
        connection.send(answer);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      });
      Gateway gateway(upstream.port());
      gateway.start();
      RawClient client(gateway.port());
      const RawResponse response = client.ask(std::string("GET /a ") + version + "\r\n\r\n");
      CHECK(response.status == 200);
      CHECK_FALSE(response.complete);
    }
  }
}

TEST_CASE("a fetched answer can be rewritten") {
  ScriptedUpstream upstream(
      ScriptedUpstream::answering("HTTP/1.1 203 Changed\r\nETag: 1\r\nConnection: a\r\nA: b\r\nTransfer-Encoding: "
                                  "chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
  Gateway gateway(upstream.port());
  gateway.start();
  RawClient client(gateway.port());
  const RawResponse response = client.ask("POST /fetch HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx");
  CHECK(response.status == 203);
  CHECK(response.body == "<abc>");
  CHECK(response.field("ETag") == "1");
  CHECK(response.field("Via") == "1.1 bindgate");
  CHECK(response.count("A") == 0);
  CHECK(response.count("Transfer-Encoding") == 0);
  CHECK(upstream.requests().at(0).body == "x");
}

TEST_CASE("a fetched answer over the cap is a failure") {
  const std::string big(testing::kSmallLimit + 1, 'a');
  for (const std::string& answer :
       {"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + big,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + big + "\r\n0\r\n\r\n"}) {
    ScriptedUpstream upstream(ScriptedUpstream::answering(answer));
    Gateway gateway(upstream.port());
    gateway.start();
    RawClient client(gateway.port());
    const RawResponse response = client.ask("GET /fetch HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(response.status == 502);
    CHECK(response.field("X-Failure") == "upstream body_too_large");
  }
}

TEST_CASE("a plan that would break a line is refused") {
  ForwardPlan plan;
  plan.target = "/a b";
  CHECK_FALSE(is_writable(plan));
  plan.target = "/a\r\nX: y";
  CHECK_FALSE(is_writable(plan));
  plan.target = "/a";
  CHECK(is_writable(plan));
  const Field broken[] = {{"X", "a\r\nY: b"}};
  plan.set_fields = broken;
  CHECK_FALSE(is_writable(plan));
}

}  // namespace
}  // namespace bindgate::http
