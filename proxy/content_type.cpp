#include "proxy/content_type.h"

#include "http/syntax.h"

#include <algorithm>
#include <array>
#include <string>

namespace bindgate::proxy {

namespace {

using fhir::Format;
using http::equals_ignoring_case;
using Kind = ContentType::Kind;

struct FhirType {
  std::string_view media_type;
  Format format;
  bool strict;
};
// With the names of DSTU2, which HAPI still reads.
constexpr std::array<FhirType, 8> kFhirTypes = {{
    {"application/fhir+json", Format::json, true},
    {"application/fhir+xml", Format::xml, true},
    {"application/json", Format::json, false},
    {"application/xml", Format::xml, false},
    {"text/json", Format::json, false},
    {"text/xml", Format::xml, false},
    {"application/json+fhir", Format::json, true},
    {"application/xml+fhir", Format::xml, true},
}};

constexpr std::string_view kForm = "application/x-www-form-urlencoded";

// Words of media types in which one server or another reads resources: HAPI reads Turtle, bulk imports NDJSON,
// Aidbox YAML and EDN.
constexpr std::array<std::string_view, 17> kForeignWords = {
    "turtle", "ttl",  "n3",  "rdf", "trig",   "triples", "quads",    "ld",    "jsonlines",
    "jsonl",  "yaml", "yml", "edn", "ndjson", "transit", "ntriples", "nquads"};

const FhirType* find_type(std::string_view media_type) {
  for (const FhirType& type : kFhirTypes) {
    if (equals_ignoring_case(type.media_type, media_type)) return &type;
  }
  return nullptr;
}

// Sorts a type that is none of kFhirTypes by the words it is made of.
void sort_by_words(std::string_view media_type, ContentType& out) {
  std::string lower(media_type);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  out.kind = Kind::other;
  out.is_form = lower == kForm;
  if (out.is_form || lower.find("fhir") != std::string::npos) {
    out.kind = Kind::foreign;
    return;
  }
  bool json = false;
  bool xml = false;
  bool sequence = false;  // application/json-seq
  for (std::string_view rest = lower; !rest.empty();) {
    const std::size_t end = rest.find_first_of("/+.-_");
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (std::find(kForeignWords.begin(), kForeignWords.end(), word) != kForeignWords.end()) out.kind = Kind::foreign;
    json = json || word.find("json") != std::string_view::npos;
    xml = xml || word.starts_with("xml") || word.ends_with("xml");
    sequence = sequence || word == "seq";
  }
  if (out.kind == Kind::foreign || (!json && !xml)) return;
  out.kind = (json && xml) || (json && sequence) ? Kind::foreign : Kind::document;
  out.format = json ? Format::json : Format::xml;
}

// The parameters behind a media type, one after another.
class Parameters {
 public:
  explicit Parameters(std::string_view text) : rest_(text) {}

  // False at the end, or where what follows is no parameter; see malformed().
  bool next(std::string_view& name, std::string_view& value) {
    while (true) {
      rest_ = http::trim(rest_);
      if (rest_.empty()) return false;
      if (rest_.front() != ';') return fail();
      rest_ = http::trim(rest_.substr(1));
      if (!rest_.empty() && rest_.front() != ';') break;  // RFC 9110 section 5.6.6: a parameter may be left out
    }
    const std::size_t equals = rest_.find('=');
    if (equals == std::string_view::npos) return fail();
    name = rest_.substr(0, equals);
    rest_.remove_prefix(equals + 1);
    // An asterisk marks an extended value (RFC 8187), which some servers read in the plain one's place.
    if (!http::is_token(name) || name.find('*') != std::string_view::npos) return fail();
    return rest_.starts_with('"') ? read_quoted(value) : read_token(value);
  }

  [[nodiscard]] bool malformed() const { return malformed_; }

 private:
  bool fail() {
    malformed_ = true;
    return false;
  }

  bool read_token(std::string_view& value) {
    value = rest_.substr(0, rest_.find_first_of("; \t"));
    rest_.remove_prefix(value.size());
    return http::is_token(value) || fail();
  }

  // What servers that know no quoted strings take for the value's end stands in none.
  bool read_quoted(std::string_view& value) {
    const std::size_t end = rest_.find('"', 1);
    if (end == std::string_view::npos) return fail();
    value = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return value.find_first_of(";,\\") == std::string_view::npos || fail();
  }

  std::string_view rest_;
  bool malformed_ = false;
};

// The kind as the parameters leave it.
Kind read_parameters(std::string_view text, Kind kind) {
  static constexpr std::size_t kMost = 8;
  std::array<std::string_view, kMost> seen;
  std::size_t count = 0;
  const bool is_text = kind == Kind::fhir || kind == Kind::document;
  Parameters parameters(text);
  std::string_view name;
  std::string_view value;
  while (parameters.next(name, value)) {
    const auto last = seen.begin() + static_cast<std::ptrdiff_t>(count);
    const bool repeated =
        std::any_of(seen.begin(), last, [&](std::string_view each) { return equals_ignoring_case(each, name); });
    if (repeated || count == kMost) return Kind::malformed;
    seen[count++] = name;
    if (is_text && equals_ignoring_case(name, "charset")) {
      if (!equals_ignoring_case(value, "utf-8") && !equals_ignoring_case(value, "utf8")) kind = Kind::charset;
    } else if (kind == Kind::fhir && equals_ignoring_case(name, "fhirVersion")) {
      if (value != "4.0" && value != "4.0.1") kind = Kind::version;
    }
  }
  return parameters.malformed() ? Kind::malformed : kind;
}

}  // namespace

ContentType content_type(const http::FieldList& fields) {
  ContentType out;
  std::size_t count = 0;
  std::string_view value;
  fields.for_each("Content-Type", [&](std::string_view each) {
    ++count;
    value = each;
  });
  if (count == 0) return out;
  out.media_type = value.substr(0, value.find_first_of("; \t"));
  const std::size_t slash = out.media_type.find('/');
  const bool is_type = slash != std::string_view::npos && http::is_token(out.media_type.substr(0, slash)) &&
                       http::is_token(out.media_type.substr(slash + 1)) &&
                       out.media_type.find('*') == std::string_view::npos;
  if (count > 1 || !is_type) {
    out.kind = Kind::malformed;
    return out;
  }
  if (const FhirType* known = find_type(out.media_type)) {
    out.kind = Kind::fhir;
    out.format = known->format;
    out.is_strict = known->strict;
  } else {
    sort_by_words(out.media_type, out);
  }
  out.kind = read_parameters(value.substr(out.media_type.size()), out.kind);
  return out;
}

std::optional<Format> format_of_media_type(std::string_view media_type) {
  const FhirType* known = find_type(media_type);
  return known == nullptr ? std::nullopt : std::optional(known->format);
}

}  // namespace bindgate::proxy
