#include "rules/graph.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace bindgate::rules {

namespace {

constexpr std::string_view kChoice = "[x]";

// Types whose value is one string that a binding may apply to.
constexpr std::array<std::string_view, 9> kCodeTypes = {"code", "string",   "uri", "url", "canonical",
                                                        "oid",  "markdown", "id",  "uuid"};
constexpr std::array<std::string_view, 7> kQuantityTypes = {"Quantity", "SimpleQuantity", "Age",          "Count",
                                                            "Distance", "Duration",       "MoneyQuantity"};

}  // namespace

Kind kind_of_type(std::string_view type) {
  if (type == "CodeableConcept") return Kind::codeable_concept;
  if (type == "Coding") return Kind::coding;
  if (type == "Extension") return Kind::extension;
  if (type == "Resource" || type == "DomainResource") return Kind::resource;
  if (std::find(kQuantityTypes.begin(), kQuantityTypes.end(), type) != kQuantityTypes.end()) return Kind::quantity;
  if (std::find(kCodeTypes.begin(), kCodeTypes.end(), type) != kCodeTypes.end()) return Kind::code;
  return Kind::plain;
}

std::string choice_name(std::string_view base, std::string_view type) {
  if (base.ends_with(kChoice)) base.remove_suffix(kChoice.size());
  std::string out(base);
  out += type;
  if (base.size() < out.size()) {
    out[base.size()] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[base.size()])));
  }
  return out;
}

ElementRule& Graph::add(const ElementRule* parent, std::string path, std::string type) {
  Node& node = nodes_.emplace_back();
  node.owner = parent;
  node.path = std::move(path);
  node.kind = kind_of_type(type);
  node.primitive = primitive_of_type(type);
  node.type = std::move(type);
  return node;
}

ElementRule& Graph::derive(const ElementRule* parent, const ElementRule& base, std::string path) {
  ElementRule& node = add(parent, std::move(path), base.type);
  node.kind = base.kind;
  node.primitive = base.primitive;
  node.is_list = base.is_list;
  node.choice = base.choice;
  node.has_site_rule = base.has_site_rule;
  node.bindings = base.bindings;
  node.sub_extensions = base.sub_extensions;
  node.type_rule = &base;
  return node;
}

ElementRule* Graph::own_child(ElementRule& parent, std::string_view name) {
  const ElementRule* found = parent.child(name);
  if (found == nullptr) return nullptr;
  const auto& node = static_cast<const Node&>(*found);
  if (node.owner == &parent) return parent.children.find(name);
  ElementRule& own = derive(&parent, node, parent.path + '.' + std::string(name));
  parent.children.set(name, &own);
  return &own;
}

ElementRule& Graph::own_sub_extension(ElementRule& parent, std::string_view slice, const ElementRule& base) {
  for (ElementRule::SubExtension& sub : parent.sub_extensions) {
    if (sub.slice != slice) continue;
    if (static_cast<const Node&>(*sub.rule).owner != &parent) sub.rule = &derive(&parent, *sub.rule, sub.rule->path);
    return *sub.rule;
  }
  ElementRule& own = derive(&parent, base, parent.path + ".extension:" + std::string(slice));
  parent.sub_extensions.push_back({std::string(slice), std::string(slice), &own});
  return own;
}

std::vector<ElementRule*> Graph::own_children(ElementRule& parent, std::string_view segment,
                                              const std::vector<ElementType>& types) {
  if (!segment.ends_with(kChoice)) {
    if (ElementRule* child = own_child(parent, segment)) return {child};
  }
  std::string_view base = segment;
  if (base.ends_with(kChoice)) base.remove_suffix(kChoice.size());
  std::vector<std::string> names;
  for (const ElementRule* rule = &parent; rule != nullptr; rule = rule->type_rule) {
    for (const ChildTable::Entry& entry : rule->children.entries()) {
      if (entry.name == choice_name(base, entry.rule->type)) names.push_back(entry.name);
    }
  }
  std::vector<ElementRule*> out;
  for (const std::string& name : names) {
    const bool wanted = types.empty() || std::any_of(types.begin(), types.end(), [&](const ElementType& type) {
                          return choice_name(base, type.code) == name;
                        });
    if (!wanted) continue;
    ElementRule* child = own_child(parent, name);
    if (std::find(out.begin(), out.end(), child) == out.end()) out.push_back(child);
  }
  return out;
}

}  // namespace bindgate::rules
