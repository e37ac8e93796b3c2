// Profiles and extensions: thin nodes over their bases where they say more, and nothing where they do not.
#include "rules/compiler.h"

namespace bindgate::rules {

ElementRule* Compiler::build_profile(Source& source) {
  if (source.root != nullptr) return source.root;
  if (source.building) {
    note(source, true, "the profile is based on itself");
    return nullptr;
  }
  source.building = true;
  const StructureDefinition& definition = source.definition;
  const ElementRule* base = nullptr;
  if (const auto found = by_url_.find(definition.base_definition); found != by_url_.end()) {
    base = found->second->definition.derivation == "constraint" ? build_profile(*found->second) : found->second->root;
  }
  if (base == nullptr) {
    const auto type = base_types_.find(definition.type);
    if (type == base_types_.end()) {
      note(source, true, "the type " + definition.type + " is not known");
      return nullptr;
    }
    if (!definition.has_snapshot) {
      note(source, true, "has no snapshot, and its base " + definition.base_definition + " is not in any package");
    }
    base = type->second->root;
  }
  source.root = &out_.graph.derive(nullptr, *base, definition.type);
  for (const ElementDefinition& element : definition.elements) apply_profile_element(source, element);
  return source.root;
}

void Compiler::apply_profile_element(Source& source, const ElementDefinition& element) {
  const bool names_extension = !element.fixed_uri.empty() && last_segment(element.path) == "url";
  if (names_extension && element.id.find(':') != std::string::npos) {
    return name_sub_extension(source, element);
  }
  const bool has_type_profile = element.types.size() == 1 && element.types[0].profiles.size() == 1;
  if (!element.binding && !has_type_profile) return;
  for (ElementRule* rule : resolve(source, element)) {
    if (has_type_profile && rule != source.root) apply_type_profile(*rule, element.types[0].profiles[0]);
    if (element.binding && rule->kind != Kind::plain) {
      add_definition_bindings(*rule, *element.binding, Origin::profile, source.definition.url);
    }
  }
}

// An element whose data type is itself profiled has that profile's children and bindings.
void Compiler::apply_type_profile(ElementRule& rule, const std::string& canonical) {
  if (rule.kind == Kind::extension || rule.kind == Kind::resource) return;
  const auto found = by_url_.find(canonical.substr(0, canonical.find('|')));
  if (found == by_url_.end()) return;
  const StructureDefinition& definition = found->second->definition;
  if (definition.derivation != "constraint" || definition.type != rule.type) return;
  const ElementRule* root = build_profile(*found->second);
  if (root == nullptr) return;
  rule.type_rule = root;
  for (const Binding& binding : root->bindings) add_binding(rule, binding);
}

// "Extension.extension:ombCategory.url" tells the url of the slice, which is how resources name it.
void Compiler::name_sub_extension(Source& source, const ElementDefinition& url) {
  ElementDefinition extension;
  extension.id = parent_path(url.id);
  ElementDefinition outer;
  outer.id = parent_path(extension.id);
  for (const ElementRule* rule : resolve(source, extension)) {
    for (ElementRule* parent : resolve(source, outer)) {
      for (ElementRule::SubExtension& sub : parent->sub_extensions) {
        if (sub.rule == rule) sub.url = url.fixed_uri;
      }
    }
  }
}

// The nodes an element of a profile means, made the profile's own. Empty for what is inside a slice, except
// a choice's types and the extensions of an extension, which are told apart by name and url.
std::vector<ElementRule*> Compiler::resolve(Source& source, const ElementDefinition& element) {
  std::vector<ElementRule*> rules = {source.root};
  std::string_view rest = element.id;
  const std::size_t first_dot = rest.find('.');
  if (first_dot == std::string_view::npos) return rules;
  rest.remove_prefix(first_dot + 1);
  while (!rest.empty() && !rules.empty()) {
    const std::size_t dot = rest.find('.');
    const bool is_last = dot == std::string_view::npos;
    const std::string_view segment = rest.substr(0, dot);
    rest.remove_prefix(is_last ? rest.size() : dot + 1);
    std::vector<ElementRule*> next;
    for (ElementRule* rule : rules) {
      const auto found = step(source, element, *rule, segment, is_last);
      next.insert(next.end(), found.begin(), found.end());
    }
    rules = std::move(next);
  }
  return rules;
}

// One segment of an element's id below a node: "name", or "name:slice".
std::vector<ElementRule*> Compiler::step(Source& source, const ElementDefinition& element, ElementRule& rule,
                                         std::string_view segment, bool is_last) {
  static const std::vector<ElementType> any_type;
  const std::size_t colon = segment.find(':');
  const std::string_view name = segment.substr(0, colon);
  const std::string_view slice = colon == std::string_view::npos ? std::string_view{} : segment.substr(colon + 1);
  if (slice.empty()) return out_.graph.own_children(rule, name, is_last ? element.types : any_type);
  if (name == "extension" && source.definition.type == "Extension") {
    return {&out_.graph.own_sub_extension(rule, slice, *base_types_.at("Extension")->root)};
  }
  if (name.ends_with("[x]")) {
    if (ElementRule* child = out_.graph.own_child(rule, slice)) return {child};
  } else if (element.binding && element.binding->strength != Strength::example) {
    note(source, false, "the binding of " + element.id + ", in a slice, is not enforced");
  }
  return {};
}

}  // namespace bindgate::rules
