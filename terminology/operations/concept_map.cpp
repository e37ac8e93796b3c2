#include "terminology/operations/concept_map.h"

#include <array>
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

Json list(const Json& parent, const char* name) {
  const auto found = parent.find(name);
  return found != parent.end() && found->is_array() ? *found : Json::array();
}

MapElement read_element(const Json& item) {
  MapElement out{text(item, "code"), text(item, "display"), item.value("noMap", Json()) == Json(true), {}};
  for (const Json* target : objects(item, "target")) {
    const std::string said = first_text(*target, {"relationship", "equivalence"});
    if (said == "unmatched") {
      out.no_map = true;
      continue;
    }
    out.targets.push_back({text(*target, "code"), text(*target, "display"), relationship_of(said),
                           list(*target, "dependsOn"), list(*target, "product")});
  }
  return out;
}

Unmapped read_unmapped(const Json& item) {
  std::string mode = text(item, "mode");
  if (mode == "provided") mode = "use-source-code";
  return {std::move(mode), text(item, "code"), text(item, "display"), relationship_of(text(item, "relationship")),
          first_text(item, {"otherMap", "url"})};
}

MapGroup read_group(const Json& group) {
  MapGroup out{text(group, "source"), text(group, "target"), {}, std::nullopt};
  for (const char* side : {"source", "target"}) {
    const std::string version = text(group, (std::string(side) + "Version").c_str());
    std::string& url = side == std::string_view("source") ? out.source : out.target;
    if (!version.empty() && url.find('|') == std::string::npos) url += '|' + version;
  }
  for (const Json* element : objects(group, "element")) out.elements.push_back(read_element(*element));
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
  out.source_scope =
      first_text(resource, {"sourceScopeUri", "sourceScopeCanonical", "sourceUri", "sourceCanonical"});
  out.target_scope =
      first_text(resource, {"targetScopeUri", "targetScopeCanonical", "targetUri", "targetCanonical"});
  for (const Json* group : objects(resource, "group")) out.groups.push_back(read_group(*group));
  return out;
}

}  // namespace bindgate::terminology
