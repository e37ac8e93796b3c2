#include "terminology/operations/text_filter.h"

#include "terminology/folding.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

// With this many words they are looked for one by one; with more, in the sorted words of the text.
constexpr std::size_t kFew = 8;

bool is_of_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
}

// Calls visit(word) while it returns true.
template <typename Visit>
void for_each_word(std::string_view text, Visit&& visit) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_of_word(text[end])) ++end;
    if (end > at && !visit(text.substr(at, end - at))) return;
    at = std::max(end, at + 1);
  }
}

std::vector<std::string_view> sorted_words(std::string_view text) {
  std::vector<std::string_view> out;
  for_each_word(text, [&](std::string_view word) {
    out.push_back(word);
    return true;
  });
  std::sort(out.begin(), out.end());
  return out;
}

bool has_word(std::string_view text, std::string_view beginning) {
  bool found = false;
  for_each_word(text, [&](std::string_view word) {
    found = word.starts_with(beginning);
    return !found;
  });
  return found;
}

bool has_word(const std::vector<std::string_view>& sorted, std::string_view beginning) {
  const auto first = std::lower_bound(sorted.begin(), sorted.end(), beginning);
  return first != sorted.end() && first->starts_with(beginning);
}

}  // namespace

TextFilter::TextFilter(std::string_view text) : all_pass_(text.empty()) {
  const std::string lower = folded(text);
  const std::vector<std::string_view> sorted = sorted_words(lower);
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    // What begins the next word is found wherever that is.
    if (i + 1 < sorted.size() && sorted[i + 1].starts_with(sorted[i])) continue;
    words_.emplace_back(sorted[i]);
  }
}

bool TextFilter::passes(std::string_view text) const {
  if (all_pass_) return true;
  if (words_.empty() || text.empty()) return false;
  const std::string lower = folded(text);
  if (words_.size() <= kFew) {
    return std::all_of(words_.begin(), words_.end(), [&](const std::string& word) { return has_word(lower, word); });
  }
  const std::vector<std::string_view> held = sorted_words(lower);
  return std::all_of(words_.begin(), words_.end(), [&](const std::string& word) { return has_word(held, word); });
}

}  // namespace bindgate::terminology
