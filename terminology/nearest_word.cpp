#include "terminology/nearest_word.h"

#include "terminology/nearest.h"

#include <algorithm>

namespace bindgate::terminology {

namespace {

constexpr std::size_t kLongestWord = 512;

std::string in_lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

// Without what both begin with, and then without what both end with.
void drop_shared_ends(std::string_view& a, std::string_view& b) {
  const auto front = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin();
  a.remove_prefix(static_cast<std::size_t>(front));
  b.remove_prefix(static_cast<std::size_t>(front));
  const auto back = std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend()).first - a.rbegin();
  a.remove_suffix(static_cast<std::size_t>(back));
  b.remove_suffix(static_cast<std::size_t>(back));
}

}  // namespace

std::string nearest_word(std::string_view written, const std::vector<std::string>& known) {
  if (written.size() > kLongestWord) return {};
  const std::string* best = nullptr;
  std::size_t best_distance = std::clamp<std::size_t>(written.size() / 3, written.size() > 2 ? 2 : 1, 8) + 1;
  const std::string lower = in_lower_case(written);
  for (const std::string& word : known) {
    const std::string candidate = in_lower_case(word);
    std::string_view a = lower;
    std::string_view b = candidate;
    drop_shared_ends(a, b);
    const std::size_t distance = edit_distance(a, b, best_distance - 1);
    if (distance >= best_distance) continue;
    best_distance = distance;
    best = &word;
  }
  return best == nullptr ? std::string() : *best;
}

std::string did_you_mean(std::string_view written, const std::vector<std::string>& known) {
  const std::string meant = nearest_word(written, known);
  return meant.empty() ? std::string() : " Did you mean \"" + meant + "\"?";
}

}  // namespace bindgate::terminology
