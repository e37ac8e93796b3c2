#include "http/framing_gate.h"

#include "tests/http/gateway.h"
#include "tests/support/raw_client.h"
#include "tests/support/scripted_upstream.h"

#include <catch2/catch.hpp>

namespace bindgate::http {
namespace {

using bindgate::testing::RawClient;
using bindgate::testing::RawResponse;
using bindgate::testing::ScriptedUpstream;
using testing::Gateway;
using namespace std::string_literals;

struct Row {
  const char* why;
  std::string bytes;
  int status;
};

const std::string kRest = "Host: a\r\n\r\n";

const Row kRefused[] = {
    // RFC 9112 section 6: the length of the message
    {"TE and CL", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     400},
    {"TE after CL, other case", "POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding: Chunked\r\ncontent-length: 3\r\n\r\n",
     400},
    {"TE twice", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {"TE chunked, chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", 400},
    {"TE chunked, identity", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n", 400},
    {"TE gzip, chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400},
    {"TE with vertical tab", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \vchunked\r\n\r\n", 400},
    {"TE with parameter", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked;a=b\r\n\r\n", 400},
    {"TE quoted", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n", 400},
    {"TE empty", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n", 400},
    {"TE gzip", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
    {"TE xchunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 501},
    {"TE in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"two CL", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400},
    {"two equal CL", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
    {"CL list", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc", 400},
    {"CL signed", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc", 400},
    {"CL negative", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\nabc", 400},
    {"CL hexadecimal", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc", 400},
    {"CL with space", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3 3\r\n\r\nabc", 400},
    {"CL empty", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400},
    {"CL over 2^63", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775808\r\n\r\n", 400},
    {"CL over 2^64", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551619\r\n\r\nabc", 400},
    {"CL with many digits", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 00000000000000000000003\r\n\r\nabc", 400},
    // RFC 9110 section 7.2: Host
    {"no Host", "GET / HTTP/1.1\r\nAccept: */*\r\n\r\n", 400},
    {"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
    {"two equal Hosts", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", 400},
    {"Host list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
    {"Host empty", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
    {"Host with path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
    {"Host with user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400},
    {"Host with bad port", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", 400},
    {"Host with huge port", "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", 400},
    {"Host with open bracket", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400},
    {"malformed Host in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a b\r\n\r\n", 400},
    // RFC 9112 section 5: field lines
    {"folded field", "GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n", 400},
    {"folded first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
    {"space before colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
    {"tab before colon", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding\t: chunked\r\n\r\n", 400},
    {"no colon", "GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n", 400},
    {"empty name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400},
    {"control in name", "GET / HTTP/1.1\r\nHost: a\r\nX\x01: b\r\n\r\n", 400},
    {"obs-text in name", "GET / HTTP/1.1\r\nHost: a\r\nX\xc3\xa9: b\r\n\r\n", 400},
    {"NUL in value", "GET / HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n"s, 400},
    {"NUL in name", "GET / HTTP/1.1\r\nHost: a\r\nX\0: b\r\n\r\n"s, 400},
    {"DEL in value", "GET / HTTP/1.1\r\nHost: a\r\nX: b\x7f\r\n\r\n", 400},
    {"bare CR in value", "GET / HTTP/1.1\r\nHost: a\r\nX: b\rY: c\r\n\r\n", 400},
    {"two CRs at the end of a line", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", 400},
    {"bare LF after a field", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400},
    {"bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400},
    {"bare LF for the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400},
    {"Connection names Content-Type", "GET / HTTP/1.1\r\nHost: a\r\nConnection: content-type\r\n\r\n", 400},
    {"Connection names Host", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close, Host\r\n\r\n", 400},
    {"Connection names If-None-Exist", "GET / HTTP/1.1\r\nHost: a\r\nConnection: If-None-Exist\r\n\r\n", 400},
    // RFC 9112 section 3: the request line
    {"method with a colon", "GE:T / HTTP/1.1\r\n" + kRest, 400},
    {"method with brackets", "(GET) / HTTP/1.1\r\n" + kRest, 400},
    {"no method", " / HTTP/1.1\r\n" + kRest, 400},
    {"two words", "GET /\r\n" + kRest, 400},
    {"four words", "GET / a HTTP/1.1\r\n" + kRest, 400},
    {"two spaces", "GET  / HTTP/1.1\r\n" + kRest, 400},
    {"tabs for spaces", "GET\t/\tHTTP/1.1\r\n" + kRest, 400},
    {"trailing space", "GET / HTTP/1.1 \r\n" + kRest, 400},
    {"two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\n" + kRest, 400},
    {"raw UTF-8 in the target", "GET /\xc3\xa9 HTTP/1.1\r\n" + kRest, 400},
    {"control in the target", "GET /\x01 HTTP/1.1\r\n" + kRest, 400},
    {"NUL in the target", "GET /\0 HTTP/1.1\r\n"s + kRest, 400},
    {"fragment in the target", "GET /a#b HTTP/1.1\r\n" + kRest, 400},
    {"target without slash", "GET a HTTP/1.1\r\n" + kRest, 400},
    {"target is a query", "GET ?a HTTP/1.1\r\n" + kRest, 400},
    {"asterisk with GET", "GET * HTTP/1.1\r\n" + kRest, 400},
    {"absolute-form, other scheme", "GET ftp://a/ HTTP/1.1\r\n" + kRest, 400},
    {"absolute-form, no host", "GET http:///a HTTP/1.1\r\n" + kRest, 400},
    {"absolute-form, user", "GET http://u:p@a/ HTTP/1.1\r\n" + kRest, 400},
    {"absolute-form, bad port", "GET http://a:x/ HTTP/1.1\r\n" + kRest, 400},
    {"absolute-form without Host field", "GET http://a/ HTTP/1.1\r\n\r\n", 400},
    {"CONNECT authority-form", "CONNECT a:443 HTTP/1.1\r\n" + kRest, 501},
    {"CONNECT with a path", "CONNECT / HTTP/1.1\r\n" + kRest, 501},
    // RFC 9110 section 2.5: versions
    {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"HTTP/1.2", "GET / HTTP/1.2\r\n" + kRest, 505},
    {"HTTP/0.9 in words", "GET / HTTP/0.9\r\n" + kRest, 505},
    {"lower case version", "GET / http/1.1\r\n" + kRest, 400},
    {"version with two digits", "GET / HTTP/1.10\r\n" + kRest, 400},
    {"no HTTP", "GET / SPDY/1\r\n" + kRest, 400},
    {"TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc"s, 400},
    {"blank first", " GET / HTTP/1.1\r\n" + kRest, 400},
    // Sizes
    {"too many fields",
     [] {
       std::string head = "GET / HTTP/1.1\r\nHost: a\r\n";
       for (int i = 0; i < 100; ++i) head += "X: y\r\n";
       return head + "\r\n";
     }(),
     431},
    {"head too large", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(70'000, 'a') + "\r\n\r\n", 431},
    {"head too large and endless", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(70'000, 'a'), 431},
    {"target too long", "GET /" + std::string(70'000, 'a') + " HTTP/1.1\r\n" + kRest, 414},
};

TEST_CASE("a head that two servers could read differently is refused, closed upon and never forwarded") {
  ScriptedUpstream upstream(ScriptedUpstream::answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  Gateway gateway(upstream.port());
  gateway.start();
  // What follows a refused head must never be taken for a request.
  const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
  for (const Row& row : kRefused) {
    INFO(row.why);
    RawClient client(gateway.port());
    const RawResponse response = client.ask(row.bytes + smuggled);
    CHECK(response.status == row.status);
    CHECK(response.complete);
    CHECK(response.field("Connection") == "close");
    CHECK_FALSE(response.field("X-Failure").empty());
    client.socket().finish_writing();
    CHECK(client.closed());
  }
  CHECK(upstream.connections() == 0);
}

struct Accepted {
  const char* why;
  std::string head;
  std::string origin;
  std::string authority;
  BodyFraming::Kind body;
  bool keep_alive;
};

const Accepted kAccepted[] = {
    {"plain", "GET /a?b=c|d HTTP/1.1\r\nHost: h:80\r\n\r\n", "/a?b=c|d", "h:80", BodyFraming::Kind::none, true},
    {"close", "GET / HTTP/1.1\r\nHost: h\r\nConnection: a , Close\r\n\r\n", "/", "h", BodyFraming::Kind::none, false},
    {"HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", "/", "", BodyFraming::Kind::none, false},
    {"HTTP/1.0 kept alive", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "/", "", BodyFraming::Kind::none, true},
    {"length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \t 003 \t\r\n\r\n", "/", "h", BodyFraming::Kind::length,
     true},
    {"chunked", "POST / HTTP/1.1\r\nHost: [::1]:8080\r\nTransfer-Encoding: CHUNKED\r\n\r\n", "/", "[::1]:8080",
     BodyFraming::Kind::chunked, true},
    {"absolute-form wins over Host", "GET http://real:81/a?b HTTP/1.1\r\nHost: other\r\n\r\n", "/a?b", "real:81",
     BodyFraming::Kind::none, true},
    {"absolute-form without path", "GET HTTPS://real HTTP/1.1\r\nHost: real\r\n\r\n", "/", "real",
     BodyFraming::Kind::none, true},
    {"absolute-form, query only", "GET http://real?x=y HTTP/1.1\r\nHost: real\r\n\r\n", "/?x=y", "real",
     BodyFraming::Kind::none, true},
    {"OPTIONS on the server", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "*", "h", BodyFraming::Kind::none, true},
    {"OPTIONS, absolute-form", "OPTIONS http://h HTTP/1.1\r\nHost: h\r\n\r\n", "*", "h", BodyFraming::Kind::none, true},
    {"obs-text in a value", "GET / HTTP/1.1\r\nHost: h\r\nX: \xe9\r\n\r\n", "/", "h", BodyFraming::Kind::none, true},
};

TEST_CASE("a sound request head is understood") {
  for (const Accepted& row : kAccepted) {
    INFO(row.why);
    HeadScanner scanner;
    REQUIRE(scanner.scan(row.head + "rest") == HeadScanner::State::complete);
    REQUIRE(scanner.size() == row.head.size());
    RequestHead head;
    REQUIRE(parse_request(row.head, {}, head));
    CHECK(head.origin == row.origin);
    CHECK(head.authority == row.authority);
    CHECK(head.body.kind == row.body);
    CHECK(head.keep_alive == row.keep_alive);
  }
}

TEST_CASE("the end of a head is found however the bytes arrive") {
  const std::string head = "GET / HTTP/1.1\r\nHost: h\r\nX: y\r\n\r\n";
  HeadScanner scanner;
  for (std::size_t n = 1; n < head.size(); ++n) {
    REQUIRE(scanner.scan(std::string_view(head).substr(0, n)) == HeadScanner::State::incomplete);
  }
  CHECK(scanner.scan(head) == HeadScanner::State::complete);
  CHECK(scanner.size() == head.size());
}

struct BadResponse {
  const char* why;
  std::string head;
};

const BadResponse kBadResponses[] = {
    {"TE and CL", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"},
    {"two CL", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n"},
    {"CL list", "HTTP/1.1 200 OK\r\nContent-Length: 3,3\r\n\r\n"},
    {"unknown TE", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n"},
    {"TE in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"},
    {"folded field", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n"},
    {"space before colon", "HTTP/1.1 200 OK\r\nContent-Length : 3\r\n\r\n"},
    {"HTTP/2", "HTTP/2.0 200 OK\r\n\r\n"},
    {"no HTTP", "ICY 200 OK\r\n\r\n"},
    {"short status", "HTTP/1.1 20 OK\r\n\r\n"},
    {"long status", "HTTP/1.1 2000 OK\r\n\r\n"},
    {"status in words", "HTTP/1.1 two OK\r\n\r\n"},
    {"status out of range", "HTTP/1.1 099 OK\r\n\r\n"},
    {"control in the reason", "HTTP/1.1 200 O\x01K\r\n\r\n"},
};

TEST_CASE("an answer that two clients could read differently is the upstream's failure") {
  for (const BadResponse& row : kBadResponses) {
    INFO(row.why);
    ResponseHead head;
    const Result<void> parsed = parse_response(row.head, "GET", {}, head);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().kind == Kind::bad_response);
    CHECK(parsed.error().side == Side::upstream);
    CHECK(status_of(parsed.error()) == 502);
  }
}

TEST_CASE("the body of an answer is framed by method, status and fields") {
  struct Framed {
    const char* method;
    std::string head;
    BodyFraming::Kind kind;
  };
  const Framed rows[] = {
      {"GET", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", BodyFraming::Kind::length},
      {"GET", "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n", BodyFraming::Kind::chunked},
      {"GET", "HTTP/1.1 200 \r\n\r\n", BodyFraming::Kind::until_close},
      {"HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", BodyFraming::Kind::none},
      {"HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", BodyFraming::Kind::none},
      {"PUT", "HTTP/1.1 204 No Content\r\n\r\n", BodyFraming::Kind::none},
      {"GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n", BodyFraming::Kind::none},
      {"POST", "HTTP/1.1 100 Continue\r\n\r\n", BodyFraming::Kind::none},
  };
  for (const Framed& row : rows) {
    INFO(row.head);
    ResponseHead head;
    REQUIRE(parse_response(row.head, row.method, {}, head));
    CHECK(head.body.kind == row.kind);
  }
}

}  // namespace
}  // namespace bindgate::http
