#include "terminology/operations/value_set_checker.h"

#include "terminology/folding.h"
#include "terminology/operations/selection_order.h"
#include "terminology/operations/tx_issues.h"
#include "terminology/version_order.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

tx::Currency currency(const SystemHeader& header) {
  return {header.status, header.standards_status, header.experimental};
}

// That is a code of the system, by what is held of it or by its grammar.
bool has_code(const SystemView& system, Ordinal ordinal, std::string_view code) {
  return ordinal != kNoOrdinal || (system.stored == nullptr && system.exists(code)) ||
         (system.stored != nullptr && system.stored->existence(code) == Existence::exists);
}

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

std::string_view contradiction_in(const Selection& selection) {
  const bool chooses = selection.lists_concepts || !selection.filters.empty();
  if (selection.system.empty() && chooses) return "concepts or filters are named without a system";
  if (selection.system.empty() && selection.value_sets.empty()) {
    return "an include or exclude names neither a system nor a value set";
  }
  if (selection.lists_concepts && !selection.filters.empty()) return "an include or exclude has concepts and filters";
  return {};
}

}  // namespace

Outcome<void> check_definition(const ValueSetDefinition& definition) {
  std::string_view why;
  if (definition.include.empty() && !definition.has_expansion) {
    why = "it has neither a compose with an include nor an expansion";
  }
  for (const auto* selections : {&definition.include, &definition.exclude}) {
    if (!definition.has_compose) break;
    for (const Selection& selection : *selections) {
      if (why.empty()) why = contradiction_in(selection);
    }
  }
  if (why.empty()) return {};
  Issue issue;
  issue.code = "business-rule";
  issue.tx_code = "vs-invalid";
  issue.text = "The value set '" + tx::canonical(definition.url, definition.version) +
               "' cannot be processed: " + std::string(why);
  return refuse(422, std::move(issue));
}

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

Outcome<void> ValueSetChecker::prepare() {
  Chain chain;
  if (auto prepared = prepare(chain); !prepared) return prepared;
  if (const auto unused = scope_.unused_supplements(); !unused.empty()) {
    return refuse(422, tx::missing_supplements(unused));
  }
  return {};
}

Outcome<void> ValueSetChecker::prepare(Chain& chain) {
  if (scope_.expired()) return refuse(422, "too-costly", "The value set takes too long to resolve");
  if (auto right = check_value_set_version(scope_, definition_); !right) return right;
  if (!definition_.locked_date.empty()) {
    return refuse(422, "business-rule",
                  "Cannot process ValueSet " + std::string(definition_.url) +
                      " due to the presence of a lockedDate on the compose");
  }
  if (auto sound = check_definition(definition_); !sound) return sound;
  if (std::find(chain.begin(), chain.end(), &definition_) != chain.end()) {
    std::vector<std::string> names;
    for (const ValueSetDefinition* link : chain) names.push_back(tx::canonical(link->url, link->version));
    return refuse(422, tx::circular(canonical(), names));
  }
  if (chain.size() >= kDeepestImports) return refuse(422, "too-costly", "The value set's imports are nested too deep");
  chain.push_back(&definition_);
  const auto each = [&](const std::vector<Selection>& selections, const std::string& name) -> Outcome<void> {
    for (std::size_t i = 0; i < selections.size(); ++i) {
      auto prepared = prepare_selection(selections[i], name + '[' + std::to_string(i) + ']', chain);
      if (!prepared) return prepared;
    }
    return {};
  };
  if (auto prepared = each(definition_.include, "include"); !prepared) return prepared;
  if (auto prepared = each(definition_.exclude, "exclude"); !prepared) return prepared;
  chain.pop_back();
  return {};
}

Outcome<void> ValueSetChecker::prepare_selection(const Selection& selection, std::string_view name, Chain& chain) {
  for (const std::string_view import : selection.value_sets) {
    if (auto prepared = prepare_import(import, chain); !prepared) return prepared;
  }
  return prepare_filters(selection, name);
}

Outcome<void> ValueSetChecker::prepare_import(std::string_view canonical, Chain& chain) {
  const std::string pinned = scope_.pin_value_set(canonical);
  const ValueSetDefinition* imported = scope_.find_value_set(pinned);
  if (imported == nullptr) return verdict(tx::unknown_value_set(pinned));
  // Only what was prepared, and is sound, is kept: a circle comes back here and prepare() sees it.
  if (imports_.contains(pinned)) return {};
  std::unique_ptr<ValueSetChecker> made(new ValueSetChecker(scope_, *imported, imports_));
  if (auto prepared = made->prepare(chain); !prepared) return prepared;
  imports_.emplace(pinned, std::move(made));
  return {};
}

Outcome<void> ValueSetChecker::prepare_filters(const Selection& selection, std::string_view name) {
  if (selection.system.empty()) return {};
  const SystemView system =
      scope_.find_system(selection.system, scope_.resolve_version(selection.system, selection.version));
  if (!system) return {};
  for (std::size_t i = 0; i < selection.filters.size(); ++i) {
    const FilterDefinition& filter = selection.filters[i];
    if (!filter.value.empty()) continue;
    return refuse(
        400, tx::filter_without_value("ValueSet.compose." + std::string(name) + ".filter[" + std::to_string(i) + ']',
                                      selection.system, filter.property, filter.op));
  }
  if (selection.filters.empty()) return {};
  if (system.stored == nullptr) {
    if (auto condition = scope_.condition_once(system, selection, definition_); !condition) return condition.error();
    return {};
  }
  if (auto filtered = scope_.filter_once(system, selection, definition_); !filtered) return filtered.error();
  return {};
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
    if (result != InValueSet::yes) break;
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
    if (!has_code(system, at, coding.code)) continue;
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
  if (!has_code(system, at, coding.code)) {
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
  if (!has_code(system, at, coding.code)) {
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
