#include "terminology/folding.h"
#include "terminology/grammars.h"
#include "terminology/standard_tables.h"
#include "terminology/string_table.h"

#include <algorithm>
#include <bitset>

namespace bindgate::terminology {
namespace {

// RFC 5646 section 2.2.8; both kinds.
constexpr std::string_view kGrandfathered =
    "art-lojban cel-gaulish en-gb-oed i-ami i-bnn i-default i-enochian i-hak i-klingon i-lux i-mingo i-navajo i-pwn "
    "i-tao i-tay i-tsu no-bok no-nyn sgn-be-fr sgn-be-nl sgn-ch-de zh-guoyu zh-hakka zh-min zh-min-nan zh-xiang";
// Registered two-letter subtags that ISO 639 has withdrawn.
constexpr std::string_view kFormerLanguages = "in iw ji jw mo sh";
// Registered regions that are not assigned in ISO 3166-1, and the areas of UN M.49.
constexpr std::string_view kOtherRegions =
    "ac bu cp cq cs dd dg ea eu ez fx ic nt su ta tp un yd yu zr 001 002 003 005 009 011 013 014 015 017 018 019 021 "
    "029 030 034 035 039 053 054 057 061 142 143 145 150 151 154 155 202 419";
constexpr std::string_view kVariants =
    "1606nict 1694acad 1901 1959acad 1994 1996 abl1943 akuapem alalc97 aluku ao1990 aranes arevela arevmda arkaika "
    "asante auvern baku1926 balanka barla basiceng bauddha biscayan biske bohoric boont bornholm cisaup colb1945 cornu "
    "creiss dajnko ekavsk emodeng fonipa fonkirsh fonnapa fonupa fonxsamp gallo gascon grclass grital grmistr hepburn "
    "heploc hognorsk hsistemo ijekavsk itihasa ivanchov jauer jyutping kkcor kociewie kscor laukika lemosin lengadoc "
    "lipaw luna1918 metelko monoton ndyuka nedis newfound nicard njiva nulik osojs oxendict pahawh2 pahawh3 pahawh4 "
    "pamaka peano petr1708 pinyin polyton provenc puter rigik rozaj rumgr scotland scouse simple solba sotav spanglis "
    "surmiran sursilv sutsilv tarask tongyong tunumiit uccor ucrcor ulster unifon vaidika valbadia valencia vallader "
    "vecdruka vivaraup wadegile xsistemo";

void add_words(StringTable& table, std::string_view words) {
  while (!words.empty()) {
    const std::size_t blank = std::min(words.find(' '), words.size());
    table.insert(words.substr(0, blank));
    words.remove_prefix(std::min(blank + 1, words.size()));
  }
}

struct Registry {
  std::bitset<26 * 26 * 26> languages;
  StringTable grandfathered, short_languages, replaced, scripts, regions, variants;

  Registry() {
    add_words(grandfathered, kGrandfathered);
    add_words(short_languages, standard_tables::kShortLanguages);
    add_words(short_languages, kFormerLanguages);
    add_words(replaced, standard_tables::kReplacedLanguages);
    add_words(scripts, standard_tables::kScripts);
    add_words(regions, kOtherRegions);
    add_words(variants, kVariants);
    add_countries();
    add_languages();
  }

  static std::size_t index(char a, char b, char c) {
    const auto letter = [](char from) { return static_cast<std::size_t>(to_ascii_lower(from) - 'a'); };
    return (letter(a) * 26 + letter(b)) * 26 + letter(c);
  }

 private:
  void add_countries() {
    std::string_view rows = standard_tables::kCountries;
    for (; !rows.empty(); rows.remove_prefix(rows.find('\n') + 1)) regions.insert(rows.substr(0, 2));
  }

  void add_languages() {
    StringTable groups;
    add_words(groups, standard_tables::kLanguages);
    for (std::uint32_t i = 0; i < groups.size(); ++i) {
      for (const char third : groups[i].substr(2)) languages.set(index(groups[i][0], groups[i][1], third));
    }
  }
};

const Registry& registry() {
  static const Registry held;
  return held;
}

bool all_letters(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_ascii_letter);
}
bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_ascii_digit);
}
bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 8 &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_ascii_letter(c) || is_ascii_digit(c); });
}
bool has(const StringTable& table, std::string_view word) {
  return table.find_folded(word, hash_text(word)) != StringTable::kNone;
}

// Takes a tag apart from the left. `next` is the subtag that has not been taken; empty at the end.
class TagReader {
 public:
  explicit TagReader(std::string_view tag) : left_(tag) { advance(); }

  Existence check() {
    if (is_private_use()) return private_use() ? Existence::exists : Existence::missing;
    if (!language() || !rest() || !next_.empty() || broken_) return Existence::missing;
    return registered_ ? Existence::exists : Existence::unknown;
  }

 private:
  void advance() {
    next_ = {};
    if (done_) return;
    const std::size_t dash = left_.find('-');
    next_ = left_.substr(0, dash);
    done_ = dash == std::string_view::npos;
    if (!done_) left_.remove_prefix(dash + 1);
    broken_ |= !is_word(next_);
  }

  [[nodiscard]] bool is_private_use() const { return next_ == "x" || next_ == "X"; }

  bool language() {
    if (!all_letters(next_) || next_.size() < 2) return false;
    const Registry& held = registry();
    if (next_.size() == 2 && !has(held.short_languages, next_)) return false;
    if (next_.size() == 3 && has(held.replaced, next_)) return false;
    // Longer ones are reserved, so that none is registered today.
    if (next_.size() > 3) registered_ = false;
    if (next_.size() == 3) registered_ &= is_registered_language();
    const bool may_extend = next_.size() <= 3;
    advance();
    for (int i = 0; may_extend && i < 3 && next_.size() == 3 && all_letters(next_); ++i) {
      registered_ &= is_registered_language();
      advance();
    }
    return true;
  }

  [[nodiscard]] bool is_registered_language() const {
    const bool local = next_[0] == 'q' && next_[1] >= 'a' && next_[1] <= 't';  // reserved for local use
    return local || registry().languages.test(Registry::index(next_[0], next_[1], next_[2]));
  }

  bool rest() {
    if (next_.size() == 4 && all_letters(next_)) take_listed(registry().scripts, is_private_script());
    if ((next_.size() == 2 && all_letters(next_)) || (next_.size() == 3 && all_digits(next_))) {
      take_listed(registry().regions, is_private_region());
    }
    return variants() && extensions() && (!is_private_use() || private_use());
  }

  void take_listed(const StringTable& table, bool reserved) {
    registered_ &= reserved || has(table, next_);
    advance();
  }

  [[nodiscard]] bool is_private_script() const {  // Qaaa to Qabx
    return equal_ignoring_ascii_case(next_.substr(0, 2), "qa") &&
           (to_ascii_lower(next_[2]) == 'a' || (to_ascii_lower(next_[2]) == 'b' && to_ascii_lower(next_[3]) <= 'x'));
  }

  [[nodiscard]] bool is_private_region() const {  // AA, QM to QZ, XA to XZ, ZZ
    const char first = to_ascii_lower(next_[0]);
    const char second = to_ascii_lower(next_[1]);
    return (first == 'q' && second >= 'm') || first == 'x' || (first == second && (first == 'a' || first == 'z'));
  }

  bool variants() {
    std::string_view seen[16];
    std::size_t count = 0;
    while (next_.size() >= 5 || (next_.size() == 4 && is_ascii_digit(next_[0]))) {
      for (std::size_t i = 0; i < count; ++i) {
        if (equal_ignoring_ascii_case(seen[i], next_)) return false;
      }
      if (count == std::size(seen)) return false;
      seen[count++] = next_;
      take_listed(registry().variants, false);
    }
    return true;
  }

  bool extensions() {
    std::bitset<128> seen;
    while (next_.size() == 1 && !is_private_use()) {
      const char singleton = to_ascii_lower(next_[0]);
      if (broken_ || seen.test(static_cast<unsigned char>(singleton))) return false;
      seen.set(static_cast<unsigned char>(singleton));
      registered_ &= singleton == 't' || singleton == 'u';
      advance();
      if (next_.size() < 2) return false;
      while (next_.size() >= 2) advance();
    }
    return true;
  }

  bool private_use() {
    advance();
    if (next_.empty()) return false;
    while (!next_.empty()) advance();
    return !broken_;
  }

  std::string_view left_;
  std::string_view next_;
  bool done_ = false;
  bool broken_ = false;
  bool registered_ = true;
};

// The kind of what the rest of a well-formed tag begins with.
std::string_view kind_of(std::string_view subtag, bool is_first) {
  if (subtag == "x" || subtag == "X") return "private-use";
  if (is_first) return "language";
  if (subtag.size() == 1) return "extension";
  if (subtag.size() == 3 && all_letters(subtag)) return "ext-lang";
  if (subtag.size() == 4 && all_letters(subtag)) return "script";
  if (subtag.size() == 2 || (subtag.size() == 3 && all_digits(subtag))) return "region";
  return "variant";
}

// What a singleton begins ends before the next one.
std::string_view extension_at(std::string_view rest) {
  std::size_t end = std::min(rest.find('-', 2), rest.size());
  while (end < rest.size() && end + 2 < rest.size() && rest[end + 2] != '-') {
    end = std::min(rest.find('-', end + 1), rest.size());
  }
  return rest.substr(0, end);
}

}  // namespace

bool is_subtag_kind(std::string_view kind) {
  return kind == "language" || kind == "ext-lang" || kind == "script" || kind == "region" || kind == "variant" ||
         kind == "extension" || kind == "private-use";
}

bool any_subtag(std::string_view tag, std::string_view kind, const PartTest& test) {
  // Those that the registry took over from before have no parts.
  if (has(registry().grandfathered, tag)) return false;
  for (std::string_view rest = tag; !rest.empty();) {
    std::string_view taken = rest.substr(0, rest.find('-'));
    const std::string_view found = kind_of(taken, rest.size() == tag.size());
    if (found == "private-use") taken = rest;
    if (found == "extension") taken = extension_at(rest);
    if (found == kind && test.accepts(taken)) return true;
    rest.remove_prefix(std::min(taken.size() + 1, rest.size()));
  }
  return false;
}

Existence check_language_tag(std::string_view code) {
  if (has(registry().grandfathered, code)) return Existence::exists;
  return TagReader(code).check();
}

}  // namespace bindgate::terminology
