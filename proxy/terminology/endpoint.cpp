#include "proxy/terminology/endpoint.h"

#include "fhir/reader.h"
#include "proxy/content_coding.h"
#include "proxy/media_type.h"
#include "proxy/request_path.h"
#include "proxy/terminology/negotiation.h"
#include "proxy/terminology/xml_writer.h"

namespace bindgate::proxy::tx {

namespace {

using fhir::Format;

constexpr std::string_view kRoot = "fhir";
constexpr int kIndent = 2;

// A request on its way, as far as it has been understood.
struct Attempt {
  const http::RequestHead& head;
  std::string_view query;
  FhirVersion version = FhirVersion::r4;
  std::optional<Format> format;
  bool pretty = false;
  Inquiry inquiry;
  std::string text;  // of an encoded body, decoded
  fhir::Document document;
};

std::string_view query_of(std::string_view origin) {
  const std::size_t question = origin.find('?');
  return question == std::string_view::npos ? std::string_view{} : origin.substr(question + 1);
}

FhirVersion version_of(std::string_view origin) {
  RequestPath path;
  if (read_path(origin, {}, path) || path.segments.size() < 2 || path.segments[0] != kRoot) return FhirVersion::r4;
  return version_of_segment(path.segments[1]).value_or(FhirVersion::r4);
}

std::optional<Format> format_of(const http::RequestHead& head) {
  const auto asked = query_parameter(query_of(head.origin), "_format");
  std::optional<std::string_view> view;
  if (asked) view = *asked;
  return negotiate(view, head.fields, version_of(head.origin));
}

// The path below the base; what is wrong with it is the answer.
std::optional<Reply> read_base(Attempt& attempt) {
  RequestPath path;
  if (auto error = read_path(attempt.head.origin, {}, path)) {
    return problem(error->status, error->status == 404 ? "not-found" : "structure", error->message);
  }
  const auto version =
      path.segments.size() < 2 || path.segments[0] != kRoot ? std::nullopt : version_of_segment(path.segments[1]);
  if (!version) {
    return problem(404, "not-found", "There is nothing here; the bases are /fhir/r4, /fhir/r4b and /fhir/r5.");
  }
  attempt.version = *version;
  attempt.query = path.query;
  attempt.inquiry.version = *version;
  attempt.inquiry.segments.assign(path.segments.begin() + 2, path.segments.end());
  return std::nullopt;
}

std::string base_url(const Settings& settings, const http::RequestHead& head, FhirVersion version) {
  std::string out = settings.public_url;
  if (out.empty() && !head.authority.empty()) out = "http://" + std::string(head.authority);
  return out + '/' + std::string(kRoot) + '/' + std::string(names_of(version).segment);
}

Reply unreadable(const fhir::ReadError& error) {
  const bool is_charset = error.kind == fhir::ReadError::Kind::charset;
  const bool is_long = error.kind == fhir::ReadError::Kind::too_many_elements;
  std::string text =
      error.message + " (line " + std::to_string(error.line) + ", column " + std::to_string(error.column) + ')';
  return problem(is_charset ? 415 : is_long ? 413 : 400, is_long ? "too-long" : "structure", std::move(text));
}

std::optional<Reply> read_body(Attempt& attempt, const http::Body& body, const Settings& settings) {
  if (body.bytes.empty()) return std::nullopt;
  const auto kind = body_kind(attempt.head.fields, attempt.version);
  if (!kind) return problem(415, "not-supported", kind.error());
  auto decoded = decode_body(attempt.head.fields, body.bytes, settings.body_limit);
  if (!decoded) {
    const bool is_long = decoded.error().status == 413;
    return problem(decoded.error().status, is_long ? "too-long" : "not-supported", decoded.error().message);
  }
  std::string_view text = body.bytes;
  std::size_t capacity = body.capacity;
  if (decoded->was_encoded) {
    attempt.text = std::move(decoded->text);
    text = attempt.text;
    capacity = attempt.text.capacity();
  }
  if (*kind == BodyKind::form) {
    auto form = Query::read(text, settings.max_parameters);
    if (!form) return problem(400, "structure", form.error());
    attempt.inquiry.form = std::move(*form);
    return std::nullopt;
  }
  const Format format = *kind == BodyKind::json ? Format::json : Format::xml;
  if (const auto read = fhir::read(format, text, capacity, attempt.document); !read) return unreadable(read.error());
  attempt.inquiry.document = &attempt.document;
  attempt.inquiry.resource = &attempt.document.root();
  return std::nullopt;
}

// What the query or a form says of the answer.
std::optional<Reply> read_answer_options(Attempt& attempt) {
  const Query& form = attempt.inquiry.form;
  const Query& query = attempt.inquiry.query;
  const std::string* format = form.find("_format") != nullptr ? form.find("_format") : query.find("_format");
  std::optional<std::string_view> view;
  if (format != nullptr) view = *format;
  attempt.format = negotiate(view, attempt.head.fields, attempt.version);
  const std::string* pretty = form.find("_pretty") != nullptr ? form.find("_pretty") : query.find("_pretty");
  attempt.pretty = pretty != nullptr && *pretty == "true";
  if (attempt.format) return std::nullopt;
  return problem(
      406, "not-supported",
      "The answer is there as application/fhir+json and application/fhir+xml, neither of which is accepted.");
}

std::optional<Reply> read_request(Attempt& attempt, const http::Body& body, const Settings& settings) {
  if (auto wrong = read_base(attempt)) return wrong;
  auto query = Query::read(attempt.query, settings.max_parameters);
  if (!query) return problem(400, "structure", query.error());
  attempt.inquiry.query = std::move(*query);
  if (auto wrong = read_answer_options(attempt)) return wrong;
  attempt.inquiry.method = attempt.head.method;
  attempt.inquiry.base = base_url(settings, attempt.head, attempt.version);
  attempt.inquiry.until = std::chrono::steady_clock::now() + settings.deadline;
  if (const std::string_view* language = attempt.head.fields.find("Accept-Language")) {
    attempt.inquiry.accept_language = *language;
  }
  // A body where none is read is refused with the route, not for what it holds.
  if (attempt.head.method != "POST") return std::nullopt;
  if (auto wrong = read_body(attempt, body, settings)) return wrong;
  return read_answer_options(attempt);
}

std::string write(const Json& resource, Format format, bool pretty) {
  if (format == Format::xml) return write_xml(resource);
  std::string out = resource.dump(pretty ? kIndent : -1, ' ', false, Json::error_handler_t::replace);
  if (pretty) out += '\n';
  return out;
}

}  // namespace

Endpoint::Endpoint(Settings settings, Engine engine) : interactions_(std::move(settings), std::move(engine)) {}

Response Endpoint::answer(const http::RequestHead& head, const http::Body& body) const {
  Attempt attempt{head, {}, {}, format_of(head), false, {}, {}, {}};
  std::optional<Reply> reply = read_request(attempt, body, settings());
  if (!reply) reply = interactions_.perform_in_version(attempt.inquiry);
  Response out;
  out.status = reply->status;
  out.format = attempt.format.value_or(Format::json);
  out.body = write(reply->resource, out.format, attempt.pretty);
  out.allow = reply->allow;
  out.subject = reply->subject;
  return out;
}

Response Endpoint::refuse(const http::RequestHead& head, int status, std::string code, std::string text) const {
  return refuse(format_of(head).value_or(Format::json), status, std::move(code), std::move(text));
}

Response Endpoint::refuse(Format format, int status, std::string code, std::string text) {
  Response out;
  out.status = status;
  out.format = format;
  out.body = write(problem(status, std::move(code), std::move(text)).resource, format, false);
  return out;
}

bool Endpoint::is_open(std::string_view origin) {
  RequestPath path;
  return !read_path(origin, {}, path) && path.segments.size() == 3 && path.segments[0] == kRoot &&
         version_of_segment(path.segments[1]) && path.segments[2] == "metadata";
}

}  // namespace bindgate::proxy::tx
