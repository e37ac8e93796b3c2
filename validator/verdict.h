// What can be said of a coded element: every kind of finding there is, as named in the configuration. Pure data.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bindgate::validator {

enum class Verdict : std::uint8_t {
  not_in_value_set,
  unknown_code,         // not a code of a code system that is held whole
  no_code,              // a binding asks for a code and there is none
  no_system,            // a Coding without a system
  relative_system,      // a system that is not an absolute URI
  value_set_as_system,  // a system that is a value set's url
  wrong_display,
  inactive,
  deprecated,
  abstract,
  wrong_shape,      // not of its type's shape in JSON or XML, or a value that its primitive type does not allow
  unknown_element,  // a name that the definitions do not have there
  unknown_type,     // a resourceType that FHIR R4 does not have
  // Could not be checked:
  unknown_profile,
  unknown_system,
  unknown_system_version,
  partial_system,
  unknown_value_set,
  not_computable,
};
inline constexpr std::size_t kVerdicts = 19;

// "not-in-value-set": the name in the configuration, in the log and on the command line.
[[nodiscard]] std::string_view to_string(Verdict verdict);
[[nodiscard]] std::optional<Verdict> parse_verdict(std::string_view name);

// The verdicts that say "could not be checked".
[[nodiscard]] constexpr bool is_undecided(Verdict verdict) {
  return verdict >= Verdict::unknown_profile;
}

struct VerdictCodes {
  std::string_view issue_type;     // http://hl7.org/fhir/issue-type
  std::string_view tx_issue_type;  // http://hl7.org/fhir/tools/CodeSystem/tx-issue-type; may be empty
};
[[nodiscard]] VerdictCodes codes_of(Verdict verdict);

}  // namespace bindgate::validator
