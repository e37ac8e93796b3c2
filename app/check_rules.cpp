#include "app/references.h"

#include "rules/element_names.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <string_view>

namespace bindgate::app {

namespace {

using config::Problem;
using config::Severity;
using rules::ElementRule;

using Elements = std::vector<const ElementRule*>;  // sorted

void add_children(const ElementRule& element, std::string_view segment, Elements& out) {
  if (!segment.ends_with("[x]")) {
    if (const ElementRule* child = element.child(segment)) {
      out.push_back(child);
      return;
    }
  }
  if (segment.ends_with("[x]")) segment.remove_suffix(3);
  for (const std::string& name : rules::child_names(element)) {
    const ElementRule* child = element.child(name);
    if (child->choice != 0 && std::string_view(name).substr(0, child->choice) == segment) out.push_back(child);
  }
}

// The elements a rule sets, each of which has a node of its own once the rule is compiled.
Elements elements_of(const rules::SiteRule& rule, const rules::RuleSet& rules) {
  const rules::Definition* definition = rules.find(rule.type);
  if (definition == nullptr) return {};
  std::string_view path = rule.path;
  if (path.starts_with(definition->type + '.')) path.remove_prefix(definition->type.size() + 1);
  Elements at = {definition->root};
  while (true) {
    const std::string_view segment = path.substr(0, path.find('.'));
    Elements next;
    for (const ElementRule* element : at) add_children(*element, segment, next);
    at = std::move(next);
    if (segment.size() == path.size()) break;
    path.remove_prefix(segment.size() + 1);
  }
  std::erase_if(at, [](const ElementRule* element) { return !element->has_site_rule; });
  std::sort(at.begin(), at.end());
  return at;
}

std::size_t line_of(std::string_view place) {
  std::size_t line = 0;
  const std::string_view digits = place.substr(place.rfind(':') + 1);
  std::from_chars(digits.data(), digits.data() + digits.size(), line);
  return line;
}

// What one says that another does not; empty where they say the same.
std::string difference(const rules::SiteRule& a, const rules::SiteRule& b, const rules::RuleSet& rules) {
  const auto words = [](const rules::SiteRule& rule) {
    return std::string(rules::to_string(rule.strength)) + ' ' + rule.value_set + (rule.observe ? ", observed" : "");
  };
  const terminology::ValueSet* set = rules.terminology().value_set(a.value_set);
  const bool same_set =
      a.value_set == b.value_set || (set != nullptr && set == rules.terminology().value_set(b.value_set));
  if (same_set && a.strength == b.strength && a.observe == b.observe) return {};
  return words(a) + ", and here " + words(b);
}

class Comparison {
 public:
  Comparison(const config::Config& config, const rules::RuleSet& rules, std::vector<Problem>& problems)
      : config_(config), rules_(rules), problems_(problems) {}

  void add(const rules::SiteRule& rule) {
    Elements elements = elements_of(rule, rules_);
    std::vector<std::size_t> earlier;
    for (const ElementRule* element : elements) {
      const auto found = last_.find(element);
      if (found != last_.end()) earlier.push_back(found->second);
    }
    std::sort(earlier.begin(), earlier.end());
    earlier.erase(std::unique(earlier.begin(), earlier.end()), earlier.end());
    for (const std::size_t index : earlier) compare(seen_[index], {&rule, elements});
    for (const ElementRule* element : elements) last_[element] = seen_.size();
    seen_.push_back({&rule, std::move(elements)});
  }

 private:
  struct Seen {
    const rules::SiteRule* rule;
    Elements elements;
  };

  void compare(const Seen& earlier, const Seen& later) {
    const std::size_t line = line_of(earlier.rule->source);
    const std::string element = later.rule->type + ' ' + later.rule->path;
    const std::string where = " the rule of line " + std::to_string(line);
    if (earlier.elements == later.elements) {
      const std::string differs = difference(*earlier.rule, *later.rule, rules_);
      if (!differs.empty()) {
        report(Severity::error, *later.rule,
               "the rule of " + element + " contradicts" + where + ": there " + differs + ". Keep one of them.");
      } else {
        report(Severity::warning, *later.rule, "the rule of " + element + " repeats" + where + ".");
      }
    } else if (std::includes(later.elements.begin(), later.elements.end(), earlier.elements.begin(),
                             earlier.elements.end())) {
      report(Severity::warning, *earlier.rule,
             "the rule of " + earlier.rule->type + ' ' + earlier.rule->path + " does nothing: that of line " +
                 std::to_string(line_of(later.rule->source)) +
                 " sets the same element after it. Write the general one first.");
    }
  }

  void report(Severity severity, const rules::SiteRule& rule, std::string message) {
    problems_.push_back({severity, config_.places.file, line_of(rule.source), std::move(message)});
  }

  const config::Config& config_;
  const rules::RuleSet& rules_;
  std::vector<Problem>& problems_;
  std::vector<Seen> seen_;
  std::map<const ElementRule*, std::size_t> last_;  // who set an element last
};

}  // namespace

void check_rules(const config::Config& config, const rules::RuleSet& rules, std::vector<Problem>& problems) {
  Comparison comparison(config, rules, problems);
  for (const rules::SiteRule& rule : config.rules.site_rules) comparison.add(rule);
}

}  // namespace bindgate::app
