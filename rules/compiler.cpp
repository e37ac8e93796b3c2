#include "rules/compiler.h"

#include "fhir/reader.h"

#include <algorithm>

namespace bindgate::rules {

namespace {

std::string_view last_segment(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

std::string_view parent_path(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : path.substr(0, dot);
}

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

void Compiler::note(const Source& source, bool is_error, std::string message) {
  out_.notes.push_back({is_error, source.package + ' ' + source.file, std::move(message)});
}

void Compiler::compile(std::span<const fhir::Package> packages, const std::vector<SiteRule>& site_rules) {
  read_definitions(packages);
  for (Source& source : sources_) {
    if (source.definition.derivation == "constraint") continue;
    source.root = &out_.graph.add(nullptr, source.definition.type, source.definition.type);
    base_types_[source.definition.type] = &source;
  }
  for (Source& source : sources_) {
    if (source.definition.derivation != "constraint") build_base(source);
  }
  apply_site_rules(site_rules, false);
  for (Source& source : sources_) {
    if (source.definition.derivation == "constraint") build_profile(source);
  }
  for (Source& source : sources_) publish(source);
  apply_site_rules(site_rules, true);
}

void Compiler::read_definitions(std::span<const fhir::Package> packages) {
  fhir::Document document;
  for (const fhir::Package& package : packages) {
    for (const fhir::PackageFile& file : package.files) {
      if (file.resource_type == "StructureDefinition") read_definition(package, file, document);
    }
  }
}

void Compiler::read_definition(const fhir::Package& package, const fhir::PackageFile& file, fhir::Document& document) {
  Source source;
  source.package = package.name + '#' + package.version;
  source.file = file.name;
  if (const auto read = fhir::read_json(file.text, file.text.capacity(), document); !read) {
    return note(source, true, "cannot be read: " + read.error().message);
  }
  source.definition = read_structure_definition(document);
  const StructureDefinition& definition = source.definition;
  if (definition.url.empty() || definition.type.empty()) {
    return note(source, true, "a StructureDefinition needs a url and a type");
  }
  // Primitive types have no children but id and extension; logical models are not resources.
  if (definition.kind == "primitive-type" || definition.kind == "logical") return;
  sources_.push_back(std::move(source));
  by_url_[sources_.back().definition.url] = &sources_.back();
}

// ---- base types

void Compiler::build_base(Source& source) {
  for (const ElementDefinition& element : source.definition.elements) {
    if (element.path.find('.') != std::string::npos) add_base_element(source, element);
  }
}

void Compiler::add_base_element(Source& source, const ElementDefinition& element) {
  ElementRule* parent = descend(source.root, parent_path(element.path));
  if (parent == nullptr) return note(source, true, "the element " + element.path + " stands before its parent");
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
  const auto base = base_types_.find(type.code);
  if (base != base_types_.end() && child.kind != Kind::resource) child.type_rule = base->second->root;
  if (element.binding && child.kind != Kind::plain) {
    add_definition_bindings(child, *element.binding, Origin::base, source.definition.url);
  }
  parent.children.set(name, &child);
  return child;
}

// ---- profiles and extensions

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
    const std::size_t colon = segment.find(':');
    const std::string_view name = segment.substr(0, colon);
    const std::string_view slice = colon == std::string_view::npos ? std::string_view{} : segment.substr(colon + 1);

    std::vector<ElementRule*> next;
    for (ElementRule* rule : rules) {
      if (slice.empty()) {
        static const std::vector<ElementType> any_type;
        const auto found = out_.graph.own_children(*rule, name, is_last ? element.types : any_type);
        next.insert(next.end(), found.begin(), found.end());
      } else if (name == "extension" && source.definition.type == "Extension") {
        next.push_back(&out_.graph.own_sub_extension(*rule, slice, *base_types_.at("Extension")->root));
      } else if (name.ends_with("[x]")) {
        if (ElementRule* child = out_.graph.own_child(*rule, slice)) next.push_back(child);
      } else if (element.binding && element.binding->strength != Strength::example) {
        note(source, false, "the binding of " + element.id + ", in a slice, is not enforced");
      }
    }
    rules = std::move(next);
  }
  return rules;
}

void Compiler::publish(Source& source) {
  if (source.root == nullptr) return;
  const StructureDefinition& definition = source.definition;
  const bool is_base = definition.derivation != "constraint";
  Definition& out = out_.definitions.emplace_back();
  out.url = definition.url;
  out.version = definition.version;
  out.name = definition.name;
  out.type = definition.type;
  out.package = source.package;
  out.origin = is_base ? Origin::base : Origin::profile;
  out.is_resource = definition.kind == "resource" && !definition.is_abstract;
  out.root = source.root;
  out_.by_url[out.url] = &out;
  out_.by_canonical[out.url + '|' + out.version] = &out;
  if (is_base) out_.by_type[out.type] = &out;
  if (!is_base && definition.type == "Extension") out_.extensions[out.url] = source.root;
}

// ---- site rules

void Compiler::apply_site_rules(const std::vector<SiteRule>& site_rules, bool on_profiles) {
  // Data types before resources: a resource's own nodes are derived from the types', and so see their rules.
  for (const bool on_resources : {false, true}) {
    for (const SiteRule& rule : site_rules) {
      const auto type = base_types_.find(rule.type);
      const bool is_base = type != base_types_.end();
      if (is_base != !on_profiles) continue;
      if (is_base) {
        const bool is_resource = type->second->definition.kind == "resource";
        if (is_resource == on_resources) apply_site_rule(rule, *type->second->root);
        continue;
      }
      if (!on_resources) continue;
      const auto profile = by_url_.find(rule.type);
      if (profile == by_url_.end() || profile->second->root == nullptr) {
        out_.notes.push_back(
            {true, rule.source,
             "the type \"" + rule.type + "\" is neither a type of FHIR R4 nor the url of a profile in any package"});
      } else {
        apply_site_rule(rule, *profile->second->root);
      }
    }
  }
}

void Compiler::apply_site_rule(const SiteRule& site_rule, ElementRule& root) {
  std::string_view rest = site_rule.path;
  if (const std::string prefix = root.type + '.'; rest.starts_with(prefix)) rest.remove_prefix(prefix.size());
  std::vector<ElementRule*> rules = {&root};
  while (!rest.empty() && !rules.empty()) {
    const std::size_t dot = rest.find('.');
    std::vector<ElementRule*> next;
    for (ElementRule* rule : rules) {
      const auto found = out_.graph.own_children(*rule, rest.substr(0, dot), {});
      next.insert(next.end(), found.begin(), found.end());
    }
    rules = std::move(next);
    rest.remove_prefix(dot == std::string_view::npos ? rest.size() : dot + 1);
  }
  std::erase_if(rules, [](const ElementRule* rule) {
    return rule->kind == Kind::plain || rule->kind == Kind::extension || rule->kind == Kind::resource;
  });
  if (rules.empty() || rules.front() == &root) {
    out_.notes.push_back(
        {true, site_rule.source,
         "the path \"" + site_rule.path + "\" is no element of " + site_rule.type + " that can hold a code"});
    return;
  }
  Binding binding = make_binding(site_rule.value_set, site_rule.strength, Origin::site, site_rule.source);
  binding.observe = site_rule.observe;
  if (binding.value_set == nullptr) {
    out_.notes.push_back({true, site_rule.source, "the value set \"" + site_rule.value_set + "\" is in no package"});
  }
  for (ElementRule* rule : rules) {
    rule->bindings.assign(1, binding);
    rule->has_site_rule = true;
  }
}

// ---- bindings

Binding Compiler::make_binding(const std::string& value_set, Strength strength, Origin origin,
                               const std::string& source) {
  Binding binding;
  // R4 binds MIME types in two ways: by HL7's value set, and by the address of BCP 13 itself.
  const bool is_bcp13 = value_set == "http://www.rfc-editor.org/bcp/bcp13.txt";
  binding.value_set = terminology_.value_set(is_bcp13 ? "http://hl7.org/fhir/ValueSet/mimetypes" : value_set);
  binding.canonical = value_set;
  binding.strength = strength;
  binding.origin = origin;
  binding.source = source;
  return binding;
}

void Compiler::add_definition_bindings(ElementRule& rule, const BindingDefinition& definition, Origin origin,
                                       const std::string& source) {
  if (!definition.value_set.empty()) {
    add_binding(rule, make_binding(definition.value_set, definition.strength, origin, source));
  }
  if (!definition.max_value_set.empty()) {
    Binding maximum = make_binding(definition.max_value_set, Strength::required, origin, source);
    maximum.is_maximum = true;
    add_binding(rule, std::move(maximum));
  }
}

// A profile repeats its base's bindings: of two to one value set the stronger stays.
void Compiler::add_binding(ElementRule& rule, Binding binding) {
  if (rule.has_site_rule) return;
  for (Binding& have : rule.bindings) {
    const bool same =
        have.canonical == binding.canonical || (have.value_set != nullptr && have.value_set == binding.value_set);
    if (!same || have.is_maximum != binding.is_maximum) continue;
    if (binding.strength < have.strength) have = std::move(binding);
    return;
  }
  rule.bindings.push_back(std::move(binding));
}

}  // namespace bindgate::rules
