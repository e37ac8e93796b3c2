#include "terminology/operations/concept_map.h"

#include <array>
#include <map>
#include <tuple>
#include <utility>

namespace bindgate::terminology {
namespace {

constexpr std::string_view kNarrower = "source-is-narrower-than-target";
constexpr std::string_view kBroader = "source-is-broader-than-target";

// https://hl7.org/fhir/R5/conceptmap-relationship.html; of R4 the target's standing to the source is named.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kEquivalences = {
    {{"equal", "equivalent"},
     {"wider", kNarrower},
     {"subsumes", kNarrower},
     {"narrower", kBroader},
     {"specializes", kBroader},
     {"relatedto", "related-to"},
     {"inexact", "related-to"},
     {"unmatched", "not-related-to"},
     {"disjoint", "not-related-to"},
     {"equivalent", "equivalent"}}};

std::string text(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string first_text(const Json& object, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (std::string found = text(object, name); !found.empty()) return found;
  }
  return {};
}

// The objects of a list; anything else in its place is none.
std::vector<const Json*> objects(const Json& parent, const char* name) {
  std::vector<const Json*> out;
  const auto found = parent.find(name);
  if (found == parent.end() || !found->is_array()) return out;
  for (const Json& item : *found) {
    if (item.is_object()) out.push_back(&item);
  }
  return out;
}

// The first value[x] of an object; an empty type where there is none.
std::pair<std::string, Json> value_of(const Json& object) {
  for (const auto& [name, value] : object.items()) {
    if (name.starts_with("value") && name.size() > 5 && name != "valueSet") return {name, value};
  }
  return {};
}

// What the map declares a code of its properties or attributes to stand for: their codes and uris.
using Declared = std::map<std::string, std::string>;

Declared declared(const Json& resource, const char* list) {
  Declared out;
  for (const Json* item : objects(resource, list)) {
    if (std::string uri = text(*item, "uri"); !uri.empty()) out.emplace(text(*item, "code"), std::move(uri));
  }
  return out;
}

struct Vocabulary {
  Declared properties;
  Declared attributes;
};

MapValue named(const Declared& known, std::string code) {
  const auto uri = known.find(code);
  if (uri == known.end()) return {std::move(code), {}, {}};
  return {uri->second, {}, {}};
}

// R5: attribute with value[x]; R4: property with system, value and display.
std::vector<MapValue> read_others(const Json& target, const char* list, const Declared& attributes) {
  std::vector<MapValue> out;
  for (const Json* item : objects(target, list)) {
    MapValue other = named(attributes, first_text(*item, {"attribute", "property"}));
    std::tie(other.type, other.value) = value_of(*item);
    if (other.type.empty()) {
      other.type = "valueCoding";
      other.value = {{"code", text(*item, "value")}};
      for (const char* name : {"system", "display"}) {
        if (std::string said = text(*item, name); !said.empty()) other.value[name] = std::move(said);
      }
    }
    out.push_back(std::move(other));
  }
  return out;
}

std::vector<MapValue> read_properties(const Json& target, const Declared& known) {
  std::vector<MapValue> out;
  for (const Json* item : objects(target, "property")) {
    MapValue property = named(known, text(*item, "code"));
    std::tie(property.type, property.value) = value_of(*item);
    if (!property.type.empty()) out.push_back(std::move(property));
  }
  return out;
}

MapElement read_element(const Json& item, const Vocabulary& known) {
  MapElement out{
      text(item, "code"), text(item, "display"), text(item, "valueSet"), item.value("noMap", Json()) == Json(true), {}};
  for (const Json* target : objects(item, "target")) {
    const std::string said = first_text(*target, {"relationship", "equivalence"});
    if (said == "unmatched") {
      out.no_map = true;
      continue;
    }
    out.targets.push_back({text(*target, "code"), text(*target, "display"), text(*target, "valueSet"),
                           relationship_of(said), read_properties(*target, known.properties),
                           read_others(*target, "dependsOn", known.attributes),
                           read_others(*target, "product", known.attributes)});
  }
  return out;
}

Unmapped read_unmapped(const Json& item) {
  std::string mode = text(item, "mode");
  if (mode == "provided") mode = "use-source-code";
  return {std::move(mode),
          text(item, "code"),
          text(item, "display"),
          text(item, "valueSet"),
          relationship_of(text(item, "relationship")),
          first_text(item, {"otherMap", "url"})};
}

MapGroup read_group(const Json& group, const Vocabulary& known) {
  MapGroup out{text(group, "source"), text(group, "target"), {}, std::nullopt};
  for (const char* side : {"source", "target"}) {
    const std::string version = text(group, (std::string(side) + "Version").c_str());
    std::string& url = side == std::string_view("source") ? out.source : out.target;
    if (!version.empty() && url.find('|') == std::string::npos) url += '|' + version;
  }
  for (const Json* element : objects(group, "element")) out.elements.push_back(read_element(*element, known));
  if (const auto unmapped = group.find("unmapped"); unmapped != group.end() && unmapped->is_object()) {
    out.unmapped = read_unmapped(*unmapped);
  }
  return out;
}

}  // namespace

std::string relationship_of(std::string_view code, bool reverse) {
  for (const auto& [equivalence, relationship] : kEquivalences) {
    if (code == equivalence) code = relationship;
  }
  if (reverse && code == kNarrower) return std::string(kBroader);
  if (reverse && code == kBroader) return std::string(kNarrower);
  return std::string(code);
}

ConceptMap read_concept_map(const Json& resource) {
  ConceptMap out;
  out.url = text(resource, "url");
  out.version = text(resource, "version");
  out.source_scope = first_text(resource, {"sourceScopeUri", "sourceScopeCanonical", "sourceUri", "sourceCanonical"});
  out.target_scope = first_text(resource, {"targetScopeUri", "targetScopeCanonical", "targetUri", "targetCanonical"});
  const Vocabulary known{declared(resource, "property"), declared(resource, "additionalAttribute")};
  for (const Json* group : objects(resource, "group")) out.groups.push_back(read_group(*group, known));
  return out;
}

}  // namespace bindgate::terminology
