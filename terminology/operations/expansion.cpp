#include "terminology/operations/expansion.h"

#include "terminology/operations/expansion_work.h"
#include "terminology/operations/tx_issues.h"
#include "terminology/operations/value_set_checker.h"
#include "terminology/version_order.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

constexpr std::size_t kDeepestImports = 100;

using SharedView = std::shared_ptr<const SystemView>;

Refusal too_costly(std::string_view canonical, std::size_t limit) {
  return refuse(422, tx::too_costly(canonical, '>' + std::to_string(limit)));
}

}  // namespace

void Expansion::note(std::string name, std::string type, Json value) {
  ExpansionNote made{std::move(name), std::move(type), std::move(value)};
  if (std::find(notes.begin(), notes.end(), made) == notes.end()) notes.push_back(std::move(made));
}

Expander::Expander(Scope& scope, const Options& options, const Limits& limits)
    : scope_(scope), options_(options), limits_(limits), text_(options.filter) {}

Outcome<Expansion> Expander::expand(const ValueSetDefinition& definition) {
  auto expanded = expand_once(definition);
  if (!expanded) return expanded.error();
  return Expansion(**expanded);
}

Outcome<Expander::Shared> Expander::expand_once(const ValueSetDefinition& definition) {
  if (const auto known = expanded_.find(&definition); known != expanded_.end()) return known->second;
  if (auto sound = check_chain(definition); !sound) return sound.error();
  Work work(definition, chain_.empty());
  chain_.push_back(&definition);
  work.out.can_nest = !options_.exclude_nested.value_or(false);
  report_status(tx::canonical(definition.url, definition.version), definition.header, work);
  if (auto done = survey_all(work); !done) return done.error();
  settle_versions(work);
  if (auto done = gather(work); !done) return done.error();
  chain_.pop_back();
  auto made = std::make_shared<const Expansion>(std::move(work.out));
  expanded_.emplace(&definition, made);
  return Shared(made);
}

// That the value set can be expanded at all, and does not import itself.
Outcome<void> Expander::check_chain(const ValueSetDefinition& definition) const {
  const std::string canonical = tx::canonical(definition.url, definition.version);
  if (!definition.locked_date.empty()) {
    return refuse(422, "business-rule",
                  "Cannot process ValueSet " + canonical + " due to the presence of a lockedDate on the compose");
  }
  if (std::find(chain_.begin(), chain_.end(), &definition) != chain_.end()) {
    std::vector<std::string> names;
    for (const ValueSetDefinition* link : chain_) names.push_back(tx::canonical(link->url, link->version));
    return refuse(422, tx::circular(canonical, names));
  }
  if (chain_.size() >= kDeepestImports) return refuse(422, "too-costly", "The value set's imports are nested too deep");
  return {};
}

Outcome<void> Expander::survey_all(Work& work) {
  const auto each = [&](const std::vector<Selection>& selections, const std::string& name) -> Outcome<void> {
    for (std::size_t i = 0; i < selections.size(); ++i) {
      if (auto done = survey(selections[i], name + '[' + std::to_string(i) + ']', work); !done) return done;
    }
    return {};
  };
  if (auto done = each(work.definition.include, "include"); !done) return done;
  return each(work.definition.exclude, "exclude");
}

// Whether codes of two versions of a system are two codes. Excluding one version of a system from another means the
// codes, whatever their version.
void Expander::settle_versions(Work& work) const {
  work.out.shows_versions = work.by_version;
  if (options_.versions_match.value_or(false)) work.by_version = false;
  const std::vector<Selection>& include = work.definition.include;
  const std::vector<Selection>& exclude = work.definition.exclude;
  if (options_.versions_match || include.empty() || exclude.empty()) return;
  const auto is_versioned = [&](const Selection& one) {
    return one.system == include.front().system && !one.version.empty();
  };
  const auto overlaps = [&](const Selection& one) {
    return std::any_of(exclude.begin(), exclude.end(), [&](const Selection& b) { return one.version == b.version; });
  };
  const bool apart = std::all_of(include.begin(), include.end(), is_versioned) &&
                     std::all_of(exclude.begin(), exclude.end(), is_versioned) &&
                     std::none_of(include.begin(), include.end(), overlaps);
  if (!apart) return;
  work.by_version = false;
  work.out.note("versionsMatch", "valueBoolean", true);
}

// What is excluded first; then the includes, of one system the newest version first.
Outcome<void> Expander::gather(Work& work) {
  for (const Selection& selection : work.definition.exclude) {
    if (auto done = exclude(selection, work); !done) return done;
  }
  std::vector<const Selection*> includes;
  for (const Selection& selection : work.definition.include) includes.push_back(&selection);
  std::stable_sort(includes.begin(), includes.end(), [](const Selection* a, const Selection* b) {
    if (a->system != b->system || a->version.empty() || b->version.empty()) return false;
    return compare_versions(a->version, b->version) > 0;
  });
  for (const Selection* selection : includes) {
    if (auto done = include(*selection, work); !done) return done;
  }
  return {};
}

void Expander::report_status(std::string_view canonical, const SystemHeader& header, Work& work) const {
  const SystemHeader& own = (chain_.empty() ? work.definition : *chain_.front()).header;
  const auto is_draft = [](const SystemHeader& h) { return h.status == "draft" || h.standards_status == "draft"; };
  const bool is_self = &header == &own;
  const auto warn = [&](std::string_view name) {
    work.out.note("warning-" + std::string(name), "valueUri", std::string(canonical));
  };
  if (header.standards_status == "deprecated") {
    if (own.standards_status != "deprecated" || is_self) warn("deprecated");
  } else if (header.standards_status == "withdrawn") {
    if (own.standards_status != "withdrawn" || is_self) warn("withdrawn");
  } else if (header.status == "retired") {
    if (own.status != "retired" || is_self) warn("retired");
  } else if (header.experimental) {
    if (!own.experimental) warn("experimental");
  } else if (is_draft(header) && !is_draft(own)) {
    warn("draft");
  }
}

bool Expander::is_excluded_system(const Selection& selection) const {
  return std::any_of(options_.excluded_systems.begin(), options_.excluded_systems.end(), [&](const std::string& text) {
    const Canonical excluded = split_canonical(text);
    return excluded.url == selection.system && (excluded.version.empty() || excluded.version == selection.version);
  });
}

// Looks at an include or exclude before anything is gathered: is all there that it needs, and does it cost too much?
Outcome<void> Expander::survey(const Selection& selection, std::string_view name, Work& work) {
  for (const std::string_view import : selection.value_sets) {
    const std::string pinned = scope_.pin_value_set(import);
    if (scope_.find_value_set(pinned) != nullptr) continue;
    const Canonical named = split_canonical(pinned);
    Issue issue = tx::unknown_value_set(pinned);
    issue.message_id = named.version.empty() ? "VS_EXP_IMPORT_UNK" : "VS_EXP_IMPORT_UNK_PINNED";
    issue.text = "Unable to find imported value set " + std::string(named.url) +
                 (named.version.empty() ? std::string() : " version " + std::string(named.version));
    return refuse(422, std::move(issue));
  }
  if (selection.system.empty()) return {};
  const auto [first, fresh] = work.versions.emplace(selection.system, selection.version);
  if (!fresh && first->second != selection.version) work.by_version = true;
  if (is_excluded_system(selection)) return {};
  auto found = find_system(selection, work, false);
  if (!found) return found.error();
  if (*found == nullptr) return {};
  const SystemView& system = **found;
  for (std::size_t i = 0; i < selection.filters.size(); ++i) {
    const FilterDefinition& filter = selection.filters[i];
    if (!filter.value.empty()) continue;
    const std::string place = "ValueSet.compose." + std::string(name) + ".filter[" + std::to_string(i) + ']';
    return refuse(400, tx::filter_without_value(place, selection.system, filter.property, filter.op));
  }
  if (system.system->content() == Content::fragment) {
    work.out.note("used-fragment", "valueUri", system.canonical());
    work.out.unclosed = "This expansion is based on a fragment of the code system " + std::string(selection.system);
  }
  const bool whole = name.starts_with("include") && !selection.lists_concepts && selection.filters.empty() &&
                     selection.value_sets.empty() && system.stored != nullptr;
  const bool paged = options_.count.has_value();
  if (whole && work.is_outer && text_.empty() && !paged && work.definition.exclude.empty() &&
      system.stored->size() > limits_.max_expansion) {
    return too_costly(tx::canonical(work.definition.url, work.definition.version), limits_.max_expansion);
  }
  return {};
}

Outcome<SharedView> Expander::find_system(const Selection& selection, Work& work, bool needed) {
  const std::string version = scope_.resolve_version(selection.system, selection.version);
  const SystemView found = scope_.find_system(selection.system, version);
  if (!found) {
    if (!needed) return SharedView();
    return refuse(422, tx::unknown_system({}, selection.system, version, scope_.versions_of(selection.system), true));
  }
  Findings findings;
  if (!check_version_rules(scope_, {}, found, findings)) {
    Issue issue = findings.issues().front();
    issue.expression.clear();
    return refuse(400, std::move(issue));
  }
  if (needed) {
    work.out.note("used-codesystem", "valueUri", found.canonical());
    for (const StoredSystem* supplement : found.supplements) {
      work.out.note("used-supplement", "valueUri", tx::canonical(supplement->url(), supplement->version()));
    }
    report_status(found.canonical(), found.system->header(), work);
  }
  return std::make_shared<const SystemView>(found);
}

Outcome<std::vector<Expander::Shared>> Expander::import(const Selection& selection, Work& work) {
  std::vector<Shared> out;
  for (const std::string_view import : selection.value_sets) {
    const ValueSetDefinition* imported = scope_.find_value_set(scope_.pin_value_set(import));
    auto expanded = expand_once(*imported);
    if (!expanded) return expanded.error();
    if (!imported->is_contained && !imported->url.empty()) {
      work.out.note("used-valueset", "valueUri", tx::canonical(imported->url, imported->version));
    }
    for (const ExpansionNote& note : (*expanded)->notes) work.out.note(note.name, note.type, note.value);
    if (work.out.unclosed.empty()) work.out.unclosed = (*expanded)->unclosed;
    out.push_back(*expanded);
  }
  return out;
}

}  // namespace bindgate::terminology
