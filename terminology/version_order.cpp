#include "terminology/version_order.h"

namespace bindgate::terminology {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view take_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  return digits;
}

int sign(int value) {
  return value < 0 ? -1 : value > 0 ? 1 : 0;
}

int compare_numbers(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return sign(a.compare(b));
}

}  // namespace

int compare_versions(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (is_digit(a.front()) && is_digit(b.front())) {
      if (const int order = compare_numbers(take_digits(a), take_digits(b)); order != 0) return order;
    } else if (a.front() != b.front()) {
      if (a.front() == '-' || b.front() == '-') return a.front() == '-' ? -1 : 1;
      return static_cast<unsigned char>(a.front()) < static_cast<unsigned char>(b.front()) ? -1 : 1;
    } else {
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
  }
  if (a.empty() && b.empty()) return 0;
  if (a.empty()) return b.front() == '-' && !is_digit(b.substr(1, 1).empty() ? 'x' : b[1]) ? 1 : -1;
  return -compare_versions(b, a);
}

Canonical split_canonical(std::string_view canonical) {
  const std::size_t bar = canonical.find('|');
  if (bar == std::string_view::npos) return {canonical, {}};
  return {canonical.substr(0, bar), canonical.substr(bar + 1)};
}

}  // namespace bindgate::terminology
