// A request to the terminology endpoint, from its texts to the call of an operation, and back from a resource to the
// XML of an answer. The input: a line with method and path, a line with the query, one with Accept, then the body,
// XML where it begins with '<'.
#include "check.h"

#include "fhir/reader.h"
#include "proxy/request_path.h"
#include "proxy/terminology/negotiation.h"
#include "proxy/terminology/operation_call.h"
#include "proxy/terminology/version_shape.h"
#include "proxy/terminology/xml_writer.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace bindgate::proxy::tx;
using bindgate::fhir::Document;
using bindgate::fhir::Format;
using bindgate::fuzz::check;

constexpr std::size_t kMaxParameters = 50;

std::string_view take_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  return line;
}

void check_call(const bindgate::terminology::Call& call) {
  for (const auto& parameter : call.parameters.all()) {
    check(!parameter.name.empty(), "a parameter has a name");
    check(bindgate::proxy::is_utf8(parameter.name) && bindgate::proxy::is_utf8(parameter.text), "parameters are UTF-8");
    check(parameter.element == nullptr || call.parameters.document() != nullptr, "an element has its document");
  }
}

void check_refusal(const Reply& reply) {
  check(reply.status >= 400 && reply.resource["resourceType"] == "OperationOutcome",
        "a refusal is an OperationOutcome");
}

void ask(Inquiry& inquiry, std::string_view method, std::string_view path) {
  bindgate::proxy::RequestPath read;
  if (bindgate::proxy::read_path(path, {}, read)) return;
  inquiry.method = method;
  inquiry.segments = read.segments;
  const auto routed = route(method, inquiry.segments);
  if (!routed) return check_refusal(routed.error());
  static const bindgate::terminology::ResourceStore kNone;
  const auto call = operation_call(inquiry, *routed, kNone, kMaxParameters);
  call ? check_call(*call) : check_refusal(call.error());
}

void check_xml(const Json& resource) {
  const std::string xml = write_xml(resource);
  Document document;
  const auto read = bindgate::fhir::read_xml(xml, document);
  // Beyond the reader's bounds there is nothing to hold it to.
  check(read || read.error().kind == bindgate::fhir::ReadError::Kind::too_deep, "the XML can be read");
}

// `text` has been read as a resource in JSON.
void shape(std::string_view text) {
  Json resource = Json::parse(text, nullptr, false);
  if (resource.is_discarded() || !resource.is_object() || !resource.contains("resourceType")) return;
  if (resource["resourceType"] != "ValueSet" && resource["resourceType"] != "ConceptMap" &&
      resource["resourceType"] != "CodeSystem" && resource["resourceType"] != "Parameters") {
    return;
  }
  for (const FhirVersion version : {FhirVersion::r4, FhirVersion::r5, FhirVersion::r4b}) {
    to_version(resource, version);
    check_xml(resource);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::string_view start = take_line(rest);
  const std::string_view method = start.substr(0, start.find(' '));
  start.remove_prefix(std::min(start.size(), method.size() + 1));
  const std::string_view query_text = take_line(rest);
  bindgate::http::FieldList fields;
  fields.add({"Accept", take_line(rest)});
  fields.add({"Content-Type", fields.all().front().value});
  static_cast<void>(negotiate(std::nullopt, fields, FhirVersion::r4));
  static_cast<void>(negotiate(query_text, fields, FhirVersion::r5));
  static_cast<void>(body_kind(fields, FhirVersion::r4b));

  Inquiry inquiry;
  auto query = Query::read(query_text, kMaxParameters);
  if (query) inquiry.query = std::move(*query);
  auto form = Query::read(rest, kMaxParameters);
  if (form) inquiry.form = std::move(*form);
  const Format format = rest.starts_with('<') ? Format::xml : Format::json;
  Document document;
  if (bindgate::fhir::read(format, rest, rest.size(), document)) {
    inquiry.document = &document;
    inquiry.resource = &document.root();
    if (format == Format::json) shape(rest);
  }
  ask(inquiry, method, start);
  return 0;
}
