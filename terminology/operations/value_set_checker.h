// Decides whether a coding is in a value set by walking its definition, and says why not: the one explanation that
// both the operations and the gateway give. A Scope's; one thread.
#pragma once

#include "terminology/operations/coded_value.h"
#include "terminology/operations/designations.h"
#include "terminology/operations/findings.h"
#include "terminology/operations/scope.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology {

// What keeps a value from being checked, and is the answer.
[[nodiscard]] Refusal verdict(Issue issue);

// `unknown`: a code system that is not held would have to tell.
enum class InValueSet : std::uint8_t { yes, no, unknown };

// What is learnt about one coding after another of a value.
struct CheckState {
  Findings findings;
  std::vector<std::string> unknown_systems;  // canonicals, each once

  // Of the coding at hand.
  Designations names;
  std::string version;           // of the code system that has the code
  std::string default_language;  // of that code system
  Content content = Content::complete;

  // Of the first coding found inactive, or with a status.
  bool is_inactive = false;
  std::string inactive_path;
  std::string inactive_code;
  std::string status;

  std::string normal_form;
  std::string implied_system;

  // What each value set said of the coding at hand, so that one imported along many paths is asked once.
  std::map<const void*, InValueSet> answers;

  // True where it was not known to be unknown before.
  bool note_unknown(const std::string& canonical);
};

class ValueSetChecker {
 public:
  // The definition and the scope outlive the checker.
  ValueSetChecker(Scope& scope, const ValueSetDefinition& definition);

  // Resolves every value set that is imported, and looks whether the filters are understood and the supplements
  // that must be used are there. Refused where one is not, or where the value set imports itself.
  [[nodiscard]] Outcome<void> prepare();

  // Adds to `state` what is found; its parts for the coding at hand are the caller's to clear.
  [[nodiscard]] InValueSet check(std::string_view path, const CodingValueIn& coding, CheckState& state) const;

  // The highest version of the system that the value set names, or empty.
  [[nodiscard]] std::string_view named_version(std::string_view system) const;
  [[nodiscard]] const ValueSetDefinition& definition() const { return definition_; }
  [[nodiscard]] std::string canonical() const;

 private:
  enum class Role : std::uint8_t { include, exclude };
  using Checkers = std::map<std::string, std::unique_ptr<ValueSetChecker>, std::less<>>;

  // That of an imported value set: `imports` are the outermost checker's.
  ValueSetChecker(Scope& scope, const ValueSetDefinition& definition, Checkers& imports);
  [[nodiscard]] Outcome<void> prepare(ImportChain& chain);
  [[nodiscard]] Outcome<void> prepare_selection(const Selection& selection, std::string_view name, ImportChain& chain);
  [[nodiscard]] Outcome<void> prepare_import(std::string_view canonical, ImportChain& chain);
  [[nodiscard]] Outcome<void> prepare_filters(const Selection& selection, std::string_view name);

  [[nodiscard]] InValueSet check_includes(std::string_view path, const CodingValueIn& coding, CheckState& state) const;
  [[nodiscard]] InValueSet check_include(const Selection& selection, std::string_view path, const CodingValueIn& coding,
                                         CheckState& state) const;
  [[nodiscard]] InValueSet check_exclude(const Selection& selection, std::string_view path, const CodingValueIn& coding,
                                         CheckState& state) const;
  [[nodiscard]] InValueSet check_imports(const Selection& selection, InValueSet so_far, std::string_view path,
                                         const CodingValueIn& coding, CheckState& state) const;
  [[nodiscard]] bool check_selection(Role role, const SystemView& system, const Selection& selection,
                                     std::string_view path, const CodingValueIn& coding, CheckState& state) const;
  [[nodiscard]] bool check_whole(Role role, const SystemView& system, std::string_view path,
                                 const CodingValueIn& coding, CheckState& state) const;
  [[nodiscard]] bool check_listed(Role role, const SystemView& system, const ConceptReference& reference,
                                  std::string_view path, const CodingValueIn& coding, CheckState& state) const;
  [[nodiscard]] bool check_filtered(Role role, const SystemView& system, const Selection& selection,
                                    std::string_view path, const CodingValueIn& coding, CheckState& state) const;
  // Fit for use: neither abstract nor inactive where that is not allowed.
  [[nodiscard]] bool check_fitness(Role role, const SystemView& system, Ordinal ordinal, std::string_view path,
                                   const CodingValueIn& coding, CheckState& state) const;
  void note_status(const SystemView& system, Ordinal ordinal, std::string_view path, std::string_view code,
                   CheckState& state) const;

  [[nodiscard]] std::string choose_version(std::string_view path, const Selection& selection,
                                           const CodingValueIn& coding, CheckState& state) const;
  [[nodiscard]] std::optional<std::string_view> choose_include_version(const CodingValueIn& coding) const;
  [[nodiscard]] bool uses_version(const Selection& selection, std::string_view version) const;
  void report_unknown(std::string_view path, std::string_view system, std::string_view version,
                      CheckState& state) const;
  void report_status(const SystemView& system, CheckState& state) const;
  [[nodiscard]] std::vector<std::string> systems_with(std::string_view code) const;
  void collect_systems(std::set<std::string_view>& out, std::set<const void*>& seen) const;

  Scope& scope_;
  const ValueSetDefinition& definition_;
  std::vector<const Selection*> includes_;  // of one system: the highest version first
  std::unique_ptr<Checkers> owned_;         // the outermost checker's; null for imported ones
  Checkers& imports_;                       // of the whole tree, by the canonical with the version chosen
};

// That a value set which is come to over `chain` can be read on: it says something and does not contradict itself
// (https://hl7.org/fhir/R5/valueset.html#invs, vsd-1, vsd-2, vsd-3), does not import itself, and is not too deep.
[[nodiscard]] Outcome<void> check_link(const ValueSetDefinition& definition, const ImportChain& chain);

// Where rules of the request forbid the version found, says so. False where one does.
bool check_version_rules(const Scope& scope, std::string_view path, const SystemView& system, Findings& findings);
// The same of a value set: refused, as a verdict, where a rule forbids its version.
[[nodiscard]] Outcome<void> check_value_set_version(const Scope& scope, const ValueSetDefinition& definition);

}  // namespace bindgate::terminology
