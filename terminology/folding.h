// How texts compare when case and white space do not count. Pure; allocates nothing but where a string is returned.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology {

inline bool is_ascii_digit(char c) {
  return c >= '0' && c <= '9';
}

inline char to_ascii_lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter | 0x20) : letter;
}

inline bool is_ascii_letter(char c) {
  return to_ascii_lower(c) >= 'a' && to_ascii_lower(c) <= 'z';
}

[[nodiscard]] bool equal_ignoring_ascii_case(std::string_view a, std::string_view b);

// Equal as displays are compared: case folded for the Latin, Greek and Cyrillic alphabets, runs of white space as
// one space, none at the ends.
[[nodiscard]] bool equal_folded(std::string_view a, std::string_view b);

// The text folded in that way.
[[nodiscard]] std::string folded(std::string_view text);

// Folded, and without the spaces, dashes, underscores, dots and slashes that people put between words.
[[nodiscard]] std::string folded_without_separators(std::string_view text);

// What stands between the commas, without white space around it, and nothing empty.
[[nodiscard]] std::vector<std::string_view> split_list(std::string_view list);

}  // namespace bindgate::terminology
