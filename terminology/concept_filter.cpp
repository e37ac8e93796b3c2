#include "terminology/concept_filter.h"

#include "terminology/folding.h"
#include "terminology/pattern.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

enum class Subject {
  concept_itself,
  display,
  definition,
  parent,
  child,
  status,
  inactive,
  deprecated,
  abstract,
  property
};

using Supplements = std::span<const StoredSystem* const>;

struct Target {
  Subject subject = Subject::property;
  std::string_view name;  // of a property: its code or uri
  Supplements supplements;
  // The values are codes of the system, so they compare by its case rule and have descendants.
  [[nodiscard]] bool is_hierarchical() const { return subject == Subject::parent || subject == Subject::child; }
};

// The property of that code or uri, else the one that plays its role under another code.
const PropertyDefinition* find_property(const StoredSystem& system, std::string_view name) {
  const auto defined = system.property_definitions();
  const PropertyRole role = property_role(name, {});
  const PropertyDefinition* same_role = nullptr;
  for (const PropertyDefinition& property : defined) {
    if (property.code == name || (!property.uri.empty() && property.uri == name)) return &property;
    if (role != PropertyRole::plain && property.role == role) same_role = &property;
  }
  return same_role;
}

// What a name means where no property is defined under it.
std::optional<Subject> subject_of(std::string_view name) {
  if (name == "display") return Subject::display;
  if (name == "definition") return Subject::definition;
  switch (property_role(name, {})) {
    case PropertyRole::status:
      return Subject::status;
    case PropertyRole::inactive:
      return Subject::inactive;
    case PropertyRole::deprecated:
      return Subject::deprecated;
    case PropertyRole::not_selectable:
      return Subject::abstract;
    default:
      return std::nullopt;
  }
}

std::optional<Target> target_of(const StoredSystem& system, Supplements supplements, std::string_view name) {
  const auto as = [&](Subject subject) { return Target{subject, name, supplements}; };
  if (name == "concept" || name == "code") return as(Subject::concept_itself);
  const PropertyDefinition* found = find_property(system, name);
  for (const StoredSystem* supplement : supplements) {
    if (found == nullptr) found = find_property(*supplement, name);
  }
  const PropertyRole role = found == nullptr ? property_role(name, {}) : found->role;
  // Parents and children are nested as often as they are properties: the hierarchy has both.
  if (role == PropertyRole::parent) return as(Subject::parent);
  if (role == PropertyRole::child) return as(Subject::child);
  if (found != nullptr) return as(Subject::property);
  const std::optional<Subject> subject = subject_of(name);
  if (!subject) return std::nullopt;
  return as(*subject);
}

// Calls visit(ordinal of `system`, value) for each value of the property that `holder`, which is the system itself
// or a supplement to it, gives.
template <typename Visit>
void for_each_property_value(const StoredSystem& system, const StoredSystem& holder, std::string_view name,
                             Visit&& visit) {
  const PropertyDefinition* wanted = find_property(holder, name);
  if (wanted == nullptr) return;
  const auto index = static_cast<std::uint32_t>(wanted - holder.property_definitions().data());
  for (const ConceptProperty& property : holder.properties()) {
    if (property.property != index) continue;
    const Ordinal owner = &holder == &system ? property.owner : system.find(holder.code_at(property.owner));
    if (owner != kNoOrdinal) visit(owner, property.value);
  }
}

// Calls visit(ordinal, value) for each value of each concept.
template <typename Visit>
void for_each_value(const StoredSystem& system, const Target& target, Visit&& visit) {
  if (target.subject == Subject::property) {
    for_each_property_value(system, system, target.name, visit);
    for (const StoredSystem* supplement : target.supplements) {
      for_each_property_value(system, *supplement, target.name, visit);
    }
    return;
  }
  const auto truth = [](bool holds) { return std::string_view(holds ? "true" : "false"); };
  for (Ordinal at = 0; at < system.size(); ++at) {
    switch (target.subject) {
      case Subject::concept_itself:
        visit(at, system.code_at(at));
        break;
      case Subject::display:
        if (!system.display_at(at).empty()) visit(at, system.display_at(at));
        break;
      case Subject::definition:
        if (!system.definition_at(at).empty()) visit(at, system.definition_at(at));
        break;
      case Subject::status:
        if (!system.status_of(at).empty()) visit(at, system.status_of(at));
        break;
      case Subject::inactive:
        visit(at, truth(system.has_flag(at, kInactive)));
        break;
      case Subject::deprecated:
        visit(at, truth(system.has_flag(at, kDeprecated)));
        break;
      case Subject::abstract:
        if (system.has_flag(at, kAbstract)) visit(at, "true");
        break;
      case Subject::parent:
        for (const Ordinal parent : system.hierarchy().parents(at)) visit(at, system.code_at(parent));
        break;
      default:
        for (const Ordinal child : system.hierarchy().children(at)) visit(at, system.code_at(child));
    }
  }
}

template <typename Matches>
OrdinalBits having(const StoredSystem& system, const Target& target, Matches&& matches) {
  OrdinalBits out(system.size());
  for_each_value(system, target, [&](Ordinal at, std::string_view value) {
    if (!out.test(at) && matches(value)) out.set(at);
  });
  return out;
}

OrdinalBits all_but(const OrdinalBits& bits) {
  OrdinalBits out(bits.universe(), true);
  out -= bits;
  return out;
}

FilterOutcome decided(OrdinalBits members) {
  return {std::move(members), Undecided::none, {}};
}
FilterOutcome not_computable(std::string problem) {
  return {std::nullopt, Undecided::not_computable, std::move(problem)};
}

FilterOutcome equals(const StoredSystem& system, const Target& target, std::string_view value) {
  const bool fold = !system.case_sensitive() && (target.subject == Subject::concept_itself || target.is_hierarchical());
  return decided(having(system, target, [&](std::string_view held) {
    return held == value || (fold && equal_ignoring_ascii_case(held, value));
  }));
}

OrdinalBits in_list(const StoredSystem& system, const Target& target, std::string_view list) {
  StringTable wanted;
  for (const std::string_view item : split_list(list)) wanted.insert(item);
  const bool fold = !system.case_sensitive() && (target.subject == Subject::concept_itself || target.is_hierarchical());
  return having(system, target, [&](std::string_view held) {
    const std::uint64_t hash = hash_text(held);
    return (fold ? wanted.find_folded(held, hash) : wanted.find(held, hash)) != StringTable::kNone;
  });
}

FilterOutcome matches_regex(const StoredSystem& system, const Target& target, std::string_view text) {
  const Pattern pattern(text);
  if (!pattern.problem().empty()) return not_computable(pattern.problem());
  return decided(having(system, target, [&](std::string_view held) { return pattern.matches(held); }));
}

FilterOutcome exists(const StoredSystem& system, const Target& target, std::string_view value) {
  if (value != "true" && value != "false") return not_computable("exists is asked with neither true nor false");
  OrdinalBits present = having(system, target, [](std::string_view) { return true; });
  return decided(value == "true" ? std::move(present) : all_but(present));
}

OrdinalBits only(std::size_t universe, std::span<const Ordinal> ordinals) {
  OrdinalBits out(universe);
  for (const Ordinal at : ordinals) out.set(at);
  return out;
}

OrdinalBits leaves_of(const StoredSystem& system, OrdinalBits bits) {
  for (Ordinal at = 0; at < system.size(); ++at) {
    if (bits.test(at) && !system.hierarchy().children(at).empty()) bits.reset(at);
  }
  return bits;
}

// The concepts that stand to `anchor` as the operator says; nothing where it is no operator of the hierarchy.
std::optional<OrdinalBits> related(const StoredSystem& system, std::string_view op, Ordinal anchor) {
  const Hierarchy& hierarchy = system.hierarchy();
  const auto without_anchor = [&](OrdinalBits bits) {
    bits.reset(anchor);
    return bits;
  };
  if (op == "is-a") return hierarchy.descendants_or_self(anchor);
  if (op == "descendent-of") return without_anchor(hierarchy.descendants_or_self(anchor));
  if (op == "is-not-a") return all_but(hierarchy.descendants_or_self(anchor));
  if (op == "generalizes") return hierarchy.ancestors_or_self(anchor);
  if (op == "child-of") return only(system.size(), hierarchy.children(anchor));
  if (op == "descendent-leaf") return leaves_of(system, without_anchor(hierarchy.descendants_or_self(anchor)));
  return std::nullopt;
}

FilterOutcome by_hierarchy(const StoredSystem& system, const Target& target, const FilterDefinition& filter) {
  const Ordinal anchor = system.find(filter.value);
  if (anchor == kNoOrdinal) {
    const bool partial = !system.decides_existence();
    return {std::nullopt, partial ? Undecided::partial_system : Undecided::not_computable,
            "the code " + std::string(filter.value) + " is not in " + std::string(system.url())};
  }
  std::optional<OrdinalBits> concepts = related(system, filter.op, anchor);
  if (!concepts) return not_computable("the filter operator " + std::string(filter.op) + " is not known");
  if (target.subject == Subject::concept_itself) return decided(std::move(*concepts));
  return decided(having(system, target, [&](std::string_view held) {
    const Ordinal at = system.find(held);
    return at != kNoOrdinal && concepts->test(at);
  }));
}

}  // namespace

FilterOutcome evaluate_filter(const StoredSystem& system, Supplements supplements, const FilterDefinition& filter) {
  const std::optional<Target> target = target_of(system, supplements, filter.property);
  if (!target) {
    return not_computable("the property " + std::string(filter.property) + " is not one of " +
                          std::string(system.url()));
  }
  if (filter.value.empty()) return not_computable("a filter on " + std::string(filter.property) + " has no value");
  if (filter.op == "=") return equals(system, *target, filter.value);
  if (filter.op == "in") return decided(in_list(system, *target, filter.value));
  if (filter.op == "not-in") return decided(all_but(in_list(system, *target, filter.value)));
  if (filter.op == "regex") return matches_regex(system, *target, filter.value);
  if (filter.op == "exists") return exists(system, *target, filter.value);
  return by_hierarchy(system, *target, filter);
}

}  // namespace bindgate::terminology
