#include "validator/policy.h"

#include <algorithm>

namespace bindgate::validator {

using rules::Strength;

std::optional<Weight> parse_weight(std::string_view name) {
  if (name == "error") return Weight::error;
  if (name == "warning") return Weight::warning;
  if (name == "information") return Weight::information;
  if (name == "ignore") return Weight::ignore;
  return std::nullopt;
}

Weight Policy::default_weight(Verdict verdict, std::optional<Strength> strength) {
  const bool bound = strength.has_value() && *strength != Strength::example;
  switch (verdict) {
    case Verdict::not_in_value_set:
      if (!bound) return Weight::ignore;
      if (*strength == Strength::required) return Weight::error;
      return *strength == Strength::extensible ? Weight::warning : Weight::information;
    case Verdict::no_code:
      if (!bound) return Weight::ignore;
      if (*strength == Strength::required) return Weight::error;
      return *strength == Strength::extensible ? Weight::warning : Weight::ignore;
    case Verdict::unknown_code:
    case Verdict::relative_system:
    case Verdict::value_set_as_system:
    case Verdict::wrong_shape:
    case Verdict::unknown_element:
    case Verdict::unknown_type:
      return Weight::error;
    case Verdict::no_system:
    case Verdict::wrong_display:
    case Verdict::inactive:
    case Verdict::deprecated:
    case Verdict::unknown_profile:
      return Weight::warning;
    case Verdict::abstract:
      return Weight::information;
    // Nothing asked for a decision where nothing is bound: an unknown system is then no news.
    case Verdict::unknown_system:
    case Verdict::unknown_system_version:
    case Verdict::partial_system:
    case Verdict::unknown_value_set:
    case Verdict::not_computable:
      return bound ? Weight::warning : Weight::ignore;
  }
  return Weight::warning;
}

bool PolicyEntry::matches(const Circumstances& where) const {
  if (!verdicts.empty() && std::find(verdicts.begin(), verdicts.end(), where.verdict) == verdicts.end()) return false;
  if (strength && strength != where.strength) return false;
  if (!resource_type.empty() && resource_type != where.resource_type) return false;
  if (!path.empty() && path != where.path && path != where.definition_path) return false;
  if (!profile.empty() && profile != where.profile) return false;
  if (!client.empty() && client != where.client) return false;
  return value_set.empty() || value_set == where.value_set;
}

Policy::Policy(std::vector<PolicyEntry> entries, bool observe) : entries_(std::move(entries)), observe_(observe) {
  looks_at_examples_ = std::any_of(entries_.begin(), entries_.end(), [](const PolicyEntry& entry) {
    return entry.weight && *entry.weight != Weight::ignore && entry.strength == Strength::example;
  });
}

Ruling Policy::rule(const Circumstances& where) const {
  Ruling ruling{default_weight(where.verdict, where.strength), observe_};
  if (where.advised && ruling.weight == Weight::error) ruling.weight = Weight::warning;
  for (const PolicyEntry& entry : entries_) {
    if (!entry.matches(where)) continue;
    if (entry.weight) ruling.weight = *entry.weight;
    if (entry.observe) ruling.observe = *entry.observe;
  }
  return ruling;
}

}  // namespace bindgate::validator
