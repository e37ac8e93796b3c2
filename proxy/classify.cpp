#include "proxy/classify.h"

#include "proxy/graphql.h"
#include "proxy/media_type.h"
#include "proxy/query_parameters.h"
#include "proxy/request_fields.h"

#include <algorithm>
#include <array>

namespace bindgate::proxy {

namespace {

using http::equals_ignoring_case;

Classification stream(std::string_view interaction) {
  Classification out;
  out.interaction = interaction;
  return out;
}

Classification refuse(int status, std::string reason) {
  Classification out;
  out.treatment = Treatment::refuse;
  out.interaction = "refused";
  out.status = status;
  out.reason = std::move(reason);
  return out;
}

Classification unreadable(Classification out, int status, std::string reason) {
  out.treatment = Treatment::unreadable;
  out.status = status;
  out.reason = std::move(reason);
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  return out;
}

// Without the dollar sign it is where GraphQL servers listen that know no FHIR.
bool is_graphql(std::string_view segment) {
  return equals_ignoring_case(segment, "$graphql") || equals_ignoring_case(segment, "graphql");
}

// Operations that fetch or unpack resources from elsewhere: $import, $bulk-submit. Asking how far one has come
// ($import-poll-status) is none.
bool is_import(std::string_view segment) {
  if (!segment.starts_with('$')) return false;
  const std::string name = lower(segment);
  if (name.find("status") != std::string::npos) return false;
  return name.find("import") != std::string::npos || name.find("bulk-submit") != std::string::npos;
}

std::string import_message(std::string_view operation) {
  return std::string(operation.substr(0, 40)) +
         " makes the server store resources that this gateway does not see; send them as transactions, or import "
         "behind the gateway what `bindgate validate` has checked.";
}

bool asks_to_persist(std::string_view query) {
  bool asks = false;
  for_each_parameter(
      query,
      [&](const std::string& name, const std::string& value) {
        asks = asks || (equals_ignoring_case(name, "persist") && value != "false");
      },
      "&;");
  return asks;
}

// The parameter by which the query asks for another method than the request line's; repeated, it asks for two.
std::string overriding_parameter(std::string_view query, std::string_view method) {
  std::string found;
  std::size_t count = 0;
  for_each_parameter(
      query,
      [&](const std::string& name, const std::string& value) {
        if (!names_method(name)) return;
        if (++count > 1 || !equals_ignoring_case(value, method)) found = name;
      },
      "&;");
  return found;
}

// Why the `_format` of a write's query is not what its body is written in; empty: it is, or there is none.
std::string format_problem(std::string_view query, fhir::Format format) {
  std::string problem;
  std::size_t count = 0;
  for_each_parameter(query, [&](const std::string& name, const std::string& value) {
    if (name != "_format") return;
    if (++count > 1) {
      problem = "_format is given more than once; give it once, or Accept instead.";
    } else if (named_format(value) != format) {
      problem =
          "_format names another format than the Content-Type, and servers differ on which of them the body is "
          "in; ask for another format of the answer by Accept.";
    }
  });
  return problem;
}

std::string type_problem(const ContentType& type) {
  switch (type.kind) {
    case ContentType::Kind::absent:
      return "There is no Content-Type; send application/fhir+json or application/fhir+xml.";
    case ContentType::Kind::malformed:
      return "The Content-Type is not exactly one well-formed media type; send application/fhir+json or "
             "application/fhir+xml.";
    case ContentType::Kind::charset:
      return "FHIR resources are sent in UTF-8; the Content-Type names another charset.";
    case ContentType::Kind::version:
      return "This gateway reads FHIR R4; the Content-Type names another fhirVersion. Send fhirVersion=4.0 or none.";
    default:
      break;
  }
  return "A body of type " + std::string(type.media_type.substr(0, 100)) +
         " cannot be checked; send application/fhir+json or application/fhir+xml.";
}

Classification by_content_type(const http::RequestHead& head, const RequestPath& path, Classification inspected) {
  // Nothing to read is nothing unread: the upstream says what it thinks of a write without a body.
  if (!head.body.has_body()) return stream(inspected.interaction);
  const ContentType type = content_type(head.fields);
  inspected.format = type.format;
  if (type.kind != ContentType::Kind::fhir) return unreadable(std::move(inspected), 415, type_problem(type));
  if (!path.query.empty()) {
    std::string problem = format_problem(path.query, type.format);
    if (!problem.empty()) return unreadable(std::move(inspected), 400, std::move(problem));
  }
  return inspected;
}

bool is_binary(const RequestPath& path) {
  if (path.segments.empty() || path.segments.size() > 2 || path.segments.front() != "Binary") return false;
  return path.segments.size() == 1 || (path.segments.back().front() != '$' && path.segments.back().front() != '_');
}

// A Binary's bytes are its own affair, unless they are FHIR: then they are a resource (R4 binary.html, "Serving
// Binary Resources using the RESTful API"). Where servers differ on which media types are FHIR, it is what is sent
// under them that tells.
Classification classify_binary(const http::RequestHead& head, const RequestPath& path, Classification inspected) {
  if (!head.body.has_body()) return stream("binary");
  const ContentType type = content_type(head.fields);
  // HAPI's client adds a `_format` to these, for the answer: it says nothing of the bytes.
  if (type.kind == ContentType::Kind::other) return stream("binary");
  if (type.kind == ContentType::Kind::document || (type.kind == ContentType::Kind::fhir && !type.is_strict)) {
    inspected.treatment = Treatment::document;
    inspected.interaction = "binary";
    inspected.format = type.format;
    return inspected;
  }
  if (type.kind == ContentType::Kind::foreign) {
    return unreadable(std::move(inspected), 415,
                      "A Binary of type " + std::string(type.media_type.substr(0, 100)) +
                          " may be read as a resource, and cannot be checked; send a resource as "
                          "application/fhir+json or application/fhir+xml, and bytes as application/octet-stream.");
  }
  return by_content_type(head, path, std::move(inspected));
}

Classification classify_graphql(const http::RequestHead& head, const RequestPath& path) {
  Classification out = stream("graphql");
  const bool has_body = head.body.has_body();
  const auto document = has_body ? GraphqlDocument::may_be_elsewhere : GraphqlDocument::needed;
  if (auto problem = graphql_parameters_problem(path.query, document)) {
    return unreadable(std::move(out), 422, std::move(*problem));
  }
  if (has_body) out.treatment = Treatment::graphql;
  return out;
}

// [base]/_search, [type]/_search and [compartment]/[id]/[type]/_search.
bool is_search(const RequestPath& path) {
  const std::size_t count = path.segments.size();
  return !path.segments.empty() && path.segments.back() == "_search" && (count == 1 || count == 2 || count == 4);
}

Classification classify_search(const http::RequestHead& head) {
  Classification out = stream("search");
  if (!head.body.has_body()) return out;
  const ContentType type = content_type(head.fields);
  if (!type.is_form || type.kind == ContentType::Kind::malformed) {
    return unreadable(std::move(out), 415, "A search is sent as application/x-www-form-urlencoded.");
  }
  out.treatment = Treatment::form;
  return out;
}

// $op, Type/$op, Type/id/$op and Type/id/_history/version/$op.
bool is_operation(const RequestPath& path) {
  const std::size_t count = path.segments.size();
  return (count <= 3 || (count == 5 && path.segments[2] == "_history")) && path.segments.back().starts_with('$') &&
         std::none_of(path.segments.begin(), path.segments.end() - 1,
                      [](const std::string& segment) { return segment.starts_with('$'); });
}

Classification classify_post(const http::RequestHead& head, const RequestPath& path, const Settings& settings) {
  Classification inspected;
  inspected.treatment = Treatment::inspect;
  if (path.segments.empty()) {
    inspected.treatment = Treatment::batch_entry_point;
    inspected.interaction = "batch";
    return by_content_type(head, path, std::move(inspected));
  }
  if (is_search(path)) return classify_search(head);
  const std::string& last = path.segments.back();
  inspected.interaction = "create";
  if (last.starts_with('$')) {
    if (is_operation(path) && settings.read_only_operations.contains(last)) return stream("read-operation");
    inspected.interaction = "operation";
    inspected.operation = last;
  }
  if (is_binary(path)) return classify_binary(head, path, std::move(inspected));
  return by_content_type(head, path, std::move(inspected));
}

Classification classify_put(const http::RequestHead& head, const RequestPath& path) {
  Classification inspected;
  inspected.treatment = Treatment::inspect;
  inspected.interaction = "update";
  if (is_binary(path)) return classify_binary(head, path, std::move(inspected));
  return by_content_type(head, path, std::move(inspected));
}

// An operation's name as no two servers read it differently: a $ before letters, digits and -._ alone.
bool is_plain_operation(std::string_view segment) {
  return segment.front() == '$' && std::all_of(segment.begin() + 1, segment.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                  c == '.';
         });
}

// Whether one server may find an operation in these segments where another finds none: by a name that is not plain, or,
// of those that are refused or looked through, anywhere but last.
template <typename Segments>
bool leads_astray(const Segments& segments) {
  static constexpr std::string_view kOthers = "$-_.:@";
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kOthers.find(c) != std::string_view::npos;
  };
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const std::string_view segment = segments[i];
    const bool is_last = i + 1 == segments.size();
    const bool is_telling = is_graphql(segment) || is_import(segment) || equals_ignoring_case(segment, "$document");
    if (!is_last && is_telling) return true;
    if (segment.find('$') == std::string_view::npos) continue;
    if (!std::all_of(segment.begin(), segment.end(), is_plain)) return true;
    if (segment.starts_with('$') && !is_plain_operation(segment)) return true;
  }
  return false;
}

// The same of a batch entry's url, decoded once: no server resolves it as a request's path has been.
bool leads_astray(std::string_view path) {
  if (path.find('%') != std::string_view::npos) return true;
  std::vector<std::string_view> segments;
  bool has_dots = false;
  while (!path.empty()) {
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), segment.size() + 1));
    has_dots = has_dots || segment == "." || segment == "..";
    if (!segment.empty()) segments.push_back(segment);
  }
  const bool has_operation = std::any_of(segments.begin(), segments.end(), [](std::string_view segment) {
    return is_graphql(segment) || segment.find('$') != std::string_view::npos;
  });
  return has_operation && (has_dots || leads_astray<std::vector<std::string_view>>(segments));
}

Classification by_method(const http::RequestHead& head, const RequestPath& path, const Settings& settings) {
  const std::string_view last = path.segments.empty() ? std::string_view{} : path.segments.back();
  if (leads_astray(path.segments)) {
    return refuse(400, "The path holds an operation's name where, or as, servers read it differently; it stands last.");
  }
  if (is_graphql(last)) return classify_graphql(head, path);
  if (equals_ignoring_case(last, "$document") && asks_to_persist(path.query)) {
    return unreadable(stream("operation"), 422, std::string(kPersistMessage));
  }
  const std::string_view method = head.method;
  if (method == "DELETE") return stream("delete");
  if (method == "OPTIONS") return stream("options");
  if (is_import(last)) return unreadable(stream("operation"), 422, import_message(last));
  if (method == "GET" || method == "HEAD") return stream("read");
  if (method == "POST") return classify_post(head, path, settings);
  if (method == "PUT") return classify_put(head, path);
  if (method == "PATCH") {
    Classification patch = stream("patch");
    patch.treatment = Treatment::patch;
    return patch;
  }
  return refuse(405, "The method " + std::string(method.substr(0, 40)) + " is none of FHIR's.");
}

}  // namespace

Classification classify(const http::RequestHead& head, const RequestPath& path, const Settings& settings) {
  RequestFields fields = read_request_fields(head);
  if (!fields.upgrade.empty()) {
    Classification out =
        refuse(501, "This gateway does not carry the protocol " + std::string(fields.upgrade.substr(0, 40)) +
                        "; connect to the FHIR server itself for it.");
    out.treatment = Treatment::upgrade;
    return out;
  }
  if (!fields.problem.empty()) return refuse(400, std::move(fields.problem));
  if (!path.query.empty()) {
    const std::string parameter = overriding_parameter(path.query, head.method);
    if (!parameter.empty()) {
      return refuse(400, "The parameter " + parameter.substr(0, 40) +
                             " asks for another method than the request line's; send the method itself.");
    }
  }
  Classification out = by_method(head, path, settings);
  out.provenance = fields.provenance;
  return out;
}

std::string entry_problem(std::string_view method, std::string_view url, const Settings& settings) {
  if (equals_ignoring_case(method, "PATCH")) return settings.forward_patch ? std::string() : std::string(kPatchMessage);
  const std::size_t question = url.find('?');
  const std::string path = decode_form(url.substr(0, question));
  const std::string_view query = question == std::string_view::npos ? std::string_view{} : url.substr(question + 1);
  if (!query.empty() && !overriding_parameter(query, method).empty()) {
    return "The entry's url asks for another method than the entry's; give the method itself.";
  }
  if (leads_astray(std::string_view(path)))
    return "The entry's url holds an operation's name that servers read differently.";
  std::string_view last = path;
  while (last.ends_with('/')) last.remove_suffix(1);
  last.remove_prefix(last.rfind('/') + 1);
  if (is_graphql(last)) return graphql_parameters_problem(query).value_or(std::string());
  if (equals_ignoring_case(last, "$document") && asks_to_persist(query)) return std::string(kPersistMessage);
  if (is_import(last) && !equals_ignoring_case(method, "DELETE")) return import_message(last);
  return {};
}

}  // namespace bindgate::proxy
