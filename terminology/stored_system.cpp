#include "terminology/stored_system.h"

#include "terminology/folding.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

constexpr std::string_view kConceptProperties = "http://hl7.org/fhir/concept-properties#";

std::uint8_t flags_of(PropertyRole role, std::string_view value, std::string_view today) {
  switch (role) {
    case PropertyRole::status:
      if (value == "retired" || value == "inactive" || value == "withdrawn") return kInactive;
      return value == "deprecated" ? kDeprecated : 0;
    case PropertyRole::inactive:
      return value == "true" ? kInactive : 0;
    case PropertyRole::not_selectable:
      return value == "true" ? kAbstract : 0;
    // Dates may be partial (YYYY, YYYY-MM): compared as far as they go.
    case PropertyRole::deprecation_date:
      return !value.empty() && value.substr(0, 10) <= today.substr(0, value.size()) ? kDeprecated : 0;
    default:
      return 0;
  }
}

}  // namespace

PropertyRole property_role(std::string_view code, std::string_view uri) {
  const std::string_view name = uri.starts_with(kConceptProperties) ? uri.substr(kConceptProperties.size()) : code;
  if (name == "status") return PropertyRole::status;
  if (name == "inactive") return PropertyRole::inactive;
  if (name == "notSelectable") return PropertyRole::not_selectable;
  if (name == "deprecationDate") return PropertyRole::deprecation_date;
  if (name == "parent" || name == "subsumedBy") return PropertyRole::parent;
  return name == "child" ? PropertyRole::child : PropertyRole::plain;
}

std::pair<Ordinal, bool> SystemContent::add_concept(std::string_view code, std::string_view display) {
  const auto added = codes.insert(code);
  if (added.second) {
    displays.push_back(display);
    flags.push_back(0);
  }
  return added;
}

std::uint32_t SystemContent::property_index(std::string_view code) {
  for (std::uint32_t i = 0; i < property_definitions.size(); ++i) {
    if (property_definitions[i].code == code) return i;
  }
  property_definitions.push_back({code, {}, property_role(code, {})});
  return static_cast<std::uint32_t>(property_definitions.size() - 1);
}

StoredSystem::StoredSystem(SystemContent content, std::string_view today) : content_(std::move(content)) {
  std::stable_sort(content_.properties.begin(), content_.properties.end(),
                   [](const auto& a, const auto& b) { return a.owner < b.owner; });
  std::stable_sort(content_.designations.begin(), content_.designations.end(),
                   [](const auto& a, const auto& b) { return a.owner < b.owner; });
  hierarchy_ = Hierarchy(std::move(content_.edges), content_.codes.size());
  content_.edges = {};
  set_flags(today);
  content_.codes.shrink();
  content_.displays.shrink_to_fit();
  content_.flags.shrink_to_fit();
  content_.properties.shrink_to_fit();
  content_.designations.shrink_to_fit();
}

void StoredSystem::set_flags(std::string_view today) {
  for (const ConceptProperty& property : content_.properties) {
    const PropertyRole role = content_.property_definitions[property.property].role;
    content_.flags[property.owner] |= flags_of(role, property.value, today);
  }
}

Existence StoredSystem::existence(std::string_view code) const {
  return find(code) != kNoOrdinal ? Existence::exists : existence_of_unlisted(code);
}

Existence StoredSystem::existence_of_unlisted(std::string_view) const {
  return content_.content == Content::complete ? Existence::missing : Existence::unknown;
}

Concept StoredSystem::concept_at(Ordinal ordinal) const {
  return {code_at(ordinal), display_at(ordinal), has_flag(ordinal, kInactive), has_flag(ordinal, kDeprecated),
          has_flag(ordinal, kAbstract)};
}

std::span<const ConceptDesignation> StoredSystem::designations_of(Ordinal ordinal) const {
  const auto& all = content_.designations;
  const auto first = std::lower_bound(all.begin(), all.end(), ordinal,
                                      [](const ConceptDesignation& item, Ordinal owner) { return item.owner < owner; });
  auto last = first;
  while (last != all.end() && last->owner == ordinal) ++last;
  return {first, last};
}

std::vector<Designation> StoredSystem::designations(Ordinal ordinal) const {
  std::vector<Designation> out;
  for (const ConceptDesignation& item : designations_of(ordinal)) out.push_back(item.designation);
  return out;
}

bool StoredSystem::has_display(Ordinal ordinal, std::string_view text) const {
  if (equal_folded(display_at(ordinal), text)) return true;
  const auto held = designations_of(ordinal);
  return std::any_of(held.begin(), held.end(),
                     [&](const ConceptDesignation& item) { return equal_folded(item.designation.value, text); });
}

}  // namespace bindgate::terminology
