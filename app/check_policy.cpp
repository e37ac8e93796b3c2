#include "app/binding_list.h"
#include "app/references.h"
#include "rules/element_names.h"
#include "terminology/nearest_word.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace bindgate::app {

namespace {

using config::Problem;
using config::Severity;
using validator::PolicyEntry;

// A definition's names, gathered when the first entry asks.
class Names {
 public:
  explicit Names(const rules::RuleSet& rules) : rules_(rules) {
    for (const rules::Definition* definition : rules.definitions()) {
      if (definition->origin == rules::Origin::base) types_.emplace(definition->type, definition);
    }
  }

  [[nodiscard]] const rules::Definition* type(std::string_view name) const {
    const auto found = types_.find(name);
    return found == types_.end() ? nullptr : found->second;
  }
  [[nodiscard]] bool is_resource(std::string_view name) const { return rules_.resource(name) != nullptr; }
  [[nodiscard]] bool is_profile(std::string_view url) const { return rules_.profile(url) != nullptr; }
  [[nodiscard]] bool is_value_set(const std::string& url) {
    return rules_.terminology().is_value_set(url) || bound().contains(url);
  }

  [[nodiscard]] std::vector<std::string> types(bool resources_only) const {
    std::vector<std::string> out;
    for (const auto& [name, definition] : types_) {
      if (!resources_only || definition->is_resource) out.emplace_back(name);
    }
    return out;
  }
  [[nodiscard]] std::vector<std::string> profiles() const {
    std::vector<std::string> out;
    for (const rules::Definition* definition : rules_.definitions()) out.push_back(definition->url);
    return out;
  }
  [[nodiscard]] std::vector<std::string> value_sets() {
    std::vector<std::string> out(bound().begin(), bound().end());
    for (const terminology::ValueSet* value_set : rules_.terminology().value_sets()) out.emplace_back(value_set->url());
    return out;
  }
  // The element an extension's value and parts are looked up in.
  [[nodiscard]] const rules::ElementRule& extension() const { return rules_.extension(""); }

 private:
  // Those that bindings name, held or not.
  const std::set<std::string>& bound() {
    if (!bound_.empty()) return bound_;
    for (const rules::Definition* definition : rules_.definitions()) {
      for (const BoundElement& element : bound_elements(*definition)) {
        const std::string& canonical = element.binding->canonical;
        bound_.insert(canonical.substr(0, canonical.find('|')));
      }
    }
    return bound_;
  }

  const rules::RuleSet& rules_;
  std::map<std::string, const rules::Definition*, std::less<>> types_;
  std::set<std::string> bound_;
};

bool has_verdict(const PolicyEntry& entry, std::string_view name) {
  return std::any_of(entry.verdicts.begin(), entry.verdicts.end(),
                     [&](validator::Verdict verdict) { return validator::to_string(verdict) == name; });
}

// The policy's entries by their conditions' names.
class Conditions {
 public:
  Conditions(const config::Config& config, Names& names, std::vector<Problem>& problems)
      : config_(config), names_(names), problems_(problems) {}

  void check(std::size_t index) {
    entry_ = &config_.policy[index];
    place_ = &config_.places.policy[index];
    if (!entry_->resource_type.empty()) check_type();
    if (!entry_->path.empty()) check_path();
    if (!entry_->profile.empty()) check_profile();
    if (!entry_->value_set.empty()) check_value_set();
  }

 private:
  void report(const std::string& key, std::string message) {
    problems_.push_back({Severity::error, config_.places.file, place_->of(key), std::move(message)});
  }

  [[nodiscard]] bool is_about_unknown() const {
    return has_verdict(*entry_, "unknown-type") || has_verdict(*entry_, "unknown-element");
  }

  void check_type() {
    const std::string& type = entry_->resource_type;
    // Types that are not known, and their elements, are what those verdicts are about.
    if (names_.is_resource(type) || is_about_unknown()) return;
    if (names_.type(type) != nullptr) {
      return report("type", '"' + type +
                                "\" is a data type: no finding is of it. Name an element of it with \"path\", as " +
                                type + ".NAME.");
    }
    report("type",
           '"' + type + "\" is not a resource type of FHIR R4." + terminology::did_you_mean(type, names_.types(true)));
  }

  void check_path() {
    const std::string_view path = entry_->path;
    const std::string_view type = path.substr(0, path.find('.'));
    const rules::Definition* definition = names_.type(type);
    const bool of_unknown = is_about_unknown();
    if (definition == nullptr) {
      if (of_unknown) return;
      return report("path", "the path \"" + std::string(path) + "\" begins with no type of FHIR R4." +
                                terminology::did_you_mean(type, names_.types(false)));
    }
    if (!entry_->resource_type.empty() && names_.is_resource(type) && names_.is_resource(entry_->resource_type) &&
        type != entry_->resource_type) {
      report("path",
             "the path \"" + std::string(path) + "\" is not of the entry's type, " + entry_->resource_type + '.');
    }
    if (type.size() < path.size() && !of_unknown) descend(*definition->root, path.substr(type.size() + 1));
  }

  void descend(const rules::ElementRule& root, std::string_view path) {
    const rules::ElementRule* at = &root;
    while (true) {
      const std::string_view segment = path.substr(0, path.find('.'));
      // A part of an extension's definition is named with the slice.
      if (segment.find(':') != std::string_view::npos) return;
      const rules::ElementRule* next = at->child(segment);
      // Primitives have these two children, which the definitions' nodes do not.
      if (next == nullptr && segment == "extension") next = &names_.extension();
      if (next == nullptr && segment == "id" && segment.size() == path.size()) return;
      if (next == nullptr) return complain_of_segment(*at, segment);
      if (segment.size() == path.size()) return;
      path.remove_prefix(segment.size() + 1);
      at = next;
    }
  }

  void complain_of_segment(const rules::ElementRule& parent, std::string_view segment) {
    const std::string start = "the path \"" + entry_->path + "\" leads nowhere: ";
    if (parent.kind == rules::Kind::resource) {
      return report("path", start + "a path begins at the innermost resource, as " + std::string(segment) + " would.");
    }
    const std::vector<std::string> children = rules::child_names(parent);
    const std::string_view choice = segment.ends_with("[x]") ? segment.substr(0, segment.size() - 3) : segment;
    for (const std::string& name : children) {
      const rules::ElementRule* child = parent.child(name);
      if (child->choice == 0 || std::string_view(name).substr(0, child->choice) != choice) continue;
      return report("path", start + "an element of several types is named with its type, as \"" + name + "\".");
    }
    report("path", start + "there is no \"" + std::string(segment) + "\" in it." +
                       terminology::did_you_mean(segment, children));
  }

  void check_profile() {
    const std::string& url = entry_->profile;
    const std::size_t bar = url.find('|');
    if (bar != std::string::npos) {
      report("profile", "a profile is named without its version here: \"" + url.substr(0, bar) + "\".");
    } else if (!names_.is_profile(url)) {
      report("profile",
             "the profile \"" + url + "\" is in no package." + terminology::did_you_mean(url, names_.profiles()));
    }
  }

  void check_value_set() {
    const std::string& url = entry_->value_set;
    const std::size_t bar = url.find('|');
    if (bar != std::string::npos) {
      report("valueSet", "a value set is named without its version here: \"" + url.substr(0, bar) + "\".");
    } else if (!names_.is_value_set(url)) {
      report("valueSet", "the value set \"" + url + "\" is in no package, and nothing is bound to it." +
                             terminology::did_you_mean(url, names_.value_sets()));
    }
  }

  const config::Config& config_;
  Names& names_;
  std::vector<Problem>& problems_;
  const PolicyEntry* entry_ = nullptr;
  const config::PolicyPlace* place_ = nullptr;
};

// Entries farther apart are not compared, and past so many problems no more are looked for: a file may have thousands.
constexpr std::size_t kFar = 2000;
constexpr std::size_t kMostProblems = 1000;

// Whether every finding that `narrow` matches is matched by `wide` too.
bool covers(const PolicyEntry& wide, const PolicyEntry& narrow) {
  const auto allows = [](const std::string& condition, const std::string& other) {
    return condition.empty() || condition == other;
  };
  if (wide.strength && wide.strength != narrow.strength) return false;
  if (!allows(wide.resource_type, narrow.resource_type) || !allows(wide.path, narrow.path)) return false;
  if (!allows(wide.profile, narrow.profile) || !allows(wide.value_set, narrow.value_set)) return false;
  if (wide.verdicts.empty()) return true;
  return !narrow.verdicts.empty() && std::all_of(narrow.verdicts.begin(), narrow.verdicts.end(), [&](auto verdict) {
    return std::find(wide.verdicts.begin(), wide.verdicts.end(), verdict) != wide.verdicts.end();
  });
}

// The entries after `index` that take back what it says; empty where some of it stands.
std::vector<std::size_t> overriding(const config::Config& config, std::size_t index) {
  const PolicyEntry& entry = config.policy[index];
  std::vector<std::size_t> out;
  bool weight_stands = entry.weight.has_value();
  bool observe_stands = entry.observe.has_value();
  const std::size_t end = std::min(config.policy.size(), index + kFar);
  for (std::size_t i = index + 1; i < end && (weight_stands || observe_stands); ++i) {
    const PolicyEntry& later = config.policy[i];
    const bool takes_back = (weight_stands && later.weight) || (observe_stands && later.observe);
    if (!takes_back || !config.places.policy[i].is_whole || !covers(later, entry)) continue;
    weight_stands = weight_stands && !later.weight;
    observe_stands = observe_stands && !later.observe;
    out.push_back(i);
  }
  if (weight_stands || observe_stands) out.clear();
  return out;
}

void check_overridden(const config::Config& config, std::size_t index, std::vector<Problem>& problems) {
  if (!config.places.policy[index].is_whole) return;
  const std::vector<std::size_t> by = overriding(config, index);
  if (by.empty()) return;
  const PolicyEntry& entry = config.policy[index];
  const PolicyEntry& last = config.policy[by.back()];
  const auto line = [&](std::size_t i) { return std::to_string(config.places.policy[i].line); };
  const auto report = [&](Severity severity, std::size_t at, std::string message) {
    problems.push_back({severity, config.places.file, config.places.policy[at].line, std::move(message)});
  };
  if (by.size() == 1 && covers(entry, last)) {
    const bool same = entry.weight == last.weight && entry.observe == last.observe;
    const std::string what = "a policy entry of the same conditions as that of line " + line(index);
    if (same) return report(Severity::warning, by[0], what + " repeats it.");
    return report(Severity::error, by[0], what + " contradicts it. Keep one of them.");
  }
  std::string lines;
  for (const std::size_t i : by) lines += (lines.empty() ? "" : " and ") + line(i);
  report(Severity::warning, index,
         "this policy entry never decides: the last that matches does, and all it matches is matched by line " + lines +
             ". Write the general one first.");
}

}  // namespace

void check_policy(const config::Config& config, const rules::RuleSet& rules, std::vector<Problem>& problems) {
  if (config.policy.empty()) return;
  Names names(rules);
  Conditions conditions(config, names, problems);
  for (std::size_t i = 0; i < config.policy.size() && i < config.places.policy.size(); ++i) {
    if (problems.size() >= kMostProblems) return;
    conditions.check(i);
    check_overridden(config, i, problems);
  }
}

}  // namespace bindgate::app
