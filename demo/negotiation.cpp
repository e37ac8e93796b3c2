#include "demo/negotiation.h"

#include "demo/message.h"
#include "demo/parameters.h"

#include <array>
#include <cstdlib>
#include <string>

namespace bindgate::demo {

namespace {

using fhir::Format;

struct MediaType {
  std::string_view name;
  Format format;
};

constexpr std::array<MediaType, 6> kMediaTypes{{{"application/fhir+json", Format::json},
                                                {"application/json", Format::json},
                                                {"text/json", Format::json},
                                                {"application/fhir+xml", Format::xml},
                                                {"application/xml", Format::xml},
                                                {"text/xml", Format::xml}}};

std::optional<Format> format_of(std::string_view media_type) {
  for (const MediaType& known : kMediaTypes) {
    if (same_name(known.name, media_type)) return known.format;
  }
  return std::nullopt;
}

std::string_view unquoted(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

// The value of a parameter behind a media type, or empty.
std::string_view parameter(std::string_view parameters, std::string_view name) {
  while (!parameters.empty()) {
    std::string_view value = trim(cut(parameters, ';'));
    if (same_name(trim(cut(value, '=')), name)) return unquoted(trim(value));
  }
  return {};
}

// 0 to 1000; a weight that cannot be read counts as none given.
int weight_of(std::string_view parameters) {
  const std::string text(parameter(parameters, "q"));
  if (text.empty() || text.find_first_not_of("0123456789.") != std::string::npos) return 1000;
  const double weight = std::strtod(text.c_str(), nullptr);
  return weight >= 1 ? 1000 : static_cast<int>(weight * 1000);
}

bool is_wildcard(std::string_view media_type) {
  return media_type == "*/*" || same_name(media_type, "application/*") || same_name(media_type, "text/*");
}

}  // namespace

std::optional<Format> content_format(std::string_view content_type) {
  const std::string_view media_type = trim(cut(content_type, ';'));
  const std::string_view charset = parameter(content_type, "charset");
  if (!charset.empty() && !same_name(charset, "utf-8")) return std::nullopt;
  return format_of(media_type);
}

std::optional<Format> named_format(std::string_view value) {
  if (same_name(value, "json")) return Format::json;
  if (same_name(value, "xml")) return Format::xml;
  std::string media_type(trim(cut(value, ';')));
  if (const std::size_t space = media_type.find(' '); space != std::string::npos) media_type[space] = '+';
  return format_of(media_type);
}

std::optional<Format> accepted_format(std::string_view accept) {
  if (trim(accept).empty()) return Format::json;
  // Of each format, and of the wildcards; a format named outright is not judged by a wildcard.
  int json = -1;
  int xml = -1;
  int any = 0;
  while (!accept.empty()) {
    std::string_view range = trim(cut(accept, ','));
    const std::string_view media_type = trim(cut(range, ';'));
    const int weight = weight_of(range);
    if (is_wildcard(media_type)) any = std::max(any, weight);
    if (const auto format = format_of(media_type)) {
      int& best = *format == Format::json ? json : xml;
      best = std::max(best, weight);
    }
  }
  if (json < 0) json = any;
  if (xml < 0) xml = any;
  if (json == 0 && xml == 0) return std::nullopt;
  return json >= xml ? Format::json : Format::xml;
}

Return preferred_return(std::string_view prefer) {
  while (!prefer.empty()) {
    std::string_view value = trim(cut(prefer, ','));
    value = trim(cut(value, ';'));
    if (!same_name(trim(cut(value, '=')), "return")) continue;
    value = unquoted(value);
    if (same_name(value, "minimal")) return Return::minimal;
    if (same_name(value, "representation")) return Return::representation;
    if (same_name(value, "OperationOutcome")) return Return::operation_outcome;
  }
  return Return::unsaid;
}

std::string_view content_type_of(Format format) {
  return format == Format::json ? "application/fhir+json; charset=utf-8" : "application/fhir+xml; charset=utf-8";
}

}  // namespace bindgate::demo
