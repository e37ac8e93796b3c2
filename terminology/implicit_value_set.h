// Value sets that nobody defines: all codes of a system, or those below one of them. Pure.
// https://hl7.org/fhir/R4/codesystem-definitions.html#CodeSystem.valueSet,
// https://hl7.org/fhir/R4/snomedct.html#implicit
#pragma once

#include "terminology/value_set_definition.h"

#include <optional>
#include <string_view>

namespace bindgate::terminology {

// All codes of the system, under the canonical `url`. The views are kept.
[[nodiscard]] ValueSetDefinition whole_system(std::string_view url, const CodeSystem& system);

// The parts of `<system>?fhir_vs` and `<system>?fhir_vs=isa/<code>`; `code` is empty for the first.
struct ImplicitUrl {
  std::string_view system;
  std::string_view code;
};
[[nodiscard]] std::optional<ImplicitUrl> read_implicit_url(std::string_view url);

// The value set of such a url.
[[nodiscard]] ValueSetDefinition implicit_value_set(std::string_view url, const ImplicitUrl& parts,
                                                    const CodeSystem& system);

}  // namespace bindgate::terminology
