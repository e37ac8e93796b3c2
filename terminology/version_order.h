// The order of business versions and what asks for which, by the system's versionAlgorithm. Pure.
// https://hl7.org/fhir/R5/valueset-version-algorithm.html
#pragma once

#include <string_view>

namespace bindgate::terminology {

// Below, at or above zero as `a` is older than, the same as, or newer than `b`. Without an algorithm that is known:
// numbers by value, text by letters, a semver pre-release before its release, which is good for semver, dates and
// integers alike; "alpha" compares by letters alone.
[[nodiscard]] int compare_versions(std::string_view a, std::string_view b, std::string_view algorithm = {});

// Whether `version` is what `wanted` asks for: the same, or, of a system whose versions are semver, what a pattern
// such as `1.x`, `1.0.*` or (any that begins so) `1.0?` takes in. Of dates and texts a prefix asks for all that
// begin with it. The algorithm is guessed by the version where it is not said.
[[nodiscard]] bool version_matches(std::string_view wanted, std::string_view version, std::string_view algorithm = {});

// A canonical reference: url, and version after `|`, or in the older form `?version=`, where there is one.
struct Canonical {
  std::string_view url;
  std::string_view version;
};
[[nodiscard]] Canonical split_canonical(std::string_view canonical);

}  // namespace bindgate::terminology
