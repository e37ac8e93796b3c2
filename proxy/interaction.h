// What a request that reads asks for, by its path (https://hl7.org/fhir/R4/http.html#summary): for the access log.
// Pure.
#pragma once

#include "proxy/request_path.h"

#include <string_view>

namespace bindgate::proxy {

// Of a GET or HEAD: "read", "vread", "history", "search", "capabilities" or "read-operation".
[[nodiscard]] std::string_view read_interaction(const RequestPath& path);

}  // namespace bindgate::proxy
