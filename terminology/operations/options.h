// What an operation is asked to do besides the code or value set it is about: the parameters of $expand and
// $validate-code, as a request gives them and a value set defaults them. One request's.
// https://hl7.org/fhir/R5/valueset-operation-expand.html
#pragma once

#include "terminology/operations/languages.h"
#include "terminology/operations/outcome.h"
#include "terminology/operations/parameters.h"
#include "terminology/value_set_definition.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology {

// `by_default`: where nothing else says; `force`: whatever else says; `check`: anything else is an error.
enum class VersionMode : std::uint8_t { by_default, check, force };

struct VersionRule {
  std::string url;
  std::string version;
  VersionMode mode = VersionMode::by_default;
  bool is_value_set = false;
  // The parameter it came as: "system-version".
  [[nodiscard]] std::string_view parameter() const;
};

struct Options {
  // Of a request; `accept_language` is the header's. Refused: a language or version rule that cannot be read.
  [[nodiscard]] static Outcome<Options> read(const OperationParameters& parameters, std::string_view accept_language);
  // What the value set defaults, where the request said nothing.
  void see(const ValueSetDefinition& definition);

  std::optional<bool> active_only;
  std::optional<bool> exclude_nested;
  std::optional<bool> exclude_not_for_ui;
  std::optional<bool> exclude_post_coordinated;
  std::optional<bool> include_designations;
  std::optional<bool> include_definition;
  std::optional<bool> versions_match;  // codes are the same whatever the version of their system
  bool lenient_display = false;
  bool membership_only = false;
  bool infer_system = false;
  bool abstract_ok = true;
  std::optional<int> count;
  std::optional<int> offset;
  std::string filter;
  std::string date;                       // the definitions are to be those of then
  std::vector<std::string> designations;  // "system|code" of a use, or "urn:ietf:bcp:47|de"
  std::vector<std::string> properties;
  std::vector<std::string> excluded_systems;  // canonicals
  std::set<std::string> supplements;          // canonicals that must be used
  std::vector<VersionRule> version_rules;

  // The languages to answer in: `displayLanguage`, else the header's or value set's; null: none were asked for.
  [[nodiscard]] const LanguageList* languages() const;
  // For messages: "de", or "--".
  [[nodiscard]] std::string language_summary() const;

 private:
  [[nodiscard]] std::optional<Refusal> take(std::string_view name, std::string_view value, bool from_request);
  [[nodiscard]] std::optional<Refusal> take_rule(std::string_view name, std::string_view value);

  std::optional<LanguageList> display_languages_;
  std::optional<LanguageList> other_languages_;
  std::set<std::string, std::less<>> given_;  // parameters that the request itself set
};

}  // namespace bindgate::terminology
