#include "rules/compiler.h"

#include "fhir/reader.h"

namespace bindgate::rules {

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
