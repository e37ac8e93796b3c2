// What is read of a request before its body is: the Content-Type, fields that change what it means, GraphQL. The first
// byte chooses, the rest is the value.
#include "check.h"

#include "proxy/content_type.h"
#include "proxy/graphql.h"
#include "proxy/query_parameters.h"
#include "proxy/request_fields.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace bindgate;
using namespace bindgate::proxy;
using bindgate::fuzz::check;

std::string percent_encoded(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return out;
}

// A plain reading: the type stands alone before the first semicolon, and nothing else in the value is a list.
void check_content_type(std::string_view value) {
  http::FieldList fields;
  fields.add({"Content-Type", value});
  const ContentType type = content_type(fields);
  if (type.kind == ContentType::Kind::malformed) return;
  std::string_view plain = value.substr(0, value.find(';'));
  while (plain.ends_with(' ') || plain.ends_with('\t')) plain.remove_suffix(1);
  check(plain == type.media_type, "the media type is what stands before the parameters");
  check(plain.find_first_of(" \t,;\"*") == std::string_view::npos, "a media type is one word");
  check(value.find(',') == std::string_view::npos, "one media type is no list");
  const bool is_known = format_of_media_type(plain).has_value();
  check(is_known || type.kind != ContentType::Kind::fhir, "only known names are FHIR");
  const bool says_fhir = plain.find("fhir") != std::string_view::npos;
  check(!says_fhir || type.kind != ContentType::Kind::other, "a type that says FHIR is not just any");
  fields.add({"content-type", "text/plain"});
  check(content_type(fields).kind == ContentType::Kind::malformed, "two fields are not one type");
}

// A document that goes through holds no mutation, so one added to it is found.
void check_graphql(std::string_view document) {
  const bool passes = !graphql_document_problem(document);
  const std::string text(document);
  check(graphql_parameters_problem("query=" + percent_encoded(document)).has_value() != passes,
        "a document is judged alike however it comes");
  if (!passes) return;
  static const std::string kMutation = "mutation{a}";
  check(graphql_document_problem(text + "\n" + kMutation).has_value(), "a mutation behind a document is found");
  check(graphql_document_problem(kMutation + text).has_value(), "a mutation before a document is found");
  check(!graphql_document_problem(text + "\n{a}"), "a query behind a document goes through");
}

void check_parameters(std::string_view parameters) {
  if (graphql_parameters_problem(parameters)) return;
  for_each_parameter(parameters, [](const std::string& name, const std::string& value) {
    check(name != "query" || !graphql_document_problem(value), "each document of a query was looked at");
  });
}

void check_json(std::string_view body) {
  if (graphql_json_problem(body)) return;
  check(body.find("query") != std::string_view::npos || body.find('\\') != std::string_view::npos,
        "a body without a document does not go through");
}

// A name that goes through as a field is none that a server could fold into a method override.
void check_field(std::string_view name) {
  if (name.empty() || name.find_first_of(" \t:\r\n") != std::string_view::npos) return;
  http::RequestHead head;
  head.method = "POST";
  head.fields.add({name, "PUT", http::field_id(name)});
  if (!read_request_fields(head).problem.empty()) return;
  std::string folded;
  for (const char c : name) {
    const bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : is_letter ? c : '-';
  }
  for (const std::string_view override : {"x-http-method-override", "x-http-method", "x-method-override"}) {
    check(folded != override, "an override is found in every spelling");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  static constexpr std::array kChecks = {check_content_type, check_graphql, check_parameters, check_json, check_field};
  kChecks[data[0] % kChecks.size()](text);
  return 0;
}
