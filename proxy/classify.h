// Which treatment a request gets, by its method, path, query and fields. Pure.
#pragma once

#include "proxy/content_type.h"
#include "proxy/request_path.h"
#include "proxy/settings.h"

#include <optional>
#include <string>
#include <string_view>

namespace bindgate::proxy {

enum class Treatment {
  stream,             // not inspected
  inspect,            // a resource to read and judge
  batch_entry_point,  // POST to the base: as inspect, and a batch may be taken apart
  document,           // JSON or XML sent to be a Binary: as inspect where it is a resource, else no resource at all
  form,               // a search's parameters, looked through for what would make something else of it
  graphql,            // a body that must hold nothing but GraphQL queries
  patch,
  unreadable,  // would store what cannot be read or judged; `reason` and `status` tell
  refuse,      // servers differ on what it asks for; likewise
  upgrade,     // asks for a protocol this gateway does not carry; likewise
};

struct Classification {
  Treatment treatment = Treatment::stream;
  fhir::Format format = fhir::Format::json;  // of the body, when inspected
  std::string_view interaction;              // for the access log: "create", "update", "batch", "operation" ...
  int status = 0;
  std::string reason;
  std::string_view operation;                  // "$document": a view of the path's last segment; empty: none
  std::optional<std::string_view> provenance;  // a resource in a field, to be judged whatever the treatment is
};

// Views in the result are into `head` and `path`.
[[nodiscard]] Classification classify(const http::RequestHead& head, const RequestPath& path, const Settings& settings);

// Why an entry of a transaction or batch is not let through, whatever its resource is, by its request's method and
// url; empty where it is.
[[nodiscard]] std::string entry_problem(std::string_view method, std::string_view url, const Settings& settings);

inline constexpr std::string_view kPatchMessage =
    "PATCH is refused here, for its outcome cannot be checked yet; the setting `patch: forward` lets it through.";
inline constexpr std::string_view kPersistMessage =
    "$document with `persist` would store a Bundle that this gateway has not seen; read the document without "
    "`persist`, and POST it.";

}  // namespace bindgate::proxy
