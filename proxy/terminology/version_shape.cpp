#include "proxy/terminology/version_shape.h"

#include "proxy/terminology/concept_map_shape.h"
#include "proxy/terminology/json_text.h"
#include "proxy/terminology/r5_elements.h"

#include <array>
#include <functional>
#include <optional>

namespace bindgate::proxy::tx {

namespace {

bool is_shaped(std::string_view type) {
  return type == "CodeSystem" || type == "ValueSet" || type == "ConceptMap";
}

bool stands_at(const R5Element& element, std::string_view path) {
  return element.parent == path || (element.parent == "*" && is_shaped(path));
}

std::string url_of(std::string_view path, std::string_view name) {
  return std::string(kR5Extension) + std::string(path) + '.' + std::string(name);
}

// "valueString" or "versionAlgorithmCoding" for a choice called "value" or "versionAlgorithm": the type, or nothing.
std::string_view choice_type(std::string_view key, std::string_view name) {
  if (!key.starts_with(name) || key.size() == name.size()) return {};
  const char next = key[name.size()];
  return next >= 'A' && next <= 'Z' ? key.substr(name.size()) : std::string_view{};
}

Json simple_extension(const std::string& url, std::string_view type, Json value) {
  return {{"url", url}, {"value" + std::string(type), std::move(value)}};
}

// Objects with elements of their own: a sub-extension for each.
Json complex_extension(const std::string& url, const Json& object) {
  Json parts = Json::array();
  for (const auto& [key, value] : object.items()) {
    if (key == "extension") {
      for (const Json& each : list_of(object, "extension")) parts.push_back(each);
      continue;
    }
    const std::string_view value_type = choice_type(key, "value");
    const std::string name = value_type.empty() ? key : "value";
    const std::string_view type = value_type.empty() ? type_of_part(key) : value_type;
    const Json list = value.is_array() ? value : Json::array({value});
    for (const Json& each : list) {
      if (type.empty() && !each.is_object()) continue;
      parts.push_back(type.empty() ? complex_extension(name, each) : simple_extension(name, type, each));
    }
  }
  return {{"url", url}, {"extension", std::move(parts)}};
}

// `extension` comes behind an element's or resource's own id, where FHIR has it.
void add_extension(Json& node, Json extension) {
  if (!node.contains("extension")) node["extension"] = Json::array();
  if (node["extension"].is_array()) node["extension"].push_back(std::move(extension));
}

void erase_with_extras(Json& node, const std::string& key) {
  node.erase(key);
  node.erase('_' + key);
}

void move_out(Json& node, std::string_view path, const R5Element& element) {
  const std::string url = url_of(path, element.name);
  if (element.type == "[x]") {
    std::optional<std::string> found;
    for (const auto& [key, value] : node.items()) {
      if (!choice_type(key, element.name).empty()) found = key;
    }
    if (!found) return;
    const std::string type(choice_type(*found, element.name));
    add_extension(node, simple_extension(url, type, node[*found]));
    return erase_with_extras(node, *found);
  }
  const std::string name(element.name);
  if (!node.contains(name)) return;
  const Json value = node[name];
  const Json list = value.is_array() ? value : Json::array({value});
  for (const Json& each : list) {
    if (element.type.empty() ? !each.is_object() : each.is_null()) continue;
    add_extension(node,
                  element.type.empty() ? complex_extension(url, each) : simple_extension(url, element.type, each));
  }
  erase_with_extras(node, name);
}

// The key and value of value[x] in an extension, if it has one.
std::optional<std::pair<std::string, Json>> value_of(const Json& extension) {
  for (const auto& [key, value] : extension.items()) {
    if (!choice_type(key, "value").empty()) return std::pair(key, value);
  }
  return std::nullopt;
}

Json object_of(const Json& extension) {
  Json out = Json::object();
  for (const Json& part : list_of(extension, "extension")) {
    if (!part.is_object()) continue;
    const std::string name = text_of(part, "url");
    if (name.empty()) continue;
    const std::string_view type = type_of_part(name);
    const auto value = value_of(part);
    if (name == "subProperty") {
      out[name].push_back(object_of(part));
    } else if (name.find(':') != std::string::npos) {
      add_extension(out, part);
    } else if (value) {
      out[type == "[x]" ? value->first : name] = value->second;
    }
  }
  return out;
}

// Whether `extension` was one of this element's; then the element has been put in its place.
bool move_in(Json& node, std::string_view path, const R5Element& element, const Json& extension) {
  if (text_of(extension, "url") != url_of(path, element.name)) return false;
  const auto value = value_of(extension);
  if (!element.type.empty() && !value) return false;
  const std::string name(element.name);
  if (element.type == "[x]") {
    node[name + value->first.substr(std::string_view("value").size())] = value->second;
    return true;
  }
  Json content = element.type.empty() ? object_of(extension) : value->second;
  if (element.is_list) {
    if (!node.contains(name) || !node[name].is_array()) node[name] = Json::array();
    node[name].push_back(std::move(content));
  } else {
    node[name] = std::move(content);
  }
  return true;
}

void elements_to_r4(Json& node, std::string_view path) {
  for (const R5Element& element : r5_elements()) {
    if (stands_at(element, path)) move_out(node, path, element);
  }
}

void elements_to_r5(Json& node, std::string_view path) {
  const auto found = node.find("extension");
  if (found == node.end() || !found->is_array()) return;
  const Json extensions = *found;
  Json kept = Json::array();
  for (const Json& extension : extensions) {
    bool moved = false;
    for (const R5Element& element : r5_elements()) {
      if (!moved && extension.is_object() && stands_at(element, path)) moved = move_in(node, path, element, extension);
    }
    if (!moved) kept.push_back(extension);
  }
  if (kept.empty()) {
    node.erase("extension");
  } else {
    node["extension"] = std::move(kept);
  }
}

// Filter operators of R5 alone, which R4's required binding has no room for.
bool is_r5_operator(const Json& op) {
  return op == "child-of" || op == "descendent-leaf";
}

const std::string kFilterOp = std::string(kR5Extension) + "ValueSet.compose.include.filter.op";

void filter_to_r4(Json& filter) {
  if (!is_r5_operator(filter.value("op", Json()))) return;
  Json out = Json::object();
  // In the place the operator had.
  for (auto& [key, value] : filter.items()) {
    if (key != "op") {
      out[key] = std::move(value);
    } else {
      out["_op"]["extension"] = Json::array({simple_extension(kFilterOp, "Code", value)});
    }
  }
  filter = std::move(out);
}

void filter_to_r5(Json& filter) {
  const auto op = filter.find("_op");
  if (op == filter.end() || !op->is_object()) return;
  for (const Json& extension : list_of(*op, "extension")) {
    if (!extension.is_object()) continue;
    if (text_of(extension, "url") != kFilterOp || !extension.contains("valueCode")) continue;
    filter["op"] = extension["valueCode"];
    filter.erase("_op");
    return;
  }
}

using Step = std::function<void(Json&, std::string_view)>;

// Every object of a resource from the outside in, with its path. Depth is bounded by the reader's.
void walk(Json& node, std::string_view path, const Step& step) {
  step(node, path);
  for (auto& [key, value] : node.items()) {
    if (key.starts_with('_') || key == "extension" || key == "contained" || key == "text") continue;
    if (!value.is_object() && !value.is_array()) continue;
    const std::string child = path_of(path, key);
    if (value.is_object()) walk(value, child, step);
    if (!value.is_array()) continue;
    for (Json& item : value) {
      if (item.is_object()) walk(item, child, step);
    }
  }
}

// The resources inside one that is not of the three itself.
template <typename Each>
void for_each_inner(Json& node, const Each& each) {
  if (node.is_array()) {
    for (Json& item : node) for_each_inner(item, each);
  }
  if (!node.is_object()) return;
  for (auto& [key, value] : node.items()) {
    if (key == "resource" || key == "contained") {
      if (value.is_object()) each(value);
      if (!value.is_array()) continue;
      for (Json& item : value) each(item);
    } else if (key == "entry" || key == "parameter" || key == "part") {
      for_each_inner(value, each);
    }
  }
}

std::string type_of(const Json& resource) {
  return resource.is_object() ? text_of(resource, "resourceType") : std::string();
}

}  // namespace

void to_r4(Json& resource) {
  const std::string type = type_of(resource);
  for_each_inner(resource, [](Json& inner) { to_r4(inner); });
  if (!is_shaped(type)) return;
  if (type == "ConceptMap") concept_map_to_r4(resource);
  walk(resource, type, [](Json& node, std::string_view path) {
    if (path == "ValueSet.compose.include.filter") filter_to_r4(node);
    elements_to_r4(node, path);
  });
}

void to_r5(Json& resource) {
  const std::string type = type_of(resource);
  for_each_inner(resource, [](Json& inner) { to_r5(inner); });
  if (!is_shaped(type)) return;
  walk(resource, type, [](Json& node, std::string_view path) {
    if (path == "ValueSet.compose.include.filter") filter_to_r5(node);
    elements_to_r5(node, path);
  });
  if (type == "ConceptMap") concept_map_to_r5(resource);
}

void to_version(Json& resource, FhirVersion version) {
  version == FhirVersion::r5 ? to_r5(resource) : to_r4(resource);
}

void translation_to_r4(Json& parameters) {
  const auto found = parameters.find("parameter");
  if (found == parameters.end()) return;
  for (Json& parameter : *found) {
    if (text_of(parameter, "name") != "match" || !parameter.contains("part")) continue;
    for (Json& part : parameter["part"]) translated_part_to_r4(part);
  }
}

void closure_to_r4(Json& map) {
  if (!map.contains("group")) return;
  for (Json& group : map["group"]) {
    for (Json& element : group["element"]) {
      for (Json& target : element["target"]) {
        if (text_of(target, "equivalence") == "wider") target["equivalence"] = "subsumes";
      }
    }
  }
}

}  // namespace bindgate::proxy::tx
