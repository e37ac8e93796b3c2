#include "terminology/operations/value_set_checker.h"

#include "terminology/operations/selection_order.h"
#include "terminology/operations/tx_issues.h"
#include "terminology/version_order.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

tx::Currency currency(const SystemHeader& header) {
  return {header.status, header.standards_status, header.experimental};
}

}  // namespace

Refusal verdict(Issue issue) {
  Refusal out = refuse(422, std::move(issue));
  out.is_verdict = true;
  return out;
}

bool CheckState::note_unknown(const std::string& canonical) {
  if (std::find(unknown_systems.begin(), unknown_systems.end(), canonical) != unknown_systems.end()) return false;
  unknown_systems.push_back(canonical);
  return true;
}

bool check_version_rules(const Scope& scope, std::string_view path, const SystemView& system, Findings& findings) {
  bool right = true;
  for (const VersionRule& rule : scope.options().version_rules) {
    if (rule.mode != VersionMode::check || rule.url != system.system->url()) continue;
    const std::string_view version = system.system->version();
    if (version_matches(rule.version, version, system.system->header().version_algorithm)) continue;
    findings.add(tx::wrong_version(path, rule.url, version, rule.version));
    right = false;
  }
  return right;
}

Outcome<void> check_value_set_version(const Scope& scope, const ValueSetDefinition& definition) {
  for (const VersionRule& rule : scope.options().version_rules) {
    if (rule.mode != VersionMode::check || !rule.is_value_set || rule.url != definition.url) continue;
    if (version_matches(rule.version, definition.version, definition.header.version_algorithm)) continue;
    Refusal out = verdict(tx::wrong_value_set_version(rule.url, definition.version, rule.version));
    out.status = 400;
    return out;
  }
  return {};
}

ValueSetChecker::ValueSetChecker(Scope& scope, const ValueSetDefinition& definition)
    : scope_(scope),
      definition_(definition),
      includes_(newest_first(definition.include)),
      owned_(std::make_unique<Checkers>()),
      imports_(*owned_) {}

ValueSetChecker::ValueSetChecker(Scope& scope, const ValueSetDefinition& definition, Checkers& imports)
    : scope_(scope), definition_(definition), includes_(newest_first(definition.include)), imports_(imports) {}
std::string ValueSetChecker::canonical() const {
  return tx::canonical(definition_.url, definition_.version);
}

std::string_view ValueSetChecker::named_version(std::string_view system) const {
  std::string_view out;
  for (const Selection& selection : definition_.include) {
    if (selection.system != system || selection.version.empty()) continue;
    if (out.empty() || compare_versions(selection.version, out) > 0) out = selection.version;
  }
  return out;
}

InValueSet ValueSetChecker::check(std::string_view path, const CodingValueIn& given, CheckState& state) const {
  if (const auto known = state.answers.find(this); known != state.answers.end()) return known->second;
  CodingValueIn coding = given;
  std::string inferred;
  if (coding.system.empty()) {
    if (!scope_.options().infer_system) {
      state.findings.add(tx::no_system(path), true);
      return InValueSet::no;
    }
    const std::vector<std::string> systems = systems_with(coding.code);
    if (systems.size() != 1) {
      state.findings.add(tx::cannot_infer(coding.code, canonical(), systems), true);
      return InValueSet::no;
    }
    inferred = systems.front();
    state.implied_system = inferred;
    coding.system = inferred;
  }
  InValueSet result = check_includes(path, coding, state);
  for (const Selection& excluded : definition_.exclude) {
    if (result == InValueSet::no) break;
    const InValueSet out = check_exclude(excluded, path, coding, state);
    if (out == InValueSet::yes) result = InValueSet::no;
    if (out == InValueSet::unknown) result = InValueSet::unknown;
  }
  state.answers[this] = result;
  return result;
}

// Of several versions that the value set names, and a coding that names none, the one that has the code: nothing
// where all have it.
std::optional<std::string_view> ValueSetChecker::choose_include_version(const CodingValueIn& coding) const {
  if (!coding.version.empty()) return std::nullopt;
  std::vector<std::string_view> named;
  for (const Selection* selection : includes_) {
    if (selection->system != coding.system || selection->version.empty()) continue;
    if (std::find(named.begin(), named.end(), selection->version) == named.end()) named.push_back(selection->version);
  }
  if (named.size() < 2) return std::nullopt;
  std::vector<std::string_view> having;
  for (const std::string_view version : named) {
    const SystemView system = scope_.find_system(coding.system, scope_.resolve_version(coding.system, version));
    if (!system) continue;
    const Ordinal at = system.system->find(coding.code);
    if (!system.has_code(at, coding.code)) continue;
    Designations names;
    scope_.list_names(system, at, coding.code, names);
    const bool display_fits =
        coding.display.empty() || names.find(nullptr, {}, coding.display, false) == Designations::Match::found;
    if (display_fits) having.push_back(version);
  }
  if (having.size() == named.size()) return std::nullopt;
  return having.empty() ? named.front() : having.front();
}

bool ValueSetChecker::uses_version(const Selection& selection, std::string_view version) const {
  if (version.empty() || selection.version == version) return true;
  return std::none_of(includes_.begin(), includes_.end(), [&](const Selection* other) {
    return other->system == selection.system && other->version == version;
  });
}

InValueSet ValueSetChecker::check_includes(std::string_view path, const CodingValueIn& coding,
                                           CheckState& state) const {
  const auto chosen = choose_include_version(coding);
  bool open = false;
  for (const Selection* selection : includes_) {
    InValueSet result = InValueSet::no;
    if (selection->system.empty()) {
      result = InValueSet::yes;
    } else if (selection->system == coding.system && (!chosen || selection->version == *chosen) &&
               uses_version(*selection, coding.version)) {
      result = check_include(*selection, path, coding, state);
      if (result == InValueSet::unknown) return result;
    }
    result = check_imports(*selection, result, path, coding, state);
    if (result == InValueSet::yes) return result;
    open = open || result == InValueSet::unknown;
  }
  return open ? InValueSet::unknown : InValueSet::no;
}

InValueSet ValueSetChecker::check_include(const Selection& selection, std::string_view path,
                                          const CodingValueIn& coding, CheckState& state) const {
  const std::string version = choose_version(path, selection, coding, state);
  const SystemView system = scope_.find_system(coding.system, scope_.resolve_version(coding.system, version));
  if (!system) {
    if (scope_.options().membership_only) return InValueSet::no;
    report_unknown(path, coding.system, version, state);
    return InValueSet::unknown;
  }
  check_version_rules(scope_, path, system, state.findings);
  state.default_language = system.system->header().language;
  state.content = system.system->content();
  report_status(system, state);
  if (!check_selection(Role::include, system, selection, path, coding, state)) return InValueSet::no;
  state.version = system.system->version();
  return InValueSet::yes;
}

InValueSet ValueSetChecker::check_exclude(const Selection& selection, std::string_view path,
                                          const CodingValueIn& coding, CheckState& state) const {
  InValueSet result = InValueSet::yes;
  if (!selection.system.empty()) {
    if (selection.system != coding.system) return InValueSet::no;
    const SystemView system =
        scope_.find_system(coding.system, scope_.resolve_version(coding.system, selection.version));
    if (!system) {
      report_unknown(path, selection.system, selection.version, state);
      return InValueSet::unknown;
    }
    report_status(system, state);
    if (!check_selection(Role::exclude, system, selection, path, coding, state)) result = InValueSet::no;
  }
  return check_imports(selection, result, path, coding, state);
}

InValueSet ValueSetChecker::check_imports(const Selection& selection, InValueSet so_far, std::string_view path,
                                          const CodingValueIn& coding, CheckState& state) const {
  for (const std::string_view import : selection.value_sets) {
    const auto& checker = imports_.find(scope_.pin_value_set(import))->second;
    const ValueSetDefinition& imported = checker->definition();
    if (const auto issue = tx::status_of_reference("ValueSet", checker->canonical(), currency(imported.header),
                                                   currency(definition_.header))) {
      state.findings.add(*issue);
    }
    if (so_far == InValueSet::yes) so_far = checker->check(path, coding, state);
  }
  return so_far;
}

// The version of the system to look into: the include's by the request's rules, or the coding's where that is what
// the include asks for. Where it is not, says so.
std::string ValueSetChecker::choose_version(std::string_view path, const Selection& selection,
                                            const CodingValueIn& coding, CheckState& state) const {
  const std::string_view url = selection.system;
  std::string version = scope_.resolve_version(url, selection.version);
  if (coding.version.empty()) return version;
  const SystemView any = scope_.find_system(url, {});
  const std::string_view algorithm = any ? any.system->header().version_algorithm : std::string_view{};
  if (!version.empty() && any && version_matches(version, coding.version, algorithm)) version = coding.version;
  const std::vector<std::string> held = scope_.versions_of(url);
  const auto is_asked_for = [&](const std::string& one) { return version_matches(coding.version, one, algorithm); };
  if (version.empty() && std::any_of(held.begin(), held.end(), is_asked_for)) version = coding.version;

  const SystemView found = scope_.find_system(url, scope_.resolve_version(url, version));
  const std::string_view found_version = found ? found.system->version() : std::string_view{};
  const bool unversioned_grammar = found && found.system->content() == Content::grammar && found_version.empty();
  if (unversioned_grammar) return version;
  if (!found) {
    if (version != coding.version) {
      state.findings.add(tx::version_mismatch(path, {url, coding.version, version, version, {}}, "error"), true);
    }
    return version;
  }
  if (version_matches(coding.version, found_version, algorithm)) return version;
  const bool harmless = version.empty() && !found.system->header().version_needed;
  state.findings.add(tx::version_mismatch(path, {url, coding.version, selection.version, version, found_version},
                                          harmless ? "warning" : "error"),
                     !harmless);
  if (!scope_.find_system(url, coding.version)) {
    state.note_unknown(tx::canonical(url, coding.version));
    state.findings.add(tx::unknown_system(path, url, coding.version, held), true);
  }
  return version;
}

void ValueSetChecker::report_unknown(std::string_view path, std::string_view system, std::string_view version,
                                     CheckState& state) const {
  const std::vector<std::string> held = scope_.versions_of(system);
  const Issue issue = tx::unknown_system(path, system, version, held);
  const bool is_new =
      state.note_unknown(version.empty() || held.empty() ? std::string(system) : tx::canonical(system, version));
  state.findings.say(issue.text);
  if (is_new || version.empty()) state.findings.add(issue);
}

void ValueSetChecker::report_status(const SystemView& system, CheckState& state) const {
  if (const auto issue = tx::status_of_reference("CodeSystem", system.canonical(), currency(system.system->header()),
                                                 currency(definition_.header))) {
    state.findings.add(*issue);
  }
}

std::vector<std::string> ValueSetChecker::systems_with(std::string_view code) const {
  std::set<std::string_view> candidates;
  std::set<const void*> seen;
  collect_systems(candidates, seen);
  std::vector<std::string> out;
  for (const std::string_view system : candidates) {
    CheckState unheard;
    if (check("", {system, {}, code, {}}, unheard) == InValueSet::yes) out.emplace_back(system);
  }
  return out;
}

void ValueSetChecker::collect_systems(std::set<std::string_view>& out, std::set<const void*>& seen) const {
  if (!seen.insert(this).second) return;
  for (const Selection* selection : includes_) {
    if (!selection->system.empty()) out.insert(selection->system);
    for (const std::string_view import : selection->value_sets) {
      imports_.find(scope_.pin_value_set(import))->second->collect_systems(out, seen);
    }
  }
}

}  // namespace bindgate::terminology
