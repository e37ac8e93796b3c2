#include "proxy/media_type.h"

#include "proxy/request_path.h"

#include <algorithm>
#include <cstdlib>

namespace bindgate::proxy {

namespace {

using fhir::Format;
using http::equals_ignoring_case;

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The part before `separator`, which is removed from `rest`; quoted strings are kept whole.
std::string_view next_part(std::string_view& rest, char separator) {
  bool quoted = false;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == '\\' && quoted) {
      ++i;
    } else if (rest[i] == '"') {
      quoted = !quoted;
    } else if (rest[i] == separator && !quoted) {
      const std::string_view part = rest.substr(0, i);
      rest.remove_prefix(i + 1);
      return trim(part);
    }
  }
  const std::string_view part = rest;
  rest = {};
  return trim(part);
}

struct Preference {
  double json = 0;
  double xml = 0;
};

// The weight of one media range of Accept for either format; more specific ranges are taken to override.
void weigh(std::string_view range, Preference& exact, Preference& wild) {
  const std::string_view type = next_part(range, ';');
  double q = 1;
  while (!range.empty()) {
    std::string_view parameter = next_part(range, ';');
    if (!equals_ignoring_case(next_part(parameter, '='), "q")) continue;
    q = std::strtod(std::string(trim(parameter)).c_str(), nullptr);
    if (!(q >= 0 && q <= 1)) q = 0;
  }
  if (const auto known = format_of_media_type(type)) {
    double& weight = *known == Format::json ? exact.json : exact.xml;
    weight = std::max(weight, q);
  } else if (type == "*/*" || equals_ignoring_case(type, "application/*")) {
    wild.json = std::max(wild.json, q);
    wild.xml = std::max(wild.xml, q);
  }
}

}  // namespace

std::optional<Format> named_format(std::string_view value) {
  const std::string_view type = next_part(value, ';');
  if (equals_ignoring_case(type, "json")) return Format::json;
  if (equals_ignoring_case(type, "xml")) return Format::xml;
  // A plus that was not encoded has become a space.
  std::string name(type);
  std::replace(name.begin(), name.end(), ' ', '+');
  return format_of_media_type(name);
}

Format answer_format(std::string_view query, const http::FieldList& fields) {
  if (const auto asked = query_parameter(query, "_format")) {
    if (const auto format = named_format(*asked)) return *format;
  }
  Preference exact{-1, -1};
  Preference wild;
  fields.for_each("Accept", [&](std::string_view value) {
    while (!value.empty()) weigh(next_part(value, ','), exact, wild);
  });
  const double json = exact.json >= 0 ? exact.json : wild.json;
  const double xml = exact.xml >= 0 ? exact.xml : wild.xml;
  return xml > json ? Format::xml : Format::json;
}

std::string_view media_type_of(Format format) {
  return format == Format::json ? "application/fhir+json; charset=utf-8" : "application/fhir+xml; charset=utf-8";
}

std::optional<std::string> query_parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    const std::size_t equals = pair.find('=');
    if (decode_form(pair.substr(0, equals)) != name) continue;
    return equals == std::string_view::npos ? std::string() : decode_form(pair.substr(equals + 1));
  }
  return std::nullopt;
}

}  // namespace bindgate::proxy
