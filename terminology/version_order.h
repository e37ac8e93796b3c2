// The order of business versions, where a definition does not say how its versions compare. Pure.
#pragma once

#include <string_view>

namespace bindgate::terminology {

// Below, at or above zero as `a` is older than, the same as, or newer than `b`: numbers by value, text by letters,
// a semver pre-release before its release. Good for semver, dates and integers alike.
[[nodiscard]] int compare_versions(std::string_view a, std::string_view b);

// A canonical reference: url, and version after `|` where there is one.
struct Canonical {
  std::string_view url;
  std::string_view version;
};
[[nodiscard]] Canonical split_canonical(std::string_view canonical);

}  // namespace bindgate::terminology
