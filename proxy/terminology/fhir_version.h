// The versions of FHIR the endpoint speaks, each below a path of its own. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bindgate::proxy::tx {

enum class FhirVersion : std::uint8_t { r4, r4b, r5 };

struct VersionNames {
  FhirVersion version;
  std::string_view segment;    // below /fhir
  std::string_view full;       // CapabilityStatement.fhirVersion
  std::string_view parameter;  // fhirVersion of a media type
};

inline constexpr std::array<VersionNames, 3> kVersions = {{
    {FhirVersion::r4, "r4", "4.0.1", "4.0"},
    {FhirVersion::r4b, "r4b", "4.3.0", "4.3"},
    {FhirVersion::r5, "r5", "5.0.0", "5.0"},
}};

constexpr const VersionNames& names_of(FhirVersion version) {
  return kVersions[static_cast<std::size_t>(version)];
}

constexpr std::optional<FhirVersion> version_of_segment(std::string_view segment) {
  for (const VersionNames& names : kVersions) {
    if (names.segment == segment) return names.version;
  }
  return std::nullopt;
}

}  // namespace bindgate::proxy::tx
