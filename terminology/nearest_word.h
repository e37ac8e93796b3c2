// The word of a list that somebody most likely meant to write, for messages to operators. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology {

// The known word that `written` is a misspelling of, in letters or in case; empty where none is near. What words share
// at their ends is not compared, so that long urls that differ little are near.
[[nodiscard]] std::string nearest_word(std::string_view written, const std::vector<std::string>& known);

// ` Did you mean "listen"?`, or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view written, const std::vector<std::string>& known);

}  // namespace bindgate::terminology
