#include "rules/structure_definition.h"

namespace bindgate::rules {

namespace {

constexpr std::string_view kMaxValueSet = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet";

std::string text(const fhir::Document& document, const fhir::Element& element, std::string_view name) {
  return std::string(document.value(element, name));
}

BindingDefinition read_binding(const fhir::Document& document, const fhir::Element& binding) {
  BindingDefinition out;
  out.strength = parse_strength(document.value(binding, "strength")).value_or(Strength::example);
  out.value_set = text(document, binding, "valueSet");
  for (const fhir::Element& child : document.children(binding)) {
    if (child.name != "extension" || document.value(child, "url") != kMaxValueSet) continue;
    out.max_value_set = text(document, child, "valueCanonical");
    if (out.max_value_set.empty()) out.max_value_set = text(document, child, "valueUri");
  }
  return out;
}

ElementType read_type(const fhir::Document& document, const fhir::Element& type) {
  ElementType out;
  out.code = text(document, type, "code");
  for (const fhir::Element& child : document.children(type)) {
    if (child.name == "profile") out.profiles.emplace_back(child.value);
  }
  return out;
}

ElementDefinition read_element(const fhir::Document& document, const fhir::Element& element) {
  ElementDefinition out;
  for (const fhir::Element& child : document.children(element)) {
    if (child.name == "id")
      out.id = child.value;
    else if (child.name == "path")
      out.path = child.value;
    else if (child.name == "sliceName")
      out.slice_name = child.value;
    else if (child.name == "max")
      out.max = child.value;
    else if (child.name == "contentReference")
      out.content_reference = child.value;
    else if (child.name == "fixedUri")
      out.fixed_uri = child.value;
    else if (child.name == "type")
      out.types.push_back(read_type(document, child));
    else if (child.name == "binding")
      out.binding = read_binding(document, child);
  }
  if (out.id.empty()) out.id = out.path;
  return out;
}

}  // namespace

std::string_view last_segment(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

std::string_view parent_path(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : path.substr(0, dot);
}

std::optional<Strength> parse_strength(std::string_view code) {
  if (code == "required") return Strength::required;
  if (code == "extensible") return Strength::extensible;
  if (code == "preferred") return Strength::preferred;
  if (code == "example") return Strength::example;
  return std::nullopt;
}

std::string_view to_string(Strength strength) {
  switch (strength) {
    case Strength::required:
      return "required";
    case Strength::extensible:
      return "extensible";
    case Strength::preferred:
      return "preferred";
    case Strength::example:
      break;
  }
  return "example";
}

StructureDefinition read_structure_definition(const fhir::Document& document) {
  const fhir::Element& root = document.root();
  StructureDefinition out;
  out.url = text(document, root, "url");
  out.version = text(document, root, "version");
  out.name = text(document, root, "name");
  out.type = text(document, root, "type");
  out.kind = text(document, root, "kind");
  out.derivation = text(document, root, "derivation");
  out.base_definition = text(document, root, "baseDefinition");
  out.is_abstract = document.value(root, "abstract") == "true";
  const fhir::Element* view = document.child(root, "snapshot");
  out.has_snapshot = view != nullptr;
  if (view == nullptr) view = document.child(root, "differential");
  if (view == nullptr) return out;
  for (const fhir::Element& child : document.children(*view)) {
    if (child.name == "element") out.elements.push_back(read_element(document, child));
  }
  return out;
}

}  // namespace bindgate::rules
