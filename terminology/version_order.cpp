#include "terminology/version_order.h"

#include "terminology/folding.h"

#include <algorithm>
#include <array>
#include <optional>

namespace bindgate::terminology {
namespace {

std::string_view take_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_ascii_digit(text[count])) ++count;
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

int compare_naturally(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (is_ascii_digit(a.front()) && is_ascii_digit(b.front())) {
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
  if (a.empty()) return b.front() == '-' && !is_ascii_digit(b.substr(1, 1).empty() ? 'x' : b[1]) ? 1 : -1;
  return -compare_naturally(b, a);
}

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_ascii_digit);
}
bool is_wildcard(std::string_view part) {
  return part == "x" || part == "X" || part == "*";
}

// https://semver.org, where minor and patch may be absent; parts that are absent are null.
struct Semver {
  std::array<std::string_view, 3> numbers;
  std::string_view release;
  std::string_view build;
};

std::string_view cut_tail(std::string_view& text, char mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return {};
  const std::string_view tail = text.substr(at + 1);
  text = text.substr(0, at);
  return tail;
}

std::optional<Semver> read_semver(std::string_view text, bool wildcards) {
  Semver out;
  out.build = cut_tail(text, '+');
  out.release = cut_tail(text, '-');
  for (std::size_t i = 0;; ++i) {
    const std::size_t dot = text.find('.');
    const std::string_view part = text.substr(0, dot);
    const bool padded = part.size() > 1 && part.front() == '0';
    if (i == out.numbers.size() || padded) return std::nullopt;
    if (!is_number(part) && !(wildcards && is_wildcard(part))) return std::nullopt;
    out.numbers[i] = part;
    if (dot == std::string_view::npos) return out;
    text.remove_prefix(dot + 1);
  }
}

bool part_matches(std::string_view wanted, std::string_view part) {
  if (is_wildcard(wanted)) return part.data() != nullptr;
  return wanted == part;
}

bool semver_matches(std::string_view wanted, std::string_view version) {
  const bool any_tail = wanted.ends_with('?');
  if (any_tail) wanted.remove_suffix(1);
  const auto pattern = read_semver(wanted, true);
  const auto held = read_semver(version, false);
  if (!pattern || !held) return false;
  for (std::size_t i = 0; i < held->numbers.size(); ++i) {
    if (any_tail && pattern->numbers[i].empty()) return true;
    if (!part_matches(pattern->numbers[i], held->numbers[i])) return false;
  }
  if (any_tail && pattern->release.empty() && pattern->build.empty()) return true;
  const auto label_matches = [](std::string_view a, std::string_view b) { return a == b || (a == "*" && !b.empty()); };
  return label_matches(pattern->release, held->release) && label_matches(pattern->build, held->build);
}

bool is_date(std::string_view text) {
  const auto digits = [&](std::size_t from, std::size_t count) { return is_number(text.substr(from, count)); };
  if (text.size() < 7 || !digits(0, 4) || text[4] != '-' || !digits(5, 2)) return false;
  return text.size() == 7 || (text.size() >= 10 && text[7] == '-' && digits(8, 2));
}

std::string_view guess_algorithm(std::string_view version) {
  if (is_date(version)) return "date";
  if (is_number(version)) return version.size() == 8 ? "date" : "integer";
  return read_semver(version, false) ? "semver" : "natural";
}

}  // namespace

int compare_versions(std::string_view a, std::string_view b, std::string_view algorithm) {
  return algorithm == "alpha" ? sign(a.compare(b)) : compare_naturally(a, b);
}

bool version_matches(std::string_view wanted, std::string_view version, std::string_view algorithm) {
  if (wanted == version) return true;
  if (wanted.empty() || version.empty()) return false;
  if (algorithm.empty()) algorithm = guess_algorithm(version);
  if (algorithm == "semver") return semver_matches(wanted, version);
  return algorithm != "integer" && version.starts_with(wanted);
}

Canonical split_canonical(std::string_view canonical) {
  constexpr std::string_view kOlderForm = "?version=";
  const std::size_t bar = canonical.find('|');
  if (bar == std::string_view::npos) {
    const std::size_t query = canonical.find(kOlderForm);
    if (query == std::string_view::npos) return {canonical, {}};
    return {canonical.substr(0, query), canonical.substr(query + kOlderForm.size())};
  }
  return {canonical.substr(0, bar), canonical.substr(bar + 1)};
}

}  // namespace bindgate::terminology
