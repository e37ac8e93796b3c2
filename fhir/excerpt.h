// A name or value of the sender's, short enough for a message. Pure.
#pragma once

#include <string>
#include <string_view>

namespace bindgate::fhir {

[[nodiscard]] inline std::string excerpt(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  return text.size() <= kLongest ? std::string(text) : std::string(text.substr(0, kLongest)) + "...";
}

}  // namespace bindgate::fhir
