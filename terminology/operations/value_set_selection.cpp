// What one include or exclude of a value set says of a coding.
#include "terminology/folding.h"
#include "terminology/operations/tx_issues.h"
#include "terminology/operations/value_set_checker.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

std::string normal_form(const SystemView& system, Ordinal ordinal, std::string_view code) {
  return ordinal != kNoOrdinal ? std::string(system.stored->code_at(ordinal)) : system.system->normal_form(code);
}

const ExtensionValue* find_extension(const ConceptReference& reference, std::string_view url) {
  const auto found = std::find_if(reference.extensions.begin(), reference.extensions.end(),
                                  [&](const ExtensionValue& extension) { return extension.url == url; });
  return found == reference.extensions.end() ? nullptr : &*found;
}

// The status with which a value set lists a concept it means to drop, or empty.
std::string_view dropping_status(const ConceptReference& reference) {
  constexpr std::string_view kDeprecated = "http://hl7.org/fhir/StructureDefinition/valueset-deprecated";
  if (const ExtensionValue* status = find_extension(reference, kStandardsStatus)) {
    if (status->value == "withdrawn" || status->value == "deprecated") return status->value;
  }
  const ExtensionValue* deprecated = find_extension(reference, kDeprecated);
  return deprecated != nullptr && deprecated->value != "false" ? "deprecated" : "";
}

}  // namespace

bool ValueSetChecker::check_selection(Role role, const SystemView& system, const Selection& selection,
                                      std::string_view path, const CodingValueIn& coding, CheckState& state) const {
  if (!selection.lists_concepts && selection.filters.empty()) return check_whole(role, system, path, coding, state);
  for (const ConceptReference& reference : selection.concepts) {
    const bool same = system.system->case_sensitive() ? reference.code == coding.code
                                                      : equal_ignoring_ascii_case(reference.code, coding.code);
    if (same && check_listed(role, system, reference, path, coding, state)) return true;
  }
  return !selection.filters.empty() && check_filtered(role, system, selection, path, coding, state);
}

bool ValueSetChecker::check_whole(Role role, const SystemView& system, std::string_view path,
                                  const CodingValueIn& coding, CheckState& state) const {
  const Ordinal at = system.system->find(coding.code);
  if (!system.has_code(at, coding.code)) {
    if (role == Role::exclude || scope_.options().membership_only) return false;
    const std::string_view url = system.system->url();
    const std::string_view version = system.system->version();
    if (system.system->exists(coding.code) && system.system->decides_existence()) return true;
    if (system.system->decides_existence()) {
      state.findings.add(tx::unknown_code(path, coding.code, url, version));
      return false;
    }
    state.findings.add(tx::unknown_code_in_fragment(path, coding.code, url, version));
    return true;
  }
  if (const std::string normal = normal_form(system, at, coding.code); normal != coding.code) {
    state.findings.add(tx::not_normal(path, coding.code, normal, system.canonical()));
    state.normal_form = normal;
  }
  scope_.list_names(system, at, coding.code, state.names);
  return check_fitness(role, system, at, path, coding, state);
}

bool ValueSetChecker::check_listed(Role role, const SystemView& system, const ConceptReference& reference,
                                   std::string_view path, const CodingValueIn& coding, CheckState& state) const {
  const Ordinal at = system.system->find(coding.code);
  if (!system.has_code(at, coding.code)) {
    // What a fragment does not hold may well exist: the value set says that it does. So does an expansion, which is
    // used as it stands.
    return !definition_.has_compose || !system.system->decides_existence() || system.system->exists(coding.code);
  }
  state.names.add_display(definition_.header.language, reference.display);
  scope_.list_names(system, at, coding.code, state.names);
  for (const Designation& designation : reference.designations) state.names.add(designation);
  if (!check_fitness(role, system, at, path, coding, state)) return false;
  const std::string_view dropping = dropping_status(reference);
  if (role == Role::include && !dropping.empty()) {
    state.findings.add(tx::deprecated_in_value_set(path, system.system->url(), coding.code, dropping, canonical()));
  }
  return true;
}

bool ValueSetChecker::check_filtered(Role role, const SystemView& system, const Selection& selection,
                                     std::string_view path, const CodingValueIn& coding, CheckState& state) const {
  if (system.stored == nullptr) {
    if (!system.exists(coding.code)) return false;
    const auto condition = scope_.condition_once(system, selection, definition_);
    if (!condition || !holds(*condition, coding.code)) return false;
    return check_whole(role, system, path, coding, state);
  }
  const Ordinal at = system.stored->find(coding.code);
  if (at == kNoOrdinal) return false;
  const auto filtered = scope_.filter_once(system, selection, definition_);
  if (!filtered || !(*filtered)->test(at)) return false;
  scope_.list_names(system, at, coding.code, state.names);
  return check_fitness(role, system, at, path, coding, state);
}

bool ValueSetChecker::check_fitness(Role role, const SystemView& system, Ordinal ordinal, std::string_view path,
                                    const CodingValueIn& coding, CheckState& state) const {
  const Concept found = ordinal == kNoOrdinal ? Concept{} : system.system->concept_at(ordinal);
  const Options& options = scope_.options();
  if (role == Role::exclude) return !(definition_.active_only && found.inactive);
  if (found.abstract && !options.abstract_ok) {
    if (!options.membership_only) {
      state.findings.add(tx::abstract_code(path, system.system->url(), coding.code));
    }
    return false;
  }
  const bool must_be_active = definition_.active_only || options.active_only.value_or(false);
  if (found.inactive && must_be_active) {
    state.findings.add(tx::inactive_not_allowed(path, coding.code), true);
    note_status(system, ordinal, path, coding.code, state);
    return false;
  }
  note_status(system, ordinal, path, coding.code, state);
  return true;
}

// A later coding does not take back what an earlier one was found to be.
void ValueSetChecker::note_status(const SystemView& system, Ordinal ordinal, std::string_view path,
                                  std::string_view code, CheckState& state) const {
  if (state.is_inactive || ordinal == kNoOrdinal || system.stored == nullptr) return;
  state.is_inactive = system.stored->has_flag(ordinal, kInactive);
  state.inactive_path = path;
  state.inactive_code = code;
  state.status = system.stored->status_of(ordinal);
}

}  // namespace bindgate::terminology
