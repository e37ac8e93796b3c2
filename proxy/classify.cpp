#include "proxy/classify.h"

#include <algorithm>
#include <array>

namespace bindgate::proxy {

namespace {

Classification stream(std::string_view interaction) {
  return {Treatment::stream, {}, interaction, 0, {}};
}

Classification refuse(int status, std::string reason) {
  return {Treatment::refuse, {}, "refused", status, std::move(reason)};
}

// What servers and their filters take as another method than the request line's.
std::optional<std::string> overriding_method(const http::RequestHead& head, const RequestPath& path) {
  for (const std::string_view name : {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"}) {
    std::optional<std::string> found;
    head.fields.for_each(name, [&](std::string_view value) {
      if (!http::equals_ignoring_case(value, head.method)) found = std::string(name);
    });
    if (found) return found;
  }
  const auto parameter = query_parameter(path.query, "_method");
  if (parameter && !http::equals_ignoring_case(*parameter, head.method)) return "_method";
  return std::nullopt;
}

Classification by_content_type(const http::RequestHead& head, Classification inspected) {
  const ContentType type = content_type(head.fields);
  inspected.format = type.format;
  const auto unreadable = [&](int status, std::string reason) {
    inspected.treatment = Treatment::unreadable;
    inspected.status = status;
    inspected.reason = std::move(reason);
    return inspected;
  };
  switch (type.kind) {
    case ContentType::Kind::fhir:
      return inspected;
    case ContentType::Kind::absent:
      return unreadable(415, "There is no Content-Type; send application/fhir+json or application/fhir+xml.");
    case ContentType::Kind::ambiguous:
      return unreadable(415, "The Content-Type is malformed or given more than once.");
    case ContentType::Kind::charset:
      return unreadable(415, "FHIR resources are sent in UTF-8; the Content-Type names another charset.");
    case ContentType::Kind::version:
      return unreadable(415, "This gateway reads FHIR R4; the Content-Type names another fhirVersion.");
    case ContentType::Kind::other:
      break;
  }
  return unreadable(415, "A body of type " + std::string(type.media_type.substr(0, 100)) +
                             " cannot be checked; send application/fhir+json or application/fhir+xml.");
}

Classification classify_post(const http::RequestHead& head, const RequestPath& path, const Settings& settings) {
  if (path.segments.empty()) return by_content_type(head, {Treatment::batch_entry_point, {}, "batch", 0, {}});
  const std::string& last = path.segments.back();
  const bool is_operation = last.starts_with('$');
  if (settings.read_only_operations.contains(last)) return stream(last == "_search" ? "search" : "read-operation");
  return by_content_type(head, {Treatment::inspect, {}, is_operation ? "operation" : "create", 0, {}});
}

// A Binary's bytes are its own affair, unless they are FHIR: then they are a resource (R4 binary.html, "Serving
// Binary Resources using the RESTful API").
bool is_raw_binary(const http::RequestHead& head, const RequestPath& path) {
  if (path.segments.empty() || path.segments.size() > 2 || path.segments.front() != "Binary") return false;
  if (path.segments.size() == 2 && path.segments.back().starts_with('$')) return false;
  const ContentType type = content_type(head.fields);
  if (type.kind == ContentType::Kind::other) return true;
  return type.kind == ContentType::Kind::fhir && !type.is_strict;
}

}  // namespace

Classification classify(const http::RequestHead& head, const RequestPath& path, const Settings& settings) {
  static constexpr std::array<std::string_view, 4> kStreamed = {"GET", "HEAD", "DELETE", "OPTIONS"};
  if (const auto header = overriding_method(head, path)) {
    return refuse(400, *header + " asks for another method than the request line's; send the method itself.");
  }
  if (std::find(kStreamed.begin(), kStreamed.end(), head.method) != kStreamed.end()) {
    if (head.method == "DELETE") return stream("delete");
    return stream(head.method == "OPTIONS" ? "options" : "read");
  }
  const bool is_write = head.method == "POST" || head.method == "PUT";
  if (is_write && is_raw_binary(head, path)) return stream("binary");
  if (head.method == "PATCH") return {Treatment::patch, {}, "patch", 0, {}};
  if (head.method == "PUT") return by_content_type(head, {Treatment::inspect, {}, "update", 0, {}});
  if (head.method == "POST") return classify_post(head, path, settings);
  return refuse(405, "The method " + std::string(head.method.substr(0, 40)) + " is none of FHIR's.");
}

}  // namespace bindgate::proxy
