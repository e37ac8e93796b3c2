#include "proxy/request_fields.h"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace bindgate;
using namespace bindgate::proxy;

namespace {

using Fields = std::vector<std::pair<std::string_view, std::string_view>>;

http::RequestHead head_of(std::string_view method, const Fields& fields) {
  http::RequestHead head;
  head.method = method;
  for (const auto& [name, value] : fields) head.fields.add({name, value, http::field_id(name)});
  return head;
}

}  // namespace

TEST_CASE("a field that asks for another method is a problem in whatever spelling it comes") {
  const auto [name, value] = GENERATE(table<std::string_view, std::string_view>({
      {"X-HTTP-Method-Override", "PUT"},
      {"X-HTTP-Method", "PUT"},
      {"X-Method-Override", "PUT"},
      {"x-http-method-override", "put"},
      {"X_HTTP_METHOD_OVERRIDE", "PUT"},
      {"X_Http_Method", "PUT"},
      {"X.HTTP.Method.Override", "PUT"},
      {"X-HTTP_Method-Override", "PUT"},
      {"HTTP-Method-Override", "PUT"},
      {"Method-Override", "PUT"},
      {"X-Original-Method", "PUT"},
      {"X-HTTP-Method-Override", ""},
      {"X-HTTP-Method-Override", "POST, PUT"},
      {"X-HTTP-Method-Override", "anything"},
      {"X_HTTP_Verb", "PUT"},
  }));
  CAPTURE(name, value);
  CHECK(read_request_fields(head_of("POST", {{name, value}})).problem.find(name) == 0);
  CHECK_FALSE(read_request_fields(head_of("POST", {{name, "POST"}, {name, value}})).problem.empty());
}

TEST_CASE("fields that ask for the method there is, or for something else, are no problem") {
  CHECK(read_request_fields(head_of("POST", {{"X-HTTP-Method-Override", "post"}})).problem.empty());
  CHECK(read_request_fields(head_of("POST", {{"X-Auth-Method", "password"}})).problem.empty());
  CHECK(read_request_fields(head_of("OPTIONS", {{"Access-Control-Request-Method", "PUT"}})).problem.empty());
  CHECK(read_request_fields(head_of("POST", {{"api_key", "x"}, {"X_Tenant", "y"}, {"accept", "*/*"}})).problem.empty());
  CHECK(read_request_fields(head_of("GET", {{"Content-Range", "bytes 0-1/2"}})).problem.empty());
}

TEST_CASE("the double of a field that decides what a body is, is a problem") {
  const std::string_view name =
      GENERATE("Content_Type", "content_type", "CONTENT_LENGTH", "Transfer_Encoding", "transfer.encoding",
               "Content_Encoding", "Content-Range", "Content_Range", "content'type");
  CAPTURE(name);
  CHECK_FALSE(read_request_fields(head_of("PUT", {{name, "x"}})).problem.empty());
}

TEST_CASE("X-Provenance is found once") {
  for (const std::string_view name : {"X-Provenance", "x-provenance", "X_PROVENANCE"}) {
    const RequestFields fields = read_request_fields(head_of("DELETE", {{name, "{}"}}));
    CHECK(fields.provenance == "{}");
    CHECK(fields.problem.empty());
  }
  CHECK_FALSE(read_request_fields(head_of("POST", {{"X-Provenance", "{}"}, {"X_Provenance", "{}"}})).problem.empty());
}

TEST_CASE("a protocol in place of HTTP is told from another way to carry HTTP") {
  const auto [value, protocol] = GENERATE(table<std::string_view, std::string_view>({
      {"websocket", "websocket"},
      {"h2c, websocket", "websocket"},
      {"WebSocket/13", "WebSocket/13"},
      {"irc/6.9", "irc/6.9"},
      {"h2c", ""},
      {"TLS/1.2", ""},
      {"HTTP/2.0, h2c", ""},
      {"", ""},
  }));
  CAPTURE(value);
  CHECK(read_request_fields(head_of("GET", {{"Upgrade", value}})).upgrade == protocol);
  http::RequestHead old = head_of("GET", {{"Upgrade", value}});
  old.version = 10;
  CHECK(read_request_fields(old).upgrade.empty());
}

TEST_CASE("a parameter stands for the method in whatever spelling it comes") {
  for (const std::string_view name : {"_method", "_METHOD", "-method", "X-HTTP-Method-Override", "x_http_method"}) {
    CHECK(names_method(name));
  }
  for (const std::string_view name : {"method", "_format", "_methods", ""}) CHECK_FALSE(names_method(name));
}
