#include "demo/text_edit.h"

#include "fhir/operation_outcome.h"

#include <algorithm>

namespace bindgate::demo {

namespace {

std::string json_string(std::string_view text) {
  std::string out;
  fhir::append_json_string(out, text);
  return out;
}

std::size_t end_of_string(std::string_view json, std::size_t begin) {
  std::size_t at = begin + 1;
  while (at < json.size() && json[at] != '"') at += json[at] == '\\' ? 2 : 1;
  return std::min(at + 1, json.size());
}

bool has_value(const fhir::Element* element) {
  return element != nullptr && element->kind != fhir::ValueKind::none;
}

// Sets a property of `object`: its value where it has one, or a new one as the object's first.
void set_first(const fhir::Document& document, std::string_view json, const fhir::Element& object,
               std::string_view name, std::string_view value, std::vector<Edit>& edits) {
  const fhir::Element* present = document.child(object, name);
  if (has_value(present)) {
    edits.push_back(replace_value(json, *present, value));
    return;
  }
  edits.push_back({object.begin + std::size_t{1}, 0, json_string(name) + ":" + json_string(value) + ","});
}

// `{"a":1,}` is what insertions leave of an empty object.
bool is_empty_object(std::string_view json, const fhir::Element& object) {
  return json[json.find_first_not_of(" \t\r\n", object.begin + std::size_t{1})] == '}';
}

}  // namespace

std::string apply_edits(std::string_view text, std::vector<Edit> edits) {
  std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.offset < b.offset; });
  std::string out;
  std::size_t at = 0;
  for (const Edit& edit : edits) {
    out += text.substr(at, edit.offset - at);
    out += edit.text;
    at = edit.offset + edit.length;
  }
  out += text.substr(at);
  return out;
}

std::size_t end_of_value(std::string_view json, std::size_t begin) {
  if (json[begin] == '"') return end_of_string(json, begin);
  if (json[begin] != '{' && json[begin] != '[') {
    return std::min(json.find_first_of(",]} \t\r\n", begin), json.size());
  }
  std::size_t depth = 0;
  std::size_t at = begin;
  while (at < json.size()) {
    const char c = json[at];
    if (c == '"') {
      at = end_of_string(json, at);
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    ++at;
    if ((c == '}' || c == ']') && --depth == 0) break;
  }
  return at;
}

Edit replace_value(std::string_view json, const fhir::Element& element, std::string_view value) {
  return {element.begin, end_of_value(json, element.begin) - element.begin, json_string(value)};
}

void stamp(const fhir::Document& resource, std::string_view json, std::string_view id, std::string_view version,
           std::string_view last_updated, std::vector<Edit>& edits) {
  const fhir::Element& root = resource.root();
  const fhir::Element& type = *resource.child(root, "resourceType");
  const std::size_t behind_type = end_of_value(json, type.begin);
  const fhir::Element* present_id = resource.child(root, "id");
  if (has_value(present_id)) {
    edits.push_back(replace_value(json, *present_id, id));
  } else {
    edits.push_back({behind_type, 0, ",\"id\":" + json_string(id)});
  }
  const fhir::Element* meta = resource.child(root, "meta");
  const std::string fresh =
      "{\"versionId\":" + json_string(version) + ",\"lastUpdated\":" + json_string(last_updated) + "}";
  if (meta == nullptr) {
    edits.push_back({behind_type, 0, ",\"meta\":" + fresh});
  } else if (is_empty_object(json, *meta)) {
    edits.push_back({meta->begin, end_of_value(json, meta->begin) - meta->begin, fresh});
  } else {
    set_first(resource, json, *meta, "versionId", version, edits);
    set_first(resource, json, *meta, "lastUpdated", last_updated, edits);
  }
}

}  // namespace bindgate::demo
