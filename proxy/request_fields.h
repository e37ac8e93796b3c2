// What a request's fields say that changes what the upstream makes of it, whatever spelling they come in: servers
// behind CGI, WSGI or Rack read X_HTTP_METHOD_OVERRIDE as X-HTTP-Method-Override. Pure.
#pragma once

#include "http/head.h"

#include <optional>
#include <string>
#include <string_view>

namespace bindgate::proxy {

struct RequestFields {
  std::optional<std::string_view> provenance;  // X-Provenance: a resource in a field
  std::string_view upgrade;                    // a protocol that would replace HTTP; empty: none
  std::string problem;                         // a sentence for the sender; empty: the fields have one reading
};

[[nodiscard]] RequestFields read_request_fields(const http::RequestHead& head);

// Whether a parameter of the query or of a form stands for the method, as `_method` does.
[[nodiscard]] bool names_method(std::string_view parameter);

}  // namespace bindgate::proxy
