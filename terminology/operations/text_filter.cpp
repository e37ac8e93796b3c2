#include "terminology/operations/text_filter.h"

#include "terminology/folding.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

bool is_of_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  const std::string lower = folded(text);
  for (std::size_t at = 0; at < lower.size();) {
    std::size_t end = at;
    while (end < lower.size() && is_of_word(lower[end])) ++end;
    if (end > at) out.push_back(lower.substr(at, end - at));
    at = std::max(end, at + 1);
  }
  return out;
}

}  // namespace

TextFilter::TextFilter(std::string_view text) : all_pass_(text.empty()), words_(words_of(text)) {}

bool TextFilter::passes(std::string_view text) const {
  if (all_pass_) return true;
  if (words_.empty()) return false;
  const std::vector<std::string> held = words_of(text);
  return std::all_of(words_.begin(), words_.end(), [&](const std::string& word) {
    return std::any_of(held.begin(), held.end(), [&](const std::string& one) { return one.starts_with(word); });
  });
}

}  // namespace bindgate::terminology
