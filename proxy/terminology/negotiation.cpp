#include "proxy/terminology/negotiation.h"

#include <algorithm>
#include <array>

namespace bindgate::proxy::tx {

namespace {

using fhir::Format;
using http::equals_ignoring_case;

struct NamedType {
  std::string_view name;
  Format format;
};
// What both formats are called, today's names first; the last two are older ones that clients still send.
constexpr std::array<NamedType, 8> kTypes = {{{"application/fhir+json", Format::json},
                                              {"application/fhir+xml", Format::xml},
                                              {"application/json", Format::json},
                                              {"application/xml", Format::xml},
                                              {"text/json", Format::json},
                                              {"text/xml", Format::xml},
                                              {"application/json+fhir", Format::json},
                                              {"application/xml+fhir", Format::xml}}};

std::optional<Format> format_named(std::string_view name) {
  for (const NamedType& type : kTypes) {
    if (equals_ignoring_case(type.name, name)) return type.format;
  }
  return std::nullopt;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The part before `separator`, which is taken off `rest`; quoted strings stay whole.
std::string_view take_part(std::string_view& rest, char separator) {
  bool quoted = false;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (quoted && rest[i] == '\\') {
      ++i;
    } else if (rest[i] == '"') {
      quoted = !quoted;
    } else if (rest[i] == separator && !quoted) {
      const std::string_view part = rest.substr(0, i);
      rest.remove_prefix(i + 1);
      return trim(part);
    }
  }
  return trim(std::exchange(rest, {}));
}

struct MediaParameter {
  std::string_view name;
  std::string_view value;
};

MediaParameter take_parameter(std::string_view& rest) {
  std::string_view parameter = take_part(rest, ';');
  const std::string_view name = take_part(parameter, '=');
  std::string_view value = trim(parameter);
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
  return {name, value};
}

bool is_utf8_name(std::string_view charset) {
  return equals_ignoring_case(charset, "utf-8") || equals_ignoring_case(charset, "utf8");
}

bool is_version(std::string_view value, FhirVersion version) {
  return value == names_of(version).parameter || value == names_of(version).full;
}

// RFC 9110 section 12.4.2, in thousandths.
std::optional<int> read_weight(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int out = (text[0] - '0') * 1000;
  int unit = 100;
  for (const char c : text.substr(std::min<std::size_t>(text.size(), 2))) {
    if (c < '0' || c > '9') return std::nullopt;
    out += (c - '0') * unit;
    unit /= 10;
  }
  if (out > 1000) return std::nullopt;
  return out;
}

// The weights of the ranges that speak of one format; none where no range does.
struct Weights {
  std::optional<int> named;
  std::optional<int> application;
  std::optional<int> any;

  // The most specific range decides (RFC 9110 section 12.5.1).
  [[nodiscard]] int weight() const { return named ? *named : application ? *application : any.value_or(0); }
};

struct Range {
  std::string_view type;
  int weight = 1000;
};

// A media range, or nothing where it cannot be read or asks for another charset or version.
std::optional<Range> read_range(std::string_view text, FhirVersion version) {
  Range out;
  out.type = take_part(text, ';');
  while (!text.empty()) {
    const auto [name, value] = take_parameter(text);
    if (equals_ignoring_case(name, "q")) {
      const auto weight = read_weight(value);
      if (!weight) return std::nullopt;
      out.weight = *weight;
    } else if (equals_ignoring_case(name, "charset") && !is_utf8_name(value)) {
      return std::nullopt;
    } else if (equals_ignoring_case(name, "fhirVersion") && !is_version(value, version)) {
      return std::nullopt;
    }
  }
  if (out.type.find('/') == std::string_view::npos) return std::nullopt;
  return out;
}

void raise(std::optional<int>& weight, int value) {
  weight = std::max(weight.value_or(0), value);
}

struct Preferences {
  Weights json;
  Weights xml;
  bool any_range = false;

  void add(const Range& range) {
    any_range = true;
    if (const auto format = format_named(range.type)) {
      raise((*format == Format::json ? json : xml).named, range.weight);
    } else if (equals_ignoring_case(range.type, "application/*")) {
      raise(json.application, range.weight);
      raise(xml.application, range.weight);
    } else if (range.type == "*/*") {
      raise(json.any, range.weight);
      raise(xml.any, range.weight);
    }
  }
};

std::optional<Format> read_format(std::string_view value, FhirVersion version) {
  // A plus sign that was not escaped has become a space.
  std::string text(value);
  std::replace(text.begin(), text.end(), ' ', '+');
  if (equals_ignoring_case(text, "json")) return Format::json;
  if (equals_ignoring_case(text, "xml")) return Format::xml;
  const std::size_t semicolon = text.find(';');
  if (semicolon != std::string::npos) {
    // A space behind the semicolon has become a plus sign, too.
    std::replace(text.begin() + static_cast<std::ptrdiff_t>(semicolon), text.end(), '+', ' ');
  }
  const auto range = read_range(text, version);
  return range ? format_named(range->type) : std::nullopt;
}

}  // namespace

std::optional<Format> negotiate(std::optional<std::string_view> format, const http::FieldList& fields,
                                FhirVersion version) {
  if (format) return read_format(*format, version);
  Preferences preferences;
  bool unreadable_only = true;
  fields.for_each("Accept", [&](std::string_view value) {
    while (!value.empty()) {
      const std::string_view part = take_part(value, ',');
      if (part.empty()) continue;
      if (const auto range = read_range(part, version)) preferences.add(*range);
      // A range that can be read and is not met still says what is wanted.
      if (part.find('/') != std::string_view::npos) unreadable_only = false;
    }
  });
  if (unreadable_only) return Format::json;
  const int json = preferences.json.weight();
  const int xml = preferences.xml.weight();
  if (json == 0 && xml == 0) return std::nullopt;
  return xml > json ? Format::xml : Format::json;
}

boost::system::result<BodyKind, std::string> body_kind(const http::FieldList& fields, FhirVersion version) {
  std::size_t count = 0;
  std::string_view value;
  fields.for_each("Content-Type", [&](std::string_view each) {
    ++count;
    value = each;
  });
  if (count == 0) return std::string("A body needs a Content-Type, such as application/fhir+json.");
  std::string_view rest = value;
  const std::string_view first = take_part(rest, ',');
  if (count > 1 || !rest.empty()) return std::string("There is more than one Content-Type.");
  rest = first;
  const std::string_view name = take_part(rest, ';');
  const bool is_form = equals_ignoring_case(name, "application/x-www-form-urlencoded");
  const auto format = format_named(name);
  if (!is_form && !format) {
    return "The Content-Type " + std::string(name) +
           " is not read here; send application/fhir+json, application/fhir+xml or application/x-www-form-urlencoded.";
  }
  while (!rest.empty()) {
    const auto [parameter, text] = take_parameter(rest);
    if (equals_ignoring_case(parameter, "charset") && !is_utf8_name(text)) {
      return "The charset " + std::string(text) + " is not read here; send UTF-8.";
    }
    if (equals_ignoring_case(parameter, "fhirVersion") && !is_version(text, version)) {
      return "The fhirVersion " + std::string(text) + " is not the one of this base, which is " +
             std::string(names_of(version).parameter) + '.';
    }
  }
  if (is_form) return BodyKind::form;
  return *format == Format::json ? BodyKind::json : BodyKind::xml;
}

}  // namespace bindgate::proxy::tx
