#include "terminology/built_in_systems.h"

#include "terminology/grammar_system.h"
#include "terminology/grammars.h"
#include "terminology/standard_tables.h"
#include "terminology/stored_system.h"
#include "terminology/ucum/system.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

constexpr std::string_view kCountrySystem = "urn:iso:std:iso:3166";
constexpr std::string_view kCurrencySystem = "urn:iso:std:iso:4217";

// Takes the next piece up to `separator` off the front of `text`.
std::string_view take(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view piece = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return piece;
}

SystemContent empty_table(std::string_view url, std::string_view title) {
  SystemContent out;
  out.url = url;
  out.title = title;
  out.content = Content::complete;
  out.case_sensitive = true;
  return out;
}

void add_country(SystemContent& content, std::string_view row) {
  const std::string_view codes[] = {take(row, '|'), take(row, '|'), take(row, '|')};
  const std::string_view name = take(row, '|');
  for (const std::string_view code : codes) {
    const Ordinal at = content.add_concept(code, name).first;
    for (std::string_view others = row; !others.empty();) {
      content.designations.push_back({at, {"en", {}, take(others, '|')}});
    }
  }
}

// ISO 3166-1: alpha-2, alpha-3 and numeric codes. Codes of the other parts of the standard, and those set aside
// for private use, are neither members nor wrong.
class Countries : public StoredSystem {
 public:
  Countries() : StoredSystem(read(), {}) {
    for (std::string_view codes = standard_tables::kFormerCountries; !codes.empty();) former_.insert(take(codes, ' '));
  }

  [[nodiscard]] Existence existence_of_unlisted(std::string_view code) const override {
    if (former_.find(code) != StringTable::kNone || is_user_assigned(code)) return Existence::unknown;
    return check_subdivision(code) == Existence::missing ? Existence::missing : Existence::unknown;
  }

 private:
  static SystemContent read() {
    SystemContent content = empty_table(kCountrySystem, "ISO 3166-1 country codes");
    for (std::string_view rows = standard_tables::kCountries; !rows.empty();) add_country(content, take(rows, '\n'));
    return content;
  }

  // AA, QM to QZ, XA to XZ, ZZ, and the alpha-3 codes that begin so.
  static bool is_user_assigned(std::string_view code) {
    const bool letters = std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!letters || (code.size() != 2 && code.size() != 3)) return false;
    return (code[0] == 'Q' && code[1] >= 'M') || code[0] == 'X' ||
           (code[0] == code[1] && (code[0] == 'A' || code[0] == 'Z'));
  }

  StringTable former_;
};

// ISO 4217: alphabetic codes; the numeric ones are left open.
class Currencies : public StoredSystem {
 public:
  Currencies() : StoredSystem(read(), {}) {}

  [[nodiscard]] Existence existence_of_unlisted(std::string_view code) const override {
    const bool numeric =
        code.size() == 3 && std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
    return numeric ? Existence::unknown : Existence::missing;
  }

 private:
  static SystemContent read() {
    SystemContent content = empty_table(kCurrencySystem, "ISO 4217 currency codes");
    for (std::string_view rows = standard_tables::kCurrencies; !rows.empty();) {
      std::string_view row = take(rows, '\n');
      const std::string_view code = take(row, '|');
      content.add_concept(code, row);
    }
    return content;
  }
};

class LanguageTags : public GrammarSystem {
 public:
  LanguageTags() : GrammarSystem("urn:ietf:bcp:47", "BCP 47 language tags", false, check_language_tag) {}

  [[nodiscard]] bool has_parts(std::string_view name) const override { return is_subtag_kind(name); }
  [[nodiscard]] bool any_part(std::string_view code, std::string_view name, const PartTest& test) const override {
    return any_subtag(code, name, test);
  }
};

}  // namespace

std::vector<std::unique_ptr<CodeSystem>> built_in_systems() {
  std::vector<std::unique_ptr<CodeSystem>> out;
  const auto grammar = [&](std::string_view url, std::string_view title, bool case_sensitive,
                           GrammarSystem::Check check) {
    out.push_back(std::make_unique<GrammarSystem>(url, title, case_sensitive, check));
  };
  out.push_back(std::make_unique<LanguageTags>());
  grammar("urn:ietf:bcp:13", "BCP 13 media types", false, check_media_type);
  grammar("urn:ietf:rfc:3986", "URIs", true, check_uri);
  grammar("urn:iso:std:iso:3166:-2", "ISO 3166-2 subdivision codes", true, check_subdivision);
  grammar("https://www.iana.org/time-zones", "IANA time zones", true, check_time_zone);
  out.push_back(ucum::make_system());
  out.push_back(std::make_unique<Countries>());
  out.push_back(std::make_unique<Currencies>());
  return out;
}

}  // namespace bindgate::terminology
