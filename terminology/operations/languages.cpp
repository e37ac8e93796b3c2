#include "terminology/operations/languages.h"

#include "terminology/folding.h"
#include "terminology/grammars.h"

#include <algorithm>
#include <charconv>

namespace bindgate::terminology {
namespace {

constexpr double kHardlyWanted = 0.01;

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view primary(std::string_view tag) {
  return tag.substr(0, tag.find('-'));
}

// The tag without its variants, extensions and private use: subtags from the first of five letters, of four that
// begin with a digit, or of one letter.
std::string_view to_region(std::string_view tag) {
  for (std::size_t at = tag.find('-'); at != std::string_view::npos; at = tag.find('-', at + 1)) {
    const std::string_view part = tag.substr(at + 1, std::min(tag.find('-', at + 1), tag.size()) - at - 1);
    const bool digit_first = !part.empty() && part.front() >= '0' && part.front() <= '9';
    if (part.size() == 1 || part.size() > 4 || (part.size() == 4 && digit_first)) return tag.substr(0, at);
  }
  return tag;
}

std::optional<LanguageRange> read_range(std::string_view item) {
  LanguageRange out;
  const std::size_t semicolon = item.find(';');
  const std::string_view tag = trim(item.substr(0, semicolon));
  if (tag != "*" && check_language_tag(tag) == Existence::missing) return std::nullopt;
  out.tag = tag;
  if (semicolon == std::string_view::npos) return out;
  const std::string_view weight = trim(item.substr(semicolon + 1));
  if (!weight.starts_with("q=") && !weight.starts_with("Q=")) return std::nullopt;
  const auto [end, error] = std::from_chars(weight.data() + 2, weight.data() + weight.size(), out.quality);
  const bool whole = error == std::errc() && end == weight.data() + weight.size();
  if (!whole || !(out.quality >= 0) || out.quality > 1) return std::nullopt;
  return out;
}

}  // namespace

bool same_language(std::string_view a, std::string_view b, LanguageDepth depth) {
  switch (depth) {
    case LanguageDepth::full:
      return equal_ignoring_ascii_case(a, b);
    case LanguageDepth::region:
      return equal_ignoring_ascii_case(to_region(a), to_region(b));
    case LanguageDepth::language:
      break;
  }
  return equal_ignoring_ascii_case(primary(a), primary(b));
}

bool LanguageRange::accepts(std::string_view language, LanguageDepth depth) const {
  return quality > 0 && (tag == "*" || same_language(tag, language, depth));
}

std::optional<LanguageList> LanguageList::parse(std::string_view text) {
  LanguageList out;
  out.text_ = trim(text);
  for (std::string_view left = out.text_;;) {
    const std::size_t comma = left.find(',');
    const std::string_view item = trim(left.substr(0, comma));
    // Lists in headers may have empty members: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1.2
    if (auto range = read_range(item)) {
      out.ranges_.push_back(std::move(*range));
    } else if (!item.empty()) {
      return std::nullopt;
    }
    if (comma == std::string_view::npos) break;
    left.remove_prefix(comma + 1);
  }
  if (out.ranges_.empty()) return std::nullopt;
  std::stable_sort(out.ranges_.begin(), out.ranges_.end(),
                   [](const LanguageRange& a, const LanguageRange& b) { return a.quality > b.quality; });
  return out;
}

void LanguageList::allow_others() {
  const auto any = [](const LanguageRange& range) { return range.tag == "*"; };
  if (std::none_of(ranges_.begin(), ranges_.end(), any)) ranges_.push_back({"*", kHardlyWanted});
}

bool LanguageList::accepts(std::string_view language, LanguageDepth depth) const {
  return std::any_of(ranges_.begin(), ranges_.end(),
                     [&](const LanguageRange& range) { return accepts(range, language, depth); });
}

bool LanguageList::accepts(const LanguageRange& range, std::string_view language, LanguageDepth depth) const {
  return range.accepts(language, depth) && !(range.tag == "*" && is_unwanted(language));
}

// By a range of weight zero, which takes in what begins with its tag.
bool LanguageList::is_unwanted(std::string_view language) const {
  return std::any_of(ranges_.begin(), ranges_.end(), [&](const LanguageRange& range) {
    const std::string_view rest = language.substr(std::min(range.tag.size(), language.size()));
    return range.quality == 0 && (rest.empty() || rest.front() == '-') &&
           equal_ignoring_ascii_case(language.substr(0, range.tag.size()), range.tag);
  });
}

}  // namespace bindgate::terminology
