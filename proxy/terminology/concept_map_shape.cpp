#include "proxy/terminology/concept_map_shape.h"

#include "proxy/terminology/json_text.h"

#include <array>
#include <utility>

namespace bindgate::proxy::tx {

namespace {

struct Pair {
  std::string_view r5;
  std::string_view r4;
};
// The first of a name is the one that is written.
constexpr std::array<Pair, 9> kRelationships = {{{"related-to", "relatedto"},
                                                 {"related-to", "inexact"},
                                                 {"equivalent", "equivalent"},
                                                 {"equivalent", "equal"},
                                                 {"source-is-narrower-than-target", "wider"},
                                                 {"source-is-narrower-than-target", "subsumes"},
                                                 {"source-is-broader-than-target", "narrower"},
                                                 {"source-is-broader-than-target", "specializes"},
                                                 {"not-related-to", "disjoint"}}};

constexpr std::array<Pair, 3> kModes = {
    {{"use-source-code", "provided"}, {"fixed", "fixed"}, {"other-map", "other-map"}}};

constexpr std::array<Pair, 4> kScopes = {{{"sourceScopeUri", "sourceUri"},
                                          {"sourceScopeCanonical", "sourceCanonical"},
                                          {"targetScopeUri", "targetUri"},
                                          {"targetScopeCanonical", "targetCanonical"}}};

constexpr std::string_view kMoreIdentifiers =
    "http://hl7.org/fhir/5.0/StructureDefinition/extension-ConceptMap.identifier";

// The object again with some keys renamed, each in its place.
template <typename NameOf>
void rename(Json& object, const NameOf& name_of) {
  Json out = Json::object();
  for (auto& [key, value] : object.items()) {
    const bool extra = key.starts_with('_');
    const std::string name = name_of(extra ? key.substr(1) : key);
    out[extra ? '_' + name : name] = std::move(value);
  }
  object = std::move(out);
}

void rename_one(Json& object, std::string_view from, std::string_view to) {
  if (!object.contains(from)) return;
  rename(object, [&](const std::string& key) { return key == from ? std::string(to) : key; });
}

template <typename Each>
void for_each_object(Json& parent, const char* name, const Each& each) {
  const auto found = parent.find(name);
  if (found == parent.end() || !found->is_array()) return;
  for (Json& item : *found) {
    if (item.is_object()) each(item);
  }
}

void split_version(Json& group, const std::string& name) {
  const std::string canonical = text_of(group, name);
  const std::size_t bar = canonical.find('|');
  if (bar == std::string::npos) return;
  Json out = Json::object();
  for (auto& [key, value] : group.items()) {
    if (key != name) {
      out[key] = std::move(value);
      continue;
    }
    out[name] = canonical.substr(0, bar);
    out[name + "Version"] = canonical.substr(bar + 1);
  }
  group = std::move(out);
}

void join_version(Json& group, const std::string& name) {
  const std::string version = text_of(group, name + "Version");
  if (version.empty()) return;
  const std::string url = text_of(group, name);
  if (!url.empty()) group[name] = url + '|' + version;
  group.erase(name + "Version");
}

// The uri that ConceptMap.additionalAttribute gives a code, or the code.
std::string uri_of_attribute(const Json& attributes, const std::string& code) {
  for (const Json& attribute : attributes) {
    if (!attribute.is_object()) continue;
    if (text_of(attribute, "code") == code && attribute.contains("uri")) return text_of(attribute, "uri");
  }
  return code;
}

// dependsOn and product: R5's attribute with a value of any type, R4's property with system, value and display.
void other_to_r4(Json& other, const Json& attributes) {
  Json out = Json::object();
  for (auto& [key, value] : other.items()) {
    if (key == "attribute") {
      out["property"] = uri_of_attribute(attributes, value.is_string() ? value.get<std::string>() : std::string());
    } else if (key == "valueCoding" && value.is_object()) {
      if (value.contains("system")) out["system"] = value["system"];
      if (value.contains("code")) out["value"] = value["code"];
      if (value.contains("display")) out["display"] = value["display"];
    } else if (key.starts_with("value") && key != "valueSet" && key != "value") {
      out["value"] = value.is_string() ? value : Json(value.dump());
    } else {
      out[key] = std::move(value);
    }
  }
  other = std::move(out);
}

void other_to_r5(Json& other) {
  if (!other.contains("property") || !other.contains("value")) return;
  Json out = Json::object();
  const bool is_coding = other.contains("system");
  for (auto& [key, value] : other.items()) {
    if (key == "property") {
      out["attribute"] = std::move(value);
    } else if (key == "value" && !is_coding) {
      out["valueString"] = std::move(value);
    } else if (key == "system" || (is_coding && (key == "value" || key == "display"))) {
      out["valueCoding"][key == "value" ? "code" : key] = std::move(value);
    } else if (key != "display") {
      out[key] = std::move(value);
    }
  }
  other = std::move(out);
}

void target_to_r4(Json& target, const Json& attributes) {
  if (const std::string said = text_of(target, "relationship"); !said.empty()) {
    target["relationship"] = equivalence_of(said);
    rename_one(target, "relationship", "equivalence");
  }
  for_each_object(target, "dependsOn", [&](Json& other) { other_to_r4(other, attributes); });
  for_each_object(target, "product", [&](Json& other) { other_to_r4(other, attributes); });
}

void element_to_r4(Json& element, const Json& attributes) {
  if (element.value("noMap", Json()) == Json(true)) {
    element["target"] = Json::array({Json{{"equivalence", "unmatched"}}});
  }
  element.erase("noMap");
  for_each_object(element, "target", [&](Json& target) { target_to_r4(target, attributes); });
}

void element_to_r5(Json& element) {
  const auto targets = element.find("target");
  if (targets == element.end() || !targets->is_array()) return;
  Json kept = Json::array();
  bool unmatched = false;
  for (Json& target : *targets) {
    const std::string said = target.is_object() ? text_of(target, "equivalence") : std::string();
    if (said == "unmatched") {
      unmatched = true;
      continue;
    }
    if (!said.empty()) {
      target["equivalence"] = relationship_of(said);
      rename_one(target, "equivalence", "relationship");
    }
    for_each_object(target, "dependsOn", other_to_r5);
    for_each_object(target, "product", other_to_r5);
    kept.push_back(std::move(target));
  }
  if (!kept.empty()) {
    element["target"] = std::move(kept);
    return;
  }
  element.erase("target");
  if (unmatched) element["noMap"] = true;
}

template <std::size_t N>
std::string mapped(const std::array<Pair, N>& pairs, std::string_view name, bool to_r4) {
  for (const Pair& pair : pairs) {
    if ((to_r4 ? pair.r5 : pair.r4) == name) return std::string(to_r4 ? pair.r4 : pair.r5);
  }
  return std::string(name);
}

void unmapped_to_r4(Json& group) {
  const auto unmapped = group.find("unmapped");
  if (unmapped == group.end() || !unmapped->is_object()) return;
  if (unmapped->contains("mode")) (*unmapped)["mode"] = mapped(kModes, text_of(*unmapped, "mode"), true);
  rename_one(*unmapped, "otherMap", "url");
}

void unmapped_to_r5(Json& group) {
  const auto unmapped = group.find("unmapped");
  if (unmapped == group.end() || !unmapped->is_object()) return;
  if (unmapped->contains("mode")) (*unmapped)["mode"] = mapped(kModes, text_of(*unmapped, "mode"), false);
  rename_one(*unmapped, "url", "otherMap");
}

}  // namespace

std::string equivalence_of(std::string_view relationship) {
  return mapped(kRelationships, relationship, true);
}

std::string relationship_of(std::string_view equivalence) {
  return equivalence == "unmatched" ? std::string() : mapped(kRelationships, equivalence, false);
}

void concept_map_to_r4(Json& map) {
  if (const auto identifiers = map.find("identifier"); identifiers != map.end() && identifiers->is_array()) {
    const Json all = *identifiers;
    if (all.empty()) {
      map.erase("identifier");
    } else {
      map["identifier"] = all.front();
    }
    for (std::size_t i = 1; i < all.size(); ++i) {
      if (!map.contains("extension") || !map["extension"].is_array()) map["extension"] = Json::array();
      map["extension"].push_back({{"url", kMoreIdentifiers}, {"valueIdentifier", all[i]}});
    }
  }
  rename(map, [](const std::string& key) { return mapped(kScopes, key, true); });
  const Json attributes = list_of(map, "additionalAttribute");
  for_each_object(map, "group", [&](Json& group) {
    split_version(group, "source");
    split_version(group, "target");
    unmapped_to_r4(group);
    for_each_object(group, "element", [&](Json& element) { element_to_r4(element, attributes); });
  });
}

void concept_map_to_r5(Json& map) {
  if (const auto identifier = map.find("identifier"); identifier != map.end() && identifier->is_object()) {
    const Json one = *identifier;
    map["identifier"] = Json::array({one});
  }
  rename(map, [](const std::string& key) { return mapped(kScopes, key, false); });
  for_each_object(map, "group", [](Json& group) {
    join_version(group, "source");
    join_version(group, "target");
    unmapped_to_r5(group);
    for_each_object(group, "element", element_to_r5);
  });
}

void translated_part_to_r4(Json& part) {
  const std::string name = text_of(part, "name");
  if (name == "relationship") {
    part["name"] = "equivalence";
    part["valueCode"] = equivalence_of(text_of(part, "valueCode"));
  } else if (name == "originMap") {
    const std::string map = text_of(part, part.contains("valueUri") ? "valueUri" : "valueCanonical");
    part = {{"name", "source"}, {"valueUri", map}};
  } else if (name == "product") {
    for_each_object(part, "part", [](Json& inner) {
      if (text_of(inner, "name") == "attribute") inner["name"] = "element";
      if (text_of(inner, "name") == "value" && inner.contains("valueCoding")) inner["name"] = "concept";
    });
  }
}

}  // namespace bindgate::proxy::tx
