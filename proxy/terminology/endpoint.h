// From a request's head and body to the bytes of its answer: negotiates, reads, asks, shapes and writes. Knows no
// socket. Immutable and shared: any thread.
#pragma once

#include "http/exchange.h"
#include "proxy/terminology/interactions.h"

#include <optional>
#include <string>
#include <string_view>

namespace bindgate::proxy::tx {

struct Response {
  int status = 200;
  fhir::Format format = fhir::Format::json;
  std::string body;
  std::string_view allow;      // of a 405
  std::string_view subject;    // for the log: "expand", "read" ...; empty where it never came to that
  std::string_view challenge;  // of a 401
  bool retry = false;          // says when to come again
};

class Endpoint {
 public:
  Endpoint(Settings settings, Engine engine);

  // The views of `head` and `body` need live only as long as the call.
  [[nodiscard]] Response answer(const http::RequestHead& head, const http::Body& body) const;

  // An OperationOutcome in the format the request accepts, JSON where it accepts none.
  [[nodiscard]] Response refuse(const http::RequestHead& head, int status, std::string code, std::string text) const;
  [[nodiscard]] static Response refuse(fhir::Format format, int status, std::string code, std::string text);

  // Whether the path is one that is answered without a key: .../metadata.
  [[nodiscard]] static bool is_open(std::string_view origin);

  [[nodiscard]] const Settings& settings() const { return interactions_.settings(); }

 private:
  Interactions interactions_;
};

}  // namespace bindgate::proxy::tx
