// The languages an answer is wanted in: of Accept-Language, `displayLanguage` or a value set. Pure.
// https://www.rfc-editor.org/rfc/rfc9110#name-accept-language, https://www.rfc-editor.org/rfc/bcp/bcp47.txt
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology {

// How much of two tags must agree: everything, all but variants and extensions, or the primary language.
enum class LanguageDepth { full, region, language };

[[nodiscard]] bool same_language(std::string_view a, std::string_view b, LanguageDepth depth);

struct LanguageRange {
  std::string tag;  // or "*"
  double quality = 1.0;

  [[nodiscard]] bool accepts(std::string_view language, LanguageDepth depth) const;
};

class LanguageList {
 public:
  // Nothing where an entry is no language tag or quality. The ranges are sorted, the most wanted first.
  [[nodiscard]] static std::optional<LanguageList> parse(std::string_view text);

  [[nodiscard]] const std::vector<LanguageRange>& ranges() const { return ranges_; }
  // As it was written.
  [[nodiscard]] const std::string& text() const { return text_; }
  // Any other language will do, but not rather than those named: what expansions take for granted.
  void allow_others();
  [[nodiscard]] bool accepts(std::string_view language, LanguageDepth depth) const;
  // The same of one of the ranges: a wildcard does not stand for the languages that have a weight of zero.
  [[nodiscard]] bool accepts(const LanguageRange& range, std::string_view language, LanguageDepth depth) const;

 private:
  [[nodiscard]] bool is_unwanted(std::string_view language) const;

  std::string text_;
  std::vector<LanguageRange> ranges_;
};

}  // namespace bindgate::terminology
