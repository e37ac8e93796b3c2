#include "demo/fhir_server.h"

#include "demo/bundle.h"
#include "demo/capability.h"

#include "fhir/convert.h"
#include "fhir/reader.h"

namespace bindgate::demo {

namespace {

constexpr std::string_view kSearch = "/_search";
constexpr std::string_view kFormContent = "application/x-www-form-urlencoded";

bool has_body(std::string_view method) {
  return method == "POST" || method == "PUT";
}

bool is_search_form(const Request& request) {
  const std::string_view content_type = field(request.fields, "Content-Type");
  return request.method == "POST" && request.path.ends_with(kSearch) &&
         same_name(trim(content_type.substr(0, content_type.find(';'))), kFormContent);
}

// Where the client reached us, for absolute URLs.
std::string origin_of(const Request& request) {
  std::string_view host = field(request.fields, "X-Forwarded-Host");
  if (host.empty()) host = field(request.fields, "Host");
  std::string_view scheme = field(request.fields, "X-Forwarded-Proto");
  if (scheme != "https") scheme = "http";
  return std::string(scheme) + "://" + std::string(host.empty() ? "localhost" : host);
}

}  // namespace

// What was understood of a request.
struct FhirServer::Call {
  std::string base;                          // absolute
  std::string_view path;                     // below the base
  std::string query;                         // with a search's form behind it
  fhir::Format format = fhir::Format::json;  // of the answer
  Return prefer = Return::unsaid;
  std::unique_ptr<Incoming> body;
};

FhirServer::FhirServer(const fhir::TypeModel& types, FhirServerSettings settings, Clock clock)
    : types_(types),
      settings_(std::move(settings)),
      clock_(std::move(clock)),
      started_(clock_()),
      store_(settings_.max_stored_bytes),
      interactions_(store_, types_, clock_) {}

Response FhirServer::handle(const Request& request) {
  Call call;
  auto refused = read_call(request, call);
  Outcome outcome = refused ? std::move(*refused) : answer(request, call);
  const bool shows_resource = !outcome.issue && !outcome.resource.empty();
  if (shows_resource && call.format == fhir::Format::xml) {
    Outcome xml = as_xml(outcome.resource);
    if (xml.failed()) return respond(call, xml);
    outcome.resource = std::move(xml.resource);
  }
  return respond(call, outcome);
}

std::optional<Outcome> FhirServer::read_call(const Request& request, Call& call) const {
  call.base = origin_of(request) + settings_.base_path;
  call.query = request.query;
  if (is_search_form(request)) call.query.append("&").append(request.body);
  call.prefer = preferred_return(field(request.fields, "Prefer"));
  if (auto refused = read_format(request, call)) return refused;
  std::string_view path = request.path;
  const bool ours = path.starts_with(settings_.base_path) &&
                    (path.size() == settings_.base_path.size() || path[settings_.base_path.size()] == '/');
  if (!ours) return refuse(404, "not-found", "The FHIR server's base is " + settings_.base_path + ".");
  path.remove_prefix(settings_.base_path.size());
  if (path.starts_with('/')) path.remove_prefix(1);
  call.path = path;
  return read_body(request, call);
}

std::optional<Outcome> FhirServer::read_format(const Request& request, Call& call) const {
  std::optional<fhir::Format> format = accepted_format(field(request.fields, "Accept"));
  const auto parameters = parse_parameters(call.query);
  if (!parameters) return refuse(400, "invalid", "The query has a broken percent-encoding.");
  for (const Parameter& parameter : *parameters) {
    if (parameter.name == "_format") format = named_format(parameter.value);
  }
  if (!format)
    return refuse(406, "not-supported", "This server answers in application/fhir+json or application/fhir+xml.");
  call.format = *format;
  return std::nullopt;
}

std::optional<Outcome> FhirServer::read_body(const Request& request, Call& call) const {
  if (!has_body(request.method)) return std::nullopt;
  const std::string_view coding = field(request.fields, "Content-Encoding");
  if (!coding.empty() && !same_name(coding, "identity")) {
    return refuse(415, "not-supported", "This server takes no Content-Encoding.");
  }
  const std::string_view content_type = field(request.fields, "Content-Type");
  const bool search = request.path.ends_with(kSearch);
  if (search && (request.body.empty() || is_search_form(request))) return std::nullopt;
  const auto format = content_format(content_type);
  if (search || !format) {
    return refuse(415, "not-supported",
                  search ? "A search by POST has a body of " + std::string(kFormContent) + "."
                         : "The Content-Type must be application/fhir+json or application/fhir+xml in UTF-8.");
  }
  auto read = Incoming::read(*format, request.body, types_);
  if (read.has_error()) return read.error();
  call.body = std::move(*read);
  return std::nullopt;
}

Outcome FhirServer::answer(const Request& request, Call& call) {
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (call.path == "metadata" && reads) {
    Outcome outcome;
    outcome.resource = capability_statement(types_, call.base, started_);
    return outcome;
  }
  const std::lock_guard lock(mutex_);
  if (call.path.empty() && request.method == "POST") {
    if (call.body->type() != "Bundle") {
      return refuse(400, "invalid",
                    "The base takes a Bundle; a " + std::string(call.body->type()) + " is posted to its type.");
    }
    return process_bundle(*call.body, call.base, call.prefer, store_, interactions_, types_);
  }
  Interaction interaction;
  interaction.method = request.method;
  interaction.path = call.path;
  interaction.query = call.query;
  interaction.body = call.body.get();
  interaction.if_match = field(request.fields, "If-Match");
  interaction.if_none_match = field(request.fields, "If-None-Match");
  interaction.if_none_exist = field(request.fields, "If-None-Exist");
  interaction.base = call.base;
  return interactions_.perform(interaction);
}

Response FhirServer::respond(const Call& call, const Outcome& outcome) const {
  Response response;
  response.status = outcome.status;
  if (outcome.version != 0) {
    response.fields.push_back({"ETag", entity_tag(outcome.version)});
    response.fields.push_back({"Last-Modified", http_date(outcome.updated)});
  }
  if (outcome.written && !outcome.location.empty()) {
    response.fields.push_back({"Location", call.base + "/" + outcome.location});
  }
  if (!outcome.allow.empty()) response.fields.push_back({"Allow", outcome.allow});
  response.body = shown(call, outcome);
  if (!response.body.empty()) response.fields.push_back({"Content-Type", std::string(content_type_of(call.format))});
  return response;
}

std::string FhirServer::shown(const Call& call, const Outcome& outcome) const {
  if (outcome.issue) return fhir::write_operation_outcome({&*outcome.issue, 1}, call.format);
  if (outcome.written && call.prefer == Return::minimal) return {};
  if (outcome.written && call.prefer == Return::operation_outcome)
    return fhir::write_operation_outcome({}, call.format);
  return outcome.resource;
}

// Resources are kept in JSON; an answer in XML is made when it is asked for.
Outcome FhirServer::as_xml(std::string_view json) const {
  Outcome outcome;
  fhir::Document document;
  if (const auto read = fhir::read_json(json, json.size(), document); read.has_error()) {
    return refuse(500, "exception", "The answer cannot be shown as XML. " + read.error().message);
  }
  auto xml = fhir::write_xml(document, types_);
  if (xml.has_error()) return refuse(500, "exception", "The answer cannot be shown as XML. " + xml.error().message);
  outcome.resource = std::move(*xml);
  return outcome;
}

}  // namespace bindgate::demo
