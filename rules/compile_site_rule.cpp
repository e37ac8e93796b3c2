// The operator's bindings: they replace what the definitions say of an element, and are final there.
#include "rules/compiler.h"

namespace bindgate::rules {

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

std::vector<ElementRule*> Compiler::resolve(const SiteRule& site_rule, ElementRule& root) {
  std::string_view rest = site_rule.path;
  if (const std::string prefix = root.type + '.'; rest.starts_with(prefix)) rest.remove_prefix(prefix.size());
  std::vector<ElementRule*> rules = {&root};
  for (bool is_last = false; !is_last && !rules.empty();) {
    const std::size_t dot = rest.find('.');
    is_last = dot == std::string_view::npos;
    std::vector<ElementRule*> next;
    for (ElementRule* rule : rules) {
      const auto found = out_.graph.own_children(*rule, rest.substr(0, dot), {});
      next.insert(next.end(), found.begin(), found.end());
    }
    rules = std::move(next);
    if (!is_last) rest.remove_prefix(dot + 1);
  }
  std::erase_if(rules, [](const ElementRule* rule) {
    return rule->kind == Kind::plain || rule->kind == Kind::extension || rule->kind == Kind::resource;
  });
  return rules;
}

void Compiler::apply_site_rule(const SiteRule& site_rule, ElementRule& root) {
  const std::vector<ElementRule*> rules = resolve(site_rule, root);
  if (rules.empty()) {
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

}  // namespace bindgate::rules
