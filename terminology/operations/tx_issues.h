// The issues of the terminology ecosystem: each with the code, message id and words that its clients know. Pure.
// https://hl7.org/fhir/uv/tx-ecosystem
#pragma once

#include "terminology/operations/issue.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology::tx {

// `path` is the FHIRPath of the Coding, or empty; the issue's expression is the part it speaks of.
[[nodiscard]] std::string part_of(std::string_view path, std::string_view part);
// "1.0.0, 1.1.0 or 1.2.0"
[[nodiscard]] std::string list_versions(const std::vector<std::string>& versions);
[[nodiscard]] std::string canonical(std::string_view url, std::string_view version);

[[nodiscard]] Issue no_system(std::string_view path);
[[nodiscard]] Issue no_code(std::string_view path, std::string_view system);
[[nodiscard]] Issue relative_system(std::string_view path);
[[nodiscard]] Issue value_set_as_system(std::string_view path, std::string_view system);
[[nodiscard]] Issue supplement_as_system(std::string_view path, std::string_view canonical);
// `for_expansion`: what an $expand says of it.
[[nodiscard]] Issue unknown_system(std::string_view path, std::string_view system, std::string_view version,
                                   const std::vector<std::string>& held, bool for_expansion = false);
[[nodiscard]] Issue unknown_code(std::string_view path, std::string_view code, std::string_view system,
                                 std::string_view version);
[[nodiscard]] Issue unknown_code_in_fragment(std::string_view path, std::string_view code, std::string_view system,
                                             std::string_view version);
[[nodiscard]] Issue abstract_code(std::string_view path, std::string_view system, std::string_view code);
[[nodiscard]] Issue inactive_not_allowed(std::string_view path, std::string_view code);
[[nodiscard]] Issue inactive(std::string_view path, std::string_view code, std::string_view status);
[[nodiscard]] Issue deprecated(std::string_view path, std::string_view code);
[[nodiscard]] Issue deprecated_in_value_set(std::string_view path, std::string_view system, std::string_view code,
                                            std::string_view status, std::string_view value_set);
[[nodiscard]] Issue not_normal(std::string_view path, std::string_view code, std::string_view normal,
                               std::string_view system);
[[nodiscard]] Issue not_in_value_set(std::string_view path, std::string_view coded, std::string_view value_set);
[[nodiscard]] Issue this_code_not_in_value_set(std::string_view path, std::string_view coded,
                                               std::string_view value_set);
[[nodiscard]] Issue concept_not_in_value_set(std::string_view value_set);
[[nodiscard]] Issue unknown_value_set(std::string_view canonical);
[[nodiscard]] Issue cannot_infer(std::string_view code, std::string_view value_set,
                                 const std::vector<std::string>& systems);
[[nodiscard]] Issue missing_supplements(const std::vector<std::string>& supplements);
[[nodiscard]] Issue circular(std::string_view value_set, const std::vector<std::string>& chain);
[[nodiscard]] Issue filter_without_value(std::string_view expression, std::string_view system,
                                         std::string_view property, std::string_view op);
// Where a check-valueset-version forbids the version that a value set is of.
[[nodiscard]] Issue wrong_value_set_version(std::string_view value_set, std::string_view version,
                                            std::string_view required);
[[nodiscard]] Issue wrong_version(std::string_view path, std::string_view system, std::string_view version,
                                  std::string_view required);
[[nodiscard]] Issue too_costly(std::string_view what, std::string_view how_much);

// The version of a Coding is not the one the value set uses. `named` is the include's own, `used` what became of it
// by the request's rules, `held` the one found.
struct VersionMismatch {
  std::string_view system;
  std::string_view coding;
  std::string_view named;
  std::string_view used;
  std::string_view held;
};
[[nodiscard]] Issue version_mismatch(std::string_view path, const VersionMismatch& mismatch, std::string severity);

// A resource that is referred to is not (or no longer) current; nothing where it is. `referrer` is the resource
// that does so.
struct Currency {
  std::string_view status;
  std::string_view standards_status;
  bool experimental = false;
};
[[nodiscard]] std::optional<Issue> status_of_reference(std::string_view type, std::string_view canonical,
                                                       const Currency& resource, const Currency& referrer);

struct WrongDisplay {
  std::string_view display;
  std::string_view system;
  std::string_view code;
  std::string valid;      // the displays that would do
  std::string languages;  // asked for
  std::size_t count = 0;  // of displays that would do
};
[[nodiscard]] Issue wrong_display(std::string_view path, const WrongDisplay& wrong, bool but_for_space,
                                  std::string severity);
// The concept has no name at all in the languages asked for.
[[nodiscard]] Issue no_display_in_language(std::string_view path, const WrongDisplay& wrong, bool fits_default,
                                           std::string severity);
[[nodiscard]] Issue no_display(std::string_view path, const WrongDisplay& wrong);
[[nodiscard]] Issue withdrawn_display(std::string_view path, const WrongDisplay& wrong);

}  // namespace bindgate::terminology::tx
