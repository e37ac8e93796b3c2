#include "terminology/operations/expansion.h"

#include "terminology/folding.h"
#include "terminology/operations/tx_issues.h"
#include "terminology/operations/value_set_checker.h"
#include "terminology/version_order.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

constexpr std::size_t kDeepestImports = 100;
// Codes gathered of an imported value set, or before paging: what one request may keep in memory.
constexpr std::size_t kMostGathered = 2'000'000;

using SharedView = std::shared_ptr<const SystemView>;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  const std::string lower = folded(text);
  for (std::size_t at = 0; at < lower.size();) {
    std::size_t end = at;
    while (end < lower.size() && is_word(lower[end])) ++end;
    if (end > at) out.push_back(lower.substr(at, end - at));
    at = std::max(end, at + 1);
  }
  return out;
}

// Every wanted word begins one of the text's.
bool has_words(const std::vector<std::string>& wanted, std::string_view text) {
  const std::vector<std::string> held = words_of(text);
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& word) {
    return std::any_of(held.begin(), held.end(), [&](const std::string& one) { return one.starts_with(word); });
  });
}

std::string key_of(std::string_view system, std::string_view version, std::string_view code) {
  std::string out(system);
  out += '|';
  out += version;
  out += '#';
  out += code;
  return out;
}

Refusal too_costly(std::string_view canonical, std::size_t limit) {
  return refuse(422, tx::too_costly(canonical, '>' + std::to_string(limit)));
}

}  // namespace

void Expansion::note(std::string name, std::string type, Json value) {
  ExpansionNote made{std::move(name), std::move(type), std::move(value)};
  if (std::find(notes.begin(), notes.end(), made) == notes.end()) notes.push_back(std::move(made));
}

// What is gathered for one value set.
struct Expander::Work {
  Work(const ValueSetDefinition& what, bool outer) : definition(what), is_outer(outer) {}

  const ValueSetDefinition& definition;
  Expansion out;
  bool is_outer;
  bool by_version = false;  // codes of two versions of a system are two codes
  std::unordered_map<std::string, std::uint32_t> places;
  std::unordered_set<std::string> excluded;
  std::map<std::string_view, std::string_view> versions;  // first named, by system
  bool is_narrowed = false;                               // every code must be in imports, too:
  std::unordered_set<std::string> narrowed;               // these

  [[nodiscard]] std::string key(const ExpansionItem& item) const {
    const CodeSystem& system = *item.system->system;
    return key_of(system.url(), by_version ? system.version() : std::string_view{}, item.code);
  }
};

Expander::Expander(Scope& scope, const Options& options, const Limits& limits)
    : scope_(scope), options_(options), limits_(limits), words_(words_of(options.filter)) {}

Outcome<Expansion> Expander::expand(const ValueSetDefinition& definition) {
  auto expanded = expand_once(definition);
  if (!expanded) return expanded.error();
  return Expansion(**expanded);
}

Outcome<Expander::Shared> Expander::expand_once(const ValueSetDefinition& definition) {
  if (const auto known = expanded_.find(&definition); known != expanded_.end()) return known->second;
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
  Work work(definition, chain_.empty());
  chain_.push_back(&definition);
  work.out.can_nest = !options_.exclude_nested.value_or(false);
  report_status(canonical, definition.header, work);
  for (std::size_t i = 0; i < definition.include.size(); ++i) {
    if (auto done = survey(definition.include[i], "include[" + std::to_string(i) + ']', work); !done) {
      return done.error();
    }
  }
  for (std::size_t i = 0; i < definition.exclude.size(); ++i) {
    if (auto done = survey(definition.exclude[i], "exclude[" + std::to_string(i) + ']', work); !done) {
      return done.error();
    }
  }
  work.out.shows_versions = work.by_version;
  if (options_.versions_match.value_or(false)) work.by_version = false;
  // Excluding one version of a system from another means the codes, whatever their version.
  const auto versioned = [&](const Selection& selection) {
    return selection.system == definition.include.front().system && !selection.version.empty();
  };
  if (!options_.versions_match && !definition.include.empty() && !definition.exclude.empty() &&
      std::all_of(definition.include.begin(), definition.include.end(), versioned) &&
      std::all_of(definition.exclude.begin(), definition.exclude.end(), versioned)) {
    const bool overlap = std::any_of(definition.include.begin(), definition.include.end(), [&](const Selection& a) {
      return std::any_of(definition.exclude.begin(), definition.exclude.end(),
                         [&](const Selection& b) { return a.version == b.version; });
    });
    if (!overlap) {
      work.by_version = false;
      work.out.note("versionsMatch", "valueBoolean", true);
    }
  }
  for (const Selection& selection : definition.exclude) {
    if (auto done = exclude(selection, work); !done) return done.error();
  }
  std::vector<const Selection*> includes;
  for (const Selection& selection : definition.include) includes.push_back(&selection);
  std::stable_sort(includes.begin(), includes.end(), [](const Selection* a, const Selection* b) {
    if (a->system != b->system || a->version.empty() || b->version.empty()) return false;
    return compare_versions(a->version, b->version) > 0;
  });
  for (const Selection* selection : includes) {
    if (auto done = include(*selection, work); !done) return done.error();
  }
  chain_.pop_back();
  auto made = std::make_shared<const Expansion>(std::move(work.out));
  expanded_.emplace(&definition, made);
  return Shared(made);
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
  if (whole && work.is_outer && words_.empty() && !paged && work.definition.exclude.empty() &&
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

namespace {

std::unordered_set<std::string> keys_of(const Expansion& expansion) {
  std::unordered_set<std::string> out;
  for (const ExpansionItem& item : expansion.items) out.insert(key_of(item.system->system->url(), {}, item.code));
  return out;
}

// In all of the sets from the `first` on.
bool in_all(const std::vector<std::unordered_set<std::string>>& sets, std::size_t first, std::string_view system,
            std::string_view code) {
  const std::string key = key_of(system, {}, code);
  for (std::size_t i = first; i < sets.size(); ++i) {
    if (!sets[i].contains(key)) return false;
  }
  return true;
}

}  // namespace

Outcome<void> Expander::exclude(const Selection& selection, Work& work) {
  auto imports = import(selection, work);
  if (!imports) return imports.error();
  std::vector<std::unordered_set<std::string>> keys;
  for (const Shared& one : *imports) keys.push_back(keys_of(*one));
  work.out.can_nest = work.out.can_nest && selection.value_sets.empty() && !selection.lists_concepts;
  if (selection.system.empty()) {
    if (imports->empty()) return {};
    for (const ExpansionItem& item : imports->front()->items) {
      if (in_all(keys, 1, item.system->system->url(), item.code)) work.excluded.insert(work.key(item));
    }
    return {};
  }
  auto found = find_system(selection, work, false);
  if (!found) return found.error();
  if (*found == nullptr) {
    // Nothing can be said to be left in where it is not known what is left out.
    const bool included = std::any_of(work.definition.include.begin(), work.definition.include.end(),
                                      [&](const Selection& other) { return other.system == selection.system; });
    if (!included) return {};
    return refuse(422, tx::unknown_system({}, selection.system, selection.version,
                                          scope_.versions_of(selection.system), true));
  }
  const SharedView& system = *found;
  work.out.note("used-codesystem", "valueUri", system->canonical());
  const auto leave_out = [&](Ordinal at, std::string_view code) {
    if (in_all(keys, 0, system->system->url(), code)) work.excluded.insert(work.key({system, at, code}));
  };
  if (selection.lists_concepts) {
    for (const ConceptReference& reference : selection.concepts) {
      const Ordinal at = system->system->find(reference.code);
      leave_out(at, at == kNoOrdinal ? reference.code : system->stored->code_at(at));
    }
    return {};
  }
  if (system->stored == nullptr) {
    return refuse(422, "not-supported", "Codes of " + system->canonical() + " cannot be excluded: they are a grammar");
  }
  auto members = scope_.filter_once(*system, selection, work.definition);
  if (!members) return members.error();
  for (Ordinal at = 0; at < system->stored->size(); ++at) {
    if ((*members)->test(at)) leave_out(at, system->stored->code_at(at));
  }
  return {};
}

Outcome<void> Expander::include(const Selection& selection, Work& work) {
  if (is_excluded_system(selection)) return {};
  if (!selection.value_sets.empty() || selection.lists_concepts || selection.filters.size() > 1) {
    work.out.can_nest = false;
  }
  if (selection.system.empty()) return include_imports(selection, work);
  auto imports = import(selection, work);
  if (!imports) return imports.error();
  work.is_narrowed = !imports->empty();
  if (work.is_narrowed) {
    work.narrowed = keys_of(*imports->front());
    for (std::size_t i = 1; i < imports->size(); ++i) {
      const auto other = keys_of(*(*imports)[i]);
      std::erase_if(work.narrowed, [&](const std::string& key) { return !other.contains(key); });
    }
  }
  auto system = find_system(selection, work, true);
  if (!system) return system.error();
  if (selection.lists_concepts) return include_listed(*system, selection, work);
  if ((*system)->stored == nullptr) {
    Issue issue;
    issue.code = "not-supported";
    issue.message_id = "CODESYSTEM_NOT_ENUMERABLE";
    issue.text = "The code system '" + (*system)->canonical() + "' has a grammar, so its codes cannot be listed";
    return refuse(422, std::move(issue));
  }
  return selection.filters.empty() ? include_whole(*system, work) : include_filtered(*system, selection, work);
}

Outcome<void> Expander::include_imports(const Selection& selection, Work& work) {
  auto imports = import(selection, work);
  if (!imports || imports->empty()) return imports ? Outcome<void>() : Outcome<void>(imports.error());
  work.is_narrowed = false;
  std::vector<std::unordered_set<std::string>> keys(1);
  for (std::size_t i = 1; i < imports->size(); ++i) keys.push_back(keys_of(*(*imports)[i]));
  work.out.shows_versions = work.out.shows_versions || imports->front()->shows_versions;
  for (const ExpansionItem& item : imports->front()->items) {
    if (!in_all(keys, 1, item.system->system->url(), item.code)) continue;
    ExpansionItem copy = item;
    copy.parent = kNoItem;
    if (auto added = add(std::move(copy), work); !added) return added.error();
  }
  return {};
}

bool Expander::is_wanted(const SystemView& system, Ordinal ordinal, const Work& work) const {
  if (ordinal == kNoOrdinal || system.stored == nullptr) return true;
  const bool only_active = options_.active_only.value_or(false) || work.definition.active_only;
  if (only_active && system.stored->has_flag(ordinal, kInactive)) return false;
  return !(options_.exclude_not_for_ui.value_or(false) && system.stored->has_flag(ordinal, kAbstract));
}

bool Expander::passes_text(const SystemView& system, Ordinal ordinal, std::string_view code,
                           const ConceptReference* reference) {
  if (words_.empty()) return options_.filter.empty();
  if (has_words(words_, code)) return true;
  if (reference != nullptr && has_words(words_, reference->display)) return true;
  Designations names;
  scope_.list_names(system, ordinal, code, names);
  if (reference != nullptr) {
    for (const Designation& designation : reference->designations) names.add(designation);
  }
  return std::any_of(names.names().begin(), names.names().end(),
                     [&](const Name& name) { return has_words(words_, name.designation.value); });
}

// The whole system, each concept once and below the first parent it was met under.
Outcome<void> Expander::include_whole(const SharedView& system, Work& work) {
  const StoredSystem& stored = *system->stored;
  struct Step {
    Ordinal at;
    std::uint32_t parent;
  };
  std::vector<Step> stack;
  OrdinalBits seen(stored.size());
  const auto walk = [&](Ordinal root) -> Outcome<void> {
    stack.push_back({root, kNoItem});
    while (!stack.empty()) {
      const Step step = stack.back();
      stack.pop_back();
      if (!seen.mark(step.at)) {
        work.out.can_nest = false;
        continue;
      }
      std::uint32_t self = step.parent;
      if (is_wanted(*system, step.at, work) && passes_text(*system, step.at, stored.code_at(step.at), nullptr)) {
        auto added = add({system, step.at, stored.code_at(step.at), nullptr, nullptr, step.parent}, work);
        if (!added) return added.error();
        if (added->at != kNoItem) self = added->at;
      }
      const auto children = stored.hierarchy().children(step.at);
      for (std::size_t i = children.size(); i > 0; --i) stack.push_back({children[i - 1], self});
    }
    return {};
  };
  for (Ordinal at = 0; at < stored.size(); ++at) {
    if (!stored.hierarchy().parents(at).empty()) continue;
    if (auto done = walk(at); !done) return done;
  }
  // What only circles reach.
  for (Ordinal at = 0; at < stored.size(); ++at) {
    if (seen.test(at)) continue;
    if (auto done = walk(at); !done) return done;
  }
  return {};
}

Outcome<void> Expander::include_listed(const SharedView& system, const Selection& selection, Work& work) {
  for (const ConceptReference& reference : selection.concepts) {
    const Ordinal at = system->system->find(reference.code);
    const bool exists = at != kNoOrdinal || system->system->exists(reference.code) || !work.definition.has_compose;
    if (!exists && system->system->decides_existence()) continue;
    if (!is_wanted(*system, at, work) || !passes_text(*system, at, reference.code, &reference)) continue;
    if (auto added = add({system, at, reference.code, &reference, &work.definition}, work); !added) {
      return added.error();
    }
  }
  return {};
}

// In the order of the hierarchy, so that a concept comes after the one it is nested in.
Outcome<void> Expander::include_filtered(const SharedView& system, const Selection& selection, Work& work) {
  auto members = scope_.filter_once(*system, selection, work.definition);
  if (!members) return members.error();
  const StoredSystem& stored = *system->stored;
  std::vector<std::uint32_t> place(stored.size(), kNoItem);
  OrdinalBits seen(stored.size());
  std::vector<Ordinal> stack;
  const auto visit = [&](Ordinal at) -> Outcome<void> {
    if (!(*members)->test(at) || !is_wanted(*system, at, work)) return {};
    if (!passes_text(*system, at, stored.code_at(at), nullptr)) return {};
    const auto parents = stored.hierarchy().parents(at);
    const std::uint32_t parent = parents.empty() ? kNoItem : place[parents.front()];
    auto added = add({system, at, stored.code_at(at), nullptr, nullptr, parent}, work);
    if (!added) return added.error();
    place[at] = added->at;
    return {};
  };
  const auto walk = [&](Ordinal root) -> Outcome<void> {
    stack.push_back(root);
    while (!stack.empty()) {
      const Ordinal at = stack.back();
      stack.pop_back();
      if (!seen.mark(at)) continue;
      if (auto done = visit(at); !done) return done;
      const auto children = stored.hierarchy().children(at);
      for (std::size_t i = children.size(); i > 0; --i) stack.push_back(children[i - 1]);
    }
    return {};
  };
  for (const bool roots : {true, false}) {
    for (Ordinal at = 0; at < stored.size(); ++at) {
      if (roots && !stored.hierarchy().parents(at).empty()) continue;
      if (auto done = walk(at); !done) return done;
    }
  }
  return {};
}

Outcome<Expander::Place> Expander::add(ExpansionItem item, Work& work) {
  if (work.is_narrowed && !work.narrowed.contains(key_of(item.system->system->url(), {}, item.code))) {
    return Place{};
  }
  std::string key = work.key(item);
  if (work.excluded.contains(key)) return Place{};
  const auto place = static_cast<std::uint32_t>(work.out.items.size());
  const auto [held, fresh] = work.places.emplace(std::move(key), place);
  if (!fresh) {
    work.out.can_nest = false;
    return Place{held->second};
  }
  const std::size_t limit = work.is_outer && !options_.count ? limits_.max_expansion : kMostGathered;
  if (place >= limit) return too_costly(tx::canonical(work.definition.url, work.definition.version), limit);
  if (place % 1024 == 0 && scope_.expired()) {
    return refuse(422, "too-costly", "The expansion takes longer than is allowed");
  }
  work.out.items.push_back(std::move(item));
  return Place{place};
}

}  // namespace bindgate::terminology
