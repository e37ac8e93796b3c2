#include "terminology/stored_system.h"

#include "terminology/folding.h"

#include <algorithm>
#include <numeric>

namespace bindgate::terminology {
namespace {

std::uint8_t flags_of(PropertyRole role, std::string_view value, std::string_view today) {
  switch (role) {
    case PropertyRole::status:
      if (value == "retired" || value == "inactive" || value == "withdrawn") return kInactive;
      return value == "deprecated" ? kDeprecated : 0;
    case PropertyRole::inactive:
    case PropertyRole::retired:
      return value == "true" ? kInactive : 0;
    case PropertyRole::deprecated:
      return value == "true" ? kDeprecated : 0;
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

namespace {

PropertyRole role_named(std::string_view name) {
  if (name == "status") return PropertyRole::status;
  if (name == "inactive") return PropertyRole::inactive;
  if (name == "deprecated") return PropertyRole::deprecated;
  if (name == "retired") return PropertyRole::retired;
  if (name == "notSelectable" || name == "abstract" || name == "not-selectable") return PropertyRole::not_selectable;
  if (name == "deprecationDate") return PropertyRole::deprecation_date;
  if (name == "parent" || name == "subsumedBy") return PropertyRole::parent;
  return name == "child" ? PropertyRole::child : PropertyRole::plain;
}

}  // namespace

PropertyRole property_role(std::string_view code, std::string_view uri) {
  if (uri.starts_with(kConceptProperties)) {
    const PropertyRole role = role_named(uri.substr(kConceptProperties.size()));
    if (role != PropertyRole::plain) return role;
  }
  return role_named(code);
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

StoredSystem::StoredSystem(SystemContent content, std::string_view today)
    : content_(std::move(content)), today_(today) {
  // Readers fill them concept by concept: in order already, but where a code is defined twice.
  const auto by_owner = [](const auto& a, const auto& b) { return a.owner < b.owner; };
  sort_properties();
  std::stable_sort(content_.designations.begin(), content_.designations.end(), by_owner);
  std::stable_sort(content_.extensions.begin(), content_.extensions.end(), by_owner);
  hierarchy_ = Hierarchy(std::move(content_.edges), content_.codes.size());
  content_.edges = {};
  set_flags(today);
  content_.codes.shrink();
  content_.displays.shrink_to_fit();
  content_.flags.shrink_to_fit();
  content_.properties.shrink_to_fit();
  content_.designations.shrink_to_fit();
  content_.extensions.shrink_to_fit();
  content_.definitions.shrink_to_fit();
}

// The values of Codings name their properties by place, so they move along.
void StoredSystem::sort_properties() {
  auto& properties = content_.properties;
  const auto by_owner = [](const auto& a, const auto& b) { return a.owner < b.owner; };
  if (std::is_sorted(properties.begin(), properties.end(), by_owner)) return;
  std::vector<std::uint32_t> order(properties.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return properties[a].owner < properties[b].owner; });
  std::vector<std::uint32_t> place(order.size());
  std::vector<ConceptProperty> sorted;
  sorted.reserve(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    place[order[i]] = i;
    sorted.push_back(properties[order[i]]);
  }
  properties = std::move(sorted);
  for (CodingValue& value : content_.coding_values) value.property = place[value.property];
  std::sort(content_.coding_values.begin(), content_.coding_values.end(),
            [](const CodingValue& a, const CodingValue& b) { return a.property < b.property; });
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

namespace {

// The items of one concept, of a list sorted by concept.
template <typename Item>
std::span<const Item> of_owner(const std::vector<Item>& all, Ordinal ordinal) {
  const auto first = std::lower_bound(all.begin(), all.end(), ordinal,
                                      [](const Item& item, Ordinal owner) { return item.owner < owner; });
  auto last = first;
  while (last != all.end() && last->owner == ordinal) ++last;
  return {first, last};
}

}  // namespace

std::span<const ConceptDesignation> StoredSystem::designations_of(Ordinal ordinal) const {
  return of_owner(content_.designations, ordinal);
}

std::span<const ConceptProperty> StoredSystem::properties_of(Ordinal ordinal) const {
  return of_owner(content_.properties, ordinal);
}

std::span<const ConceptExtension> StoredSystem::extensions_of(Ordinal ordinal) const {
  return of_owner(content_.extensions, ordinal);
}

const CodingValue* StoredSystem::coding_value(const ConceptProperty& property) const {
  const auto place = static_cast<std::uint32_t>(&property - content_.properties.data());
  const auto found =
      std::lower_bound(content_.coding_values.begin(), content_.coding_values.end(), place,
                       [](const CodingValue& value, std::uint32_t wanted) { return value.property < wanted; });
  return found != content_.coding_values.end() && found->property == place ? &*found : nullptr;
}

std::string_view StoredSystem::status_of(Ordinal ordinal) const {
  const auto held = properties_of(ordinal);
  const auto role = [&](const ConceptProperty& property) { return property_definitions()[property.property].role; };
  for (const ConceptProperty& property : held) {
    if (role(property) == PropertyRole::status) return property.value;
  }
  for (const ConceptProperty& property : held) {
    const std::uint8_t flags = flags_of(role(property), property.value, today_);
    if (role(property) == PropertyRole::retired && flags != 0) return "retired";
    if ((flags & kDeprecated) != 0) return "deprecated";
    if ((flags & kInactive) != 0) return "inactive";
  }
  for (const ConceptExtension& item : extensions_of(ordinal)) {
    if (item.extension.url == kStandardsStatus) return item.extension.value;
  }
  return {};
}

std::vector<Designation> StoredSystem::designations(Ordinal ordinal) const {
  std::vector<Designation> out;
  for (const ConceptDesignation& item : designations_of(ordinal)) out.push_back(item.designation);
  return out;
}

bool StoredSystem::has_display(Ordinal ordinal, std::string_view text) const {
  if (equal_folded(display_at(ordinal), text)) return true;
  const auto held = designations_of(ordinal);
  const auto is_text = [&](const ConceptDesignation& item) { return equal_folded(item.designation.value, text); };
  if (std::any_of(held.begin(), held.end(), is_text)) return true;
  return std::any_of(supplements_.begin(), supplements_.end(), [&](const StoredSystem* supplement) {
    const Ordinal at = supplement->find(code_at(ordinal));
    return at != kNoOrdinal && supplement->has_display(at, text);
  });
}

}  // namespace bindgate::terminology
