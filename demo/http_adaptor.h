// Serves a FhirServer over HTTP. One handler per worker thread, all of them before the same FhirServer, which
// must outlive the http::Server.
#pragma once

#include "demo/fhir_server.h"

#include "http/server.h"

#include <cstddef>

namespace bindgate::demo {

// Bodies beyond the limit are answered with 413.
[[nodiscard]] http::HandlerFactory fhir_handlers(FhirServer& server,
                                                 std::size_t max_body_bytes = std::size_t{64} << 20);

}  // namespace bindgate::demo
