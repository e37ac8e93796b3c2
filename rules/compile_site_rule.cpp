// The operator's bindings: they replace what the definitions say of an element, and are final there.
#include "rules/compiler.h"
#include "rules/element_names.h"
#include "terminology/nearest_word.h"

#include <algorithm>

namespace bindgate::rules {

namespace {

constexpr std::size_t kMostSuggestions = 1000;

std::string_view without_type(std::string_view path, const ElementRule& root) {
  const bool named = path.starts_with(root.type) && path.substr(root.type.size()).starts_with('.');
  return named ? path.substr(root.type.size() + 1) : path;
}

const std::string& place_of(const std::string& own, const SiteRule& rule) {
  return own.empty() ? rule.source : own;
}

}  // namespace

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
        complain_of_type(rule);
        complain_of_value_set(rule);
      } else {
        apply_site_rule(rule, *profile->second->root);
      }
    }
  }
}

std::vector<ElementRule*> Compiler::resolve(const SiteRule& site_rule, ElementRule& root) {
  std::string_view rest = without_type(site_rule.path, root);
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

void Compiler::complain_of_type(const SiteRule& rule) {
  std::vector<std::string> known;
  if (out_.notes.size() > kMostSuggestions) {
    // As many as anybody reads.
  } else if (rule.type.find(':') == std::string::npos) {
    for (const auto& [name, source] : base_types_) known.push_back(name);
  } else {
    for (const auto& [url, source] : by_url_) known.push_back(url);
  }
  std::sort(known.begin(), known.end());
  out_.notes.push_back({true, place_of(rule.type_source, rule),
                        "the type \"" + rule.type +
                            "\" is neither a type of FHIR R4 nor the url of a profile in any package." +
                            terminology::did_you_mean(rule.type, known)});
}

void Compiler::complain_of_value_set(const SiteRule& rule) {
  if (make_binding(rule.value_set, rule.strength, Origin::site, rule.source).value_set != nullptr) return;
  std::vector<std::string> known;
  if (out_.notes.size() <= kMostSuggestions) {
    for (const terminology::ValueSet* value_set : terminology_.value_sets()) known.emplace_back(value_set->url());
  }
  const std::string url = rule.value_set.substr(0, rule.value_set.find('|'));
  const terminology::ValueSet* other = terminology_.value_set(url);
  out_.notes.push_back({true, place_of(rule.value_set_source, rule),
                        "the value set \"" + rule.value_set + "\" is in no package." +
                            (other != nullptr ? " There is its version " + std::string(other->version()) + '.'
                                              : terminology::did_you_mean(url, known))});
}

void Compiler::apply_site_rule(const SiteRule& site_rule, ElementRule& root) {
  complain_of_value_set(site_rule);
  const std::vector<ElementRule*> rules = resolve(site_rule, root);
  if (rules.empty()) {
    out_.notes.push_back({true, site_rule.source,
                          "the path \"" + site_rule.path + "\" is no element of " + site_rule.type +
                              " that can hold a code." + meant_segment(root, without_type(site_rule.path, root))});
    return;
  }
  Binding binding = make_binding(site_rule.value_set, site_rule.strength, Origin::site, site_rule.source);
  binding.observe = site_rule.observe;
  for (ElementRule* rule : rules) {
    rule->bindings.assign(1, binding);
    rule->has_site_rule = true;
  }
}

}  // namespace bindgate::rules
