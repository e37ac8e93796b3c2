// Which treatment a request gets, by its method, path and content type. Pure.
#pragma once

#include "proxy/media_type.h"
#include "proxy/request_path.h"
#include "proxy/settings.h"

#include <string>
#include <string_view>

namespace bindgate::proxy {

enum class Treatment {
  stream,             // not inspected
  inspect,            // a resource to read and judge
  batch_entry_point,  // POST to the base: as inspect, and a batch may be taken apart
  patch,
  unreadable,  // looks like a write and is of no format that can be read; `reason` and `status` tell
  refuse,      // no server should see it; likewise
};

struct Classification {
  Treatment treatment = Treatment::stream;
  fhir::Format format = fhir::Format::json;  // of the body, when inspected
  std::string_view interaction;              // for the access log: "create", "update", "batch", "operation" ...
  int status = 0;
  std::string reason;
};

[[nodiscard]] Classification classify(const http::RequestHead& head, const RequestPath& path, const Settings& settings);

}  // namespace bindgate::proxy
