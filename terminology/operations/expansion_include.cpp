// What an include or exclude adds to an expansion.
#include "terminology/operations/expansion_work.h"
#include "terminology/operations/tx_issues.h"

#include <algorithm>
#include <array>

namespace bindgate::terminology {
namespace {

// What grammars are shown by where all of their codes are asked for: the value sets of those in common use.
struct CommonCodes {
  std::string_view system;
  std::string_view value_set;
};
constexpr std::array<CommonCodes, 2> kCommonCodes = {
    {{"http://unitsofmeasure.org", "http://hl7.org/fhir/ValueSet/ucum-common"},
     {"urn:ietf:bcp:47", "http://hl7.org/fhir/ValueSet/languages"}}};

// Visits every concept once, from the roots down and in the order of the definition, then what only circles reach.
// `visit(at, parent)` returns the place of the item that children are to be nested in: they are told it as `parent`.
template <typename Visit>
Outcome<void> walk_down(const StoredSystem& stored, Visit&& visit) {
  std::vector<std::pair<Ordinal, std::uint32_t>> stack;
  const Hierarchy& hierarchy = stored.hierarchy();
  OrdinalBits begun(stored.size());
  for (const bool roots : {true, false}) {
    for (Ordinal root = 0; root < stored.size(); ++root) {
      if (begun.test(root) || (roots && !hierarchy.parents(root).empty())) continue;
      stack.emplace_back(root, kNoItem);
      while (!stack.empty()) {
        const auto [at, parent] = stack.back();
        stack.pop_back();
        if (!begun.mark(at)) continue;
        const auto self = visit(at, parent);
        if (!self) return self.error();
        const auto children = hierarchy.children(at);
        for (std::size_t i = children.size(); i > 0; --i) {
          if (!begun.test(children[i - 1])) stack.emplace_back(children[i - 1], self->at);
        }
      }
    }
  }
  return {};
}

}  // namespace

Outcome<void> Expander::exclude(const Selection& selection, Work& work) {
  const auto imports = import(selection, work);
  if (!imports) return imports.error();
  work.out.can_nest = work.out.can_nest && selection.value_sets.empty() && !selection.lists_concepts;
  if (selection.system.empty()) return exclude_imports(*imports, work);
  const auto found = find_system(selection);
  if (!found) return found.error();
  if (*found == nullptr) {
    // Nothing can be said to be left in where it is not known what is left out.
    const bool included = std::any_of(work.definition.include.begin(), work.definition.include.end(),
                                      [&](const Selection& other) { return other.system == selection.system; });
    return included ? Outcome<void>(unknown_system(selection)) : Outcome<void>();
  }
  const SystemView& system = **found;
  note_use(system, work);
  const auto leave_out = [&](Ordinal at, std::string_view code) -> Outcome<void> {
    const CodeInSystem coded{system, at, code};
    if (in_all(*imports, 0, coded)) (selection.version.empty() ? work.excluded_of_any : *work.excluded).insert(coded);
    return step();
  };
  if (selection.lists_concepts) {
    for (const ConceptReference& reference : selection.concepts) {
      if (auto done = leave_out(system.system->find(reference.code), reference.code); !done) return done;
    }
    return {};
  }
  if (system.stored == nullptr) return exclude_grammar(system, selection, *imports, work);
  const auto members = scope_.filter_once(system, selection, work.definition);
  if (!members) return members.error();
  for (Ordinal at = 0; at < system.stored->size(); ++at) {
    if (!(*members)->test(at)) continue;
    if (auto done = leave_out(at, system.stored->code_at(at)); !done) return done;
  }
  return {};
}

Outcome<void> Expander::exclude_imports(const Imports& imports, Work& work) {
  if (imports.empty()) return {};
  for (const ExpansionItem& item : imports.front()->items) {
    if (auto in_time = step(); !in_time) return in_time.error();
    if (in_all(imports, 1, item.coded())) work.excluded->insert(item.coded());
  }
  return {};
}

Outcome<void> Expander::exclude_grammar(const SystemView& system, const Selection& selection, const Imports& imports,
                                        Work& work) {
  const auto condition = condition_of(system, selection, work);
  if (!condition) return condition.error();
  if (imports.empty()) {
    work.excluded->insert_all(system.system->url(), *condition);
    return {};
  }
  for (const ExpansionItem& item : imports.front()->items) {
    if (auto in_time = step(); !in_time) return in_time.error();
    const bool chosen = item.system->system->url() == system.system->url() && holds(*condition, item.code);
    if (chosen && in_all(imports, 1, item.coded())) work.excluded->insert(item.coded());
  }
  return {};
}

Outcome<Condition> Expander::condition_of(const SystemView& system, const Selection& selection, const Work& work) {
  if (selection.filters.empty()) return Condition{};
  return scope_.condition_once(system, selection, work.definition);
}

Outcome<void> Expander::include(const Selection& selection, Work& work) {
  if (!selection.value_sets.empty() || selection.lists_concepts || selection.filters.size() > 1) {
    work.out.can_nest = false;
  }
  const bool of_imports = selection.system.empty() && !selection.value_sets.empty();
  const SystemView* system = nullptr;
  if (!of_imports) {
    const auto found = find_system(selection);
    if (!found) return found.error();
    system = *found;
    if (is_excluded_system(selection, system)) return {};
    if (system == nullptr && work.definition.has_compose) return unknown_system(selection);
  }
  const auto imports = import(selection, work);
  if (!imports) return imports.error();
  if (of_imports) return include_imports(*imports, work);
  work.narrowing = *imports;
  if (system == nullptr) return include_listed(name_system(selection), selection, work);
  note_use(*system, work);
  report_status(system->canonical(), system->system->header(), work);
  if (selection.lists_concepts) return include_listed(*system, selection, work);
  if (system->stored == nullptr) return include_grammar(*system, selection, work);
  return selection.filters.empty() ? include_whole(*system, work) : include_filtered(*system, selection, work);
}

Outcome<void> Expander::include_imports(const Imports& imports, Work& work) {
  work.narrowing.clear();
  work.out.shows_versions = work.out.shows_versions || imports.front()->shows_versions;
  for (const ExpansionItem& item : imports.front()->items) {
    if (auto in_time = step(); !in_time) return in_time.error();
    if (!in_all(imports, 1, item.coded()) || !is_wanted(*item.system, item.ordinal, work)) continue;
    if (!passes_text(item, work)) continue;
    ExpansionItem copy = item;
    copy.parent = kNoItem;
    if (auto added = add(copy, work); !added) return added.error();
  }
  return {};
}

// A grammar's codes have no end: those of the value sets they must be in, or else those in common use, stand for them.
Outcome<void> Expander::include_grammar(const SystemView& system, const Selection& selection, Work& work) {
  const auto condition = condition_of(system, selection, work);
  if (!condition) return condition.error();
  const auto candidates =
      work.narrowing.empty() ? common_codes(system, work) : Outcome<const Expansion*>(work.narrowing.front());
  if (!candidates) return candidates.error();
  work.out.can_nest = false;
  for (const ExpansionItem& item : (*candidates)->items) {
    if (auto in_time = step(); !in_time) return in_time.error();
    if (item.system->system->url() != system.system->url() || !holds(*condition, item.code)) continue;
    if (!is_wanted(*item.system, item.ordinal, work) || !passes_text(item, work)) continue;
    ExpansionItem copy = item;
    copy.parent = kNoItem;
    if (auto added = add(copy, work); !added) return added.error();
  }
  return {};
}

Outcome<const Expansion*> Expander::common_codes(const SystemView& system, Work& work) {
  const std::string_view url = system.system->url();
  const auto common =
      std::find_if(kCommonCodes.begin(), kCommonCodes.end(), [&](const CommonCodes& row) { return row.system == url; });
  const ValueSetDefinition* held =
      common == kCommonCodes.end() ? nullptr : scope_.find_value_set(scope_.pin_value_set(common->value_set));
  if (held == nullptr) {
    Issue issue;
    issue.code = "not-supported";
    issue.message_id = "CODESYSTEM_NOT_ENUMERABLE";
    issue.text = "The code system '" + system.canonical() + "' has a grammar, so its codes cannot be listed";
    return refuse(422, std::move(issue));
  }
  work.out.unclosed = "The code system '" + std::string(url) +
                      "' has a grammar, and so has codes without end. This expansion is based on " +
                      std::string(held->url);
  return import(*held, work);
}

bool Expander::is_wanted(const SystemView& system, Ordinal ordinal, const Work& work) const {
  if (ordinal == kNoOrdinal || system.stored == nullptr) return true;
  const bool only_active = options_.active_only.value_or(false) || work.definition.active_only;
  if (only_active && system.stored->has_flag(ordinal, kInactive)) return false;
  return !(options_.exclude_not_for_ui.value_or(false) && system.stored->has_flag(ordinal, kAbstract));
}

bool Expander::passes_text(const ExpansionItem& item, const Work& work) {
  const ConceptReference* reference = item.reference;
  if (!work.is_outer || text_.empty() || text_.passes(item.code)) return true;
  if (reference != nullptr && text_.passes(reference->display)) return true;
  const SystemView& system = *item.system;
  if (system.stored != nullptr && item.ordinal != kNoOrdinal) {
    if (text_.passes(system.stored->display_at(item.ordinal))) return true;
    // Most concepts have no other name, and there may be a great many.
    if (reference == nullptr && system.supplements.empty() && system.stored->designations_of(item.ordinal).empty()) {
      return false;
    }
  }
  Designations names;
  scope_.list_names(system, item.ordinal, item.code, names);
  if (reference != nullptr) {
    for (const Designation& designation : reference->designations) names.add(designation);
  }
  return std::any_of(names.names().begin(), names.names().end(),
                     [&](const Name& name) { return text_.passes(name.designation.value); });
}

// The whole system, each concept once and below the first parent it was met under.
Outcome<void> Expander::include_whole(const SystemView& system, Work& work) {
  const StoredSystem& stored = *system.stored;
  return walk_down(stored, [&](Ordinal at, std::uint32_t parent) -> Outcome<Place> {
    if (auto in_time = step(); !in_time) return in_time.error();
    if (stored.hierarchy().parents(at).size() > 1) work.out.can_nest = false;
    const ExpansionItem item{&system, at, stored.code_at(at), nullptr, nullptr, parent};
    if (!is_wanted(system, at, work) || !passes_text(item, work)) return Place{parent};
    auto added = add(item, work);
    if (added && added->at == kNoItem) return Place{parent};
    return added;
  });
}

Outcome<void> Expander::include_listed(const SystemView& system, const Selection& selection, Work& work) {
  for (const ConceptReference& reference : selection.concepts) {
    if (auto in_time = step(); !in_time) return in_time.error();
    const Ordinal at = system.system->find(reference.code);
    const bool exists = at != kNoOrdinal || system.system->exists(reference.code) || !work.definition.has_compose;
    if (!exists && system.system->decides_existence()) continue;
    const ExpansionItem item{&system, at, reference.code, &reference, &work.definition};
    if (!is_wanted(system, at, work) || !passes_text(item, work)) continue;
    const auto added = add(item, work);
    if (!added) return added.error();
  }
  return {};
}

// In the order of the hierarchy, so that a concept comes after the one it is nested in.
Outcome<void> Expander::include_filtered(const SystemView& system, const Selection& selection, Work& work) {
  const auto members = scope_.filter_once(system, selection, work.definition);
  if (!members) return members.error();
  const StoredSystem& stored = *system.stored;
  std::vector<std::uint32_t> places(stored.size(), kNoItem);
  const auto parent_of = [&](Ordinal at) {
    for (const Ordinal parent : stored.hierarchy().parents(at)) {
      if (places[parent] != kNoItem) return places[parent];
    }
    return kNoItem;
  };
  return walk_down(stored, [&](Ordinal at, std::uint32_t) -> Outcome<Place> {
    if (auto in_time = step(); !in_time) return in_time.error();
    if (!(*members)->test(at) || !is_wanted(system, at, work)) return Place{};
    const ExpansionItem item{&system, at, stored.code_at(at), nullptr, nullptr, parent_of(at)};
    if (!passes_text(item, work)) return Place{};
    auto added = add(item, work);
    if (added) places[at] = added->at;
    return added;
  });
}

}  // namespace bindgate::terminology
