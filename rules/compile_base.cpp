// Base types and resources: their own elements as nodes, and the types of those looked up through them.
#include "rules/compiler.h"

namespace bindgate::rules {

namespace {

// From the root of a type down "Type.a.b"; null where it leads nowhere.
ElementRule* descend(ElementRule* root, std::string_view path) {
  ElementRule* at = root;
  for (std::size_t dot = path.find('.'); at != nullptr && dot != std::string_view::npos; dot = path.find('.')) {
    path.remove_prefix(dot + 1);
    at = at->children.find(path.substr(0, path.find('.')));
  }
  return at;
}

}  // namespace

void Compiler::build_base(Source& source) {
  ElementRule& root = *source.root;
  if (source.definition.kind == "resource") {
    // No element, but a property all the same: in JSON's own words, and in XML the resource's tag.
    ElementRule& type = out_.graph.add(&root, root.path + ".resourceType", "code");
    type.kind = Kind::plain;
    root.children.set("resourceType", &type);
  }
  for (const ElementDefinition& element : source.definition.elements) {
    if (element.path.find('.') != std::string::npos) add_base_element(source, element);
  }
}

void Compiler::add_base_element(Source& source, const ElementDefinition& element) {
  ElementRule* parent = descend(source.root, parent_path(element.path));
  if (parent == nullptr) return note(source, true, "the element " + element.path + " stands before its parent");
  if (element.max == "0") return;
  const std::string_view rest = last_segment(element.path);
  if (!element.content_reference.empty()) return add_content_reference(source, *parent, rest, element);
  for (const ElementType& type : element.types) {
    const std::string name = rest.ends_with("[x]") ? choice_name(rest, type.code) : std::string(rest);
    const std::size_t choice = rest.ends_with("[x]") ? rest.size() - 3 : 0;
    add_typed_child(source, *parent, name, element, type).choice = static_cast<std::uint8_t>(choice);
  }
}

void Compiler::add_content_reference(Source& source, ElementRule& parent, std::string_view name,
                                     const ElementDefinition& element) {
  ElementRule& child = out_.graph.add(&parent, element.path, "");
  child.is_list = element.max != "1" && element.max != "0";
  child.type_rule = descend(source.root, element.content_reference.substr(element.content_reference.find('#') + 1));
  if (child.type_rule == nullptr) {
    note(source, true, "the contentReference " + element.content_reference + " leads nowhere");
  }
  parent.children.set(name, &child);
}

ElementRule& Compiler::add_typed_child(Source& source, ElementRule& parent, const std::string& name,
                                       const ElementDefinition& element, const ElementType& type) {
  ElementRule& child = out_.graph.add(&parent, parent.path + '.' + name, type.code);
  child.is_list = element.max != "1" && element.max != "0";
  set_type(source, child, element.path);
  if (element.binding && child.kind != Kind::plain) {
    add_definition_bindings(child, *element.binding, Origin::base, source.definition.url);
  }
  parent.children.set(name, &child);
  return child;
}

// What the element's type makes of it. Any resource is judged by its own resourceType, whichever the definition names.
void Compiler::set_type(const Source& source, ElementRule& rule, const std::string& path) {
  const auto base = base_types_.find(rule.type);
  if (base != base_types_.end() && base->second->definition.kind == "resource") rule.kind = Kind::resource;
  if (rule.kind == Kind::resource) return;
  if (base != base_types_.end()) {
    rule.type_rule = base->second->root;
    return;
  }
  if (rule.primitive == Primitive::none) return;
  // Definitions give every id, and Extension.url, a type of FHIRPath's.
  if (rule.type.find('/') != std::string::npos) {
    const bool is_resource_id = source.definition.kind == "resource" && path == source.definition.type + ".id";
    rule.type = is_resource_id ? "id" : (path == "Extension.url" ? "uri" : "string");
    rule.primitive = primitive_of_type(rule.type);
  }
  // A primitive is an Element with a value; only the narrative is a value alone.
  const auto element = base_types_.find("Element");
  if (rule.primitive == Primitive::xhtml || element == base_types_.end()) return;
  rule.type_rule = element->second->root;
}

}  // namespace bindgate::rules
