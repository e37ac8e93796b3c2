// What an include or exclude adds to an expansion.
#include "terminology/operations/expansion_work.h"
#include "terminology/operations/tx_issues.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

using SharedView = std::shared_ptr<const SystemView>;

// Codes gathered of an imported value set, or before paging: what one request may keep in memory.
constexpr std::size_t kMostGathered = 2'000'000;

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

Refusal too_costly(std::string_view canonical, std::size_t limit) {
  return refuse(422, tx::too_costly(canonical, '>' + std::to_string(limit)));
}

}  // namespace

std::string key_of(std::string_view system, std::string_view version, std::string_view code) {
  std::string out(system);
  out += '|';
  out += version;
  out += '#';
  out += code;
  return out;
}

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
  if (text_.empty() || text_.passes(code)) return true;
  if (reference != nullptr && text_.passes(reference->display)) return true;
  Designations names;
  scope_.list_names(system, ordinal, code, names);
  if (reference != nullptr) {
    for (const Designation& designation : reference->designations) names.add(designation);
  }
  return std::any_of(names.names().begin(), names.names().end(),
                     [&](const Name& name) { return text_.passes(name.designation.value); });
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
