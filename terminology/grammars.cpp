#include "terminology/grammars.h"

#include "terminology/folding.h"
#include "terminology/standard_tables.h"
#include "terminology/string_table.h"

#include <algorithm>
#include <array>
#include <deque>
#include <string>

namespace bindgate::terminology {
namespace {

constexpr std::array<std::string_view, 11> kTopLevelTypes = {
    "application", "audio", "example", "font", "haptics", "image", "message", "model", "multipart", "text", "video"};

bool is_upper_or_digit(char c) {
  return (c >= 'A' && c <= 'Z') || is_ascii_digit(c);
}
bool is_one_of(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}
bool is_hex(char c) {
  return is_ascii_digit(c) || (to_ascii_lower(c) >= 'a' && to_ascii_lower(c) <= 'f');
}

// RFC 6838 section 4.2: restricted-name.
bool is_restricted_name(std::string_view name) {
  if (name.empty() || name.size() > 127 || !(is_ascii_letter(name[0]) || is_ascii_digit(name[0]))) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return is_ascii_letter(c) || is_ascii_digit(c) || is_one_of(c, "!#$&-^_.+"); });
}

// RFC 2045 section 5.1: token.
bool is_token_letter(char c) {
  return c > ' ' && c < 127 && !is_one_of(c, "()<>@,;:\\\"/[]?=");
}

class MediaTypeParameters {
 public:
  explicit MediaTypeParameters(std::string_view text) : text_(text) {}

  // What follows the subtype: nothing, or `; name=value` any number of times.
  bool valid() {
    while (at_ < text_.size()) {
      spaces();
      if (!take(';')) return false;
      spaces();
      if (!token() || !take('=') || !(quoted() || token())) return false;
    }
    return true;
  }

 private:
  void spaces() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  bool take(char wanted) { return at_ < text_.size() && text_[at_] == wanted && ++at_ != 0; }
  bool token() {
    const std::size_t from = at_;
    while (at_ < text_.size() && is_token_letter(text_[at_])) ++at_;
    return at_ > from;
  }
  bool quoted() {
    if (!take('"')) return false;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == '"') {
        return ++at_ != 0;
      }
    }
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// ISO 3166-2's codes, spelt out.
struct Subdivisions {
  std::deque<std::string> spelt;
  StringTable codes;
  StringTable countries;

  Subdivisions() {
    std::string_view groups = standard_tables::kSubdivisions;
    while (!groups.empty()) {
      const std::size_t blank = std::min(groups.find(' '), groups.size());
      add(groups.substr(0, blank));
      groups.remove_prefix(std::min(blank + 1, groups.size()));
    }
    for (std::string_view rows = standard_tables::kCountries; !rows.empty(); rows.remove_prefix(rows.find('\n') + 1)) {
      countries.insert(rows.substr(0, 2));
    }
  }

 private:
  void add(std::string_view group) {
    const std::string_view country = group.substr(0, 2);
    group.remove_prefix(3);
    while (!group.empty()) {
      const std::size_t comma = std::min(group.find(','), group.size());
      spelt.push_back(std::string(country) + '-' + std::string(group.substr(0, comma)));
      codes.insert(spelt.back());
      group.remove_prefix(std::min(comma + 1, group.size()));
    }
  }
};

StringTable time_zone_names() {
  StringTable out;
  std::string_view names = standard_tables::kTimeZones;
  while (!names.empty()) {
    const std::size_t blank = std::min(names.find(' '), names.size());
    out.insert(names.substr(0, blank));
    names.remove_prefix(std::min(blank + 1, names.size()));
  }
  return out;
}

}  // namespace

Existence check_media_type(std::string_view code) {
  if (code == "xml" || code == "json" || code == "ttl") return Existence::exists;
  const std::size_t slash = code.find('/');
  if (slash == std::string_view::npos) return Existence::missing;
  const std::string_view type = code.substr(0, slash);
  const std::string_view after = code.substr(slash + 1);
  const std::size_t end = std::min(after.find_first_of("; \t"), after.size());
  if (!is_restricted_name(type) || !is_restricted_name(after.substr(0, end))) return Existence::missing;
  if (!MediaTypeParameters(after.substr(end)).valid()) return Existence::missing;
  const bool known = equal_ignoring_ascii_case(type.substr(0, 2), "x-") ||
                     std::any_of(kTopLevelTypes.begin(), kTopLevelTypes.end(),
                                 [&](std::string_view top) { return equal_ignoring_ascii_case(top, type); });
  return known ? Existence::exists : Existence::unknown;
}

Existence check_uri(std::string_view code) {
  if (code.empty()) return Existence::missing;
  for (std::size_t at = 0; at < code.size(); ++at) {
    const char c = code[at];
    if (is_ascii_letter(c) || is_ascii_digit(c) || is_one_of(c, "-._~:/?#[]@!$&'()*+,;=")) continue;
    if (c != '%' || at + 2 >= code.size() || !is_hex(code[at + 1]) || !is_hex(code[at + 2])) return Existence::missing;
  }
  return Existence::exists;
}

Existence check_subdivision(std::string_view code) {
  static const Subdivisions held;
  if (held.codes.find(code) != StringTable::kNone) return Existence::exists;
  // Countries redraw their subdivisions more often than the list is renewed.
  const bool shaped = code.size() >= 4 && code.size() <= 6 && code[2] == '-' &&
                      std::all_of(code.begin() + 3, code.end(), is_upper_or_digit);
  return shaped && held.countries.find(code.substr(0, 2)) != StringTable::kNone ? Existence::unknown
                                                                                : Existence::missing;
}

Existence check_time_zone(std::string_view code) {
  static const StringTable held = time_zone_names();
  if (held.find(code) != StringTable::kNone) return Existence::exists;
  const auto fits = [](char c) { return is_ascii_letter(c) || is_ascii_digit(c) || is_one_of(c, "/_+-"); };
  const std::size_t slash = code.find('/');
  const bool shaped = slash != std::string_view::npos && slash > 0 && slash + 1 < code.size() &&
                      std::all_of(code.begin(), code.end(), fits);
  return shaped ? Existence::unknown : Existence::missing;
}

}  // namespace bindgate::terminology
