#include "terminology/operations/expansion_properties.h"

#include "terminology/folding.h"
#include "terminology/operations/concept_json.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

std::string concept_property(std::string_view name) {
  return std::string(kConceptProperties) + std::string(name);
}

Json number_of(std::string_view text) {
  Json out = Json::parse(text, nullptr, false);
  return out.is_number() ? out : Json(std::string(text));
}

}  // namespace

std::vector<const ExtensionValue*> concept_extensions(const ExpansionItem& item) {
  std::vector<const ExtensionValue*> out;
  if (item.ordinal == kNoOrdinal || item.system->stored == nullptr) return out;
  for (const ConceptExtension& held : item.system->stored->extensions_of(item.ordinal)) out.push_back(&held.extension);
  for (const StoredSystem* supplement : item.system->supplements) {
    const Ordinal at = supplement->find(item.code);
    if (at == kNoOrdinal) continue;
    for (const ConceptExtension& held : supplement->extensions_of(at)) out.push_back(&held.extension);
  }
  return out;
}

void ExpansionProperties::add(const ExpansionItem& item, Json& out) {
  if (item.ordinal == kNoOrdinal || item.system->stored == nullptr) return;
  const StoredSystem& stored = *item.system->stored;
  std::string_view status = stored.status_of(item.ordinal);
  if (status.empty() && stored.has_flag(item.ordinal, kDeprecated)) status = "deprecated";
  if (!status.empty() && !equal_ignoring_ascii_case(status, "active")) {
    set(out, "status", concept_property("status"), "valueCode", status);
  }
  for (const ExtensionValue* extension : concept_extensions(item)) add_known(*extension, "codesystem-", out);
  if (item.reference != nullptr) {
    for (const ExtensionValue& extension : item.reference->extensions) add_known(extension, "valueset-", out);
  }
  for (const std::string& wanted : options_.properties) add_wanted(item, wanted, out);
}

// Labels, orders and weights are extensions that expansions show as properties.
void ExpansionProperties::add_known(const ExtensionValue& extension, std::string_view prefix, Json& out) {
  if (!extension.url.starts_with(kCoreExtensions)) return;
  std::string_view name = extension.url.substr(kCoreExtensions.size());
  if (name == "itemWeight") {
    return set(out, "weight", concept_property("itemWeight"), "valueDecimal", number_of(extension.value));
  }
  if (!name.starts_with(prefix)) return;
  name.remove_prefix(prefix.size());
  if (name == "label") set(out, "label", concept_property("label"), "valueString", extension.value);
  if (name == "conceptOrder") {
    set(out, "order", concept_property("order"), "valueDecimal", number_of(extension.value));
  }
}

void ExpansionProperties::add_wanted(const ExpansionItem& item, const std::string& wanted, Json& out) {
  const StoredSystem& stored = *item.system->stored;
  if (wanted == "definition" || wanted == "*") {
    const std::string_view definition = stored.definition_at(item.ordinal);
    if (!definition.empty()) {
      set(out, "definition", concept_property("definition"), "valueString", definition);
    }
  }
  add_values(stored, item.ordinal, wanted, out);
  for (const StoredSystem* supplement : item.system->supplements) {
    const Ordinal at = supplement->find(item.code);
    if (at != kNoOrdinal) add_values(*supplement, at, wanted, out);
  }
}

void ExpansionProperties::add_values(const StoredSystem& holder, Ordinal at, const std::string& wanted, Json& out) {
  for (const ConceptProperty& property : holder.properties_of(at)) {
    const PropertyDefinition& defined = holder.property_definitions()[property.property];
    if (wanted != "*" && defined.code != wanted && (defined.uri.empty() || defined.uri != wanted)) continue;
    auto [type, value] = property_json(holder, property);
    const std::string code = declare(defined.code, std::string(defined.uri));
    Json made = {{"code", code}, {type, std::move(value)}};
    auto& held = out["property"];
    if (std::find(held.begin(), held.end(), made) == held.end()) held.push_back(std::move(made));
  }
}

// The code under which the property is declared in this expansion.
std::string ExpansionProperties::declare(std::string_view code, const std::string& uri) {
  for (Json& property : declared_) {
    const bool same_uri = !uri.empty() && property.value("uri", "") == uri;
    if (same_uri || property["code"] == code) return property["code"];
  }
  Json made = {{"code", code}};
  if (!uri.empty()) made["uri"] = uri;
  declared_.push_back(std::move(made));
  return std::string(code);
}

// One value of a kind: the last one stays.
void ExpansionProperties::set(Json& out, std::string_view code, const std::string& uri, const std::string& type,
                              Json value) {
  const std::string declared = declare(code, uri);
  for (Json& property : out["property"]) {
    if (property["code"] != declared) continue;
    property = {{"code", declared}, {type, std::move(value)}};
    return;
  }
  out["property"].push_back({{"code", declared}, {type, std::move(value)}});
}

}  // namespace bindgate::terminology
