// Builds the graph of a rule set: base types first, then site rules on them, then extensions and profiles over
// their bases (compile_*.cpp). Internal to the room; one thread, used once.
#pragma once

#include "rules/graph.h"
#include "rules/rule_set.h"

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace bindgate::rules {

struct CompiledRules {
  Graph graph;
  std::deque<Definition> definitions;
  std::unordered_map<std::string, const Definition*> by_url;        // the latest of each url
  std::unordered_map<std::string, const Definition*> by_canonical;  // url|version
  std::unordered_map<std::string, const Definition*> by_type;       // base types by name
  std::unordered_map<std::string, const ElementRule*> extensions;
  std::vector<Note> notes;
};

class Compiler {
 public:
  Compiler(const terminology::Terminology& terminology, CompiledRules& out) : terminology_(terminology), out_(out) {}

  void compile(std::span<const fhir::Package> packages, const std::vector<SiteRule>& site_rules);

 private:
  struct Source {
    StructureDefinition definition;
    std::string package;
    std::string file;
    ElementRule* root = nullptr;
    bool building = false;  // guards against definitions that are based on each other
  };

  void read_definitions(std::span<const fhir::Package> packages);
  void read_definition(const fhir::Package& package, const fhir::PackageFile& file, fhir::Document& document);
  void note(const Source& source, bool is_error, std::string message);

  void build_base(Source& source);
  void add_base_element(Source& source, const ElementDefinition& element);
  void add_content_reference(Source& source, ElementRule& parent, std::string_view name,
                             const ElementDefinition& element);
  ElementRule& add_typed_child(Source& source, ElementRule& parent, const std::string& name,
                               const ElementDefinition& element, const ElementType& type);

  void set_type(const Source& source, ElementRule& rule, const std::string& path);

  ElementRule* build_profile(Source& source);
  void apply_profile_element(Source& source, const ElementDefinition& element);
  std::vector<ElementRule*> resolve(Source& source, const ElementDefinition& element);
  std::vector<ElementRule*> step(Source& source, const ElementDefinition& element, ElementRule& rule,
                                 std::string_view segment, bool is_last);
  void apply_type_profile(ElementRule& rule, const std::string& canonical);
  void name_sub_extension(Source& source, const ElementDefinition& url);
  void publish(Source& source);

  void apply_site_rules(const std::vector<SiteRule>& site_rules, bool on_profiles);
  void apply_site_rule(const SiteRule& rule, ElementRule& root);
  std::vector<ElementRule*> resolve(const SiteRule& rule, ElementRule& root);
  void complain_of_type(const SiteRule& rule);
  void complain_of_value_set(const SiteRule& rule);

  Binding make_binding(const std::string& value_set, Strength strength, Origin origin, const std::string& source);
  void add_binding(ElementRule& rule, Binding binding);
  void add_definition_bindings(ElementRule& rule, const BindingDefinition& definition, Origin origin,
                               const std::string& source);

  const terminology::Terminology& terminology_;
  CompiledRules& out_;
  std::deque<Source> sources_;
  std::unordered_map<std::string, Source*> by_url_;
  std::unordered_map<std::string, Source*> base_types_;  // by type name
};

}  // namespace bindgate::rules
