#include "terminology/grammar_filter.h"

#include "terminology/folding.h"
#include "terminology/pattern.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

// Looks at what the codes say of themselves under one name, or at the codes.
class PartCondition : public CodeCondition, private PartTest {
 public:
  PartCondition(const CodeSystem& system, std::string_view name)
      : system_(system), name_(name == "concept" || name == "code" ? std::string() : std::string(name)) {}

  [[nodiscard]] bool holds(std::string_view code) const override {
    return name_.empty() ? accepts(code) : system_.any_part(code, name_, *this);
  }

 protected:
  [[nodiscard]] bool same(std::string_view a, std::string_view b) const {
    return system_.case_sensitive() ? a == b : equal_ignoring_ascii_case(a, b);
  }
  // As the system would write a part that is asked for.
  [[nodiscard]] std::string normal(std::string_view value) const {
    return name_.empty() ? std::string(value) : system_.normal_part(name_, value);
  }

 private:
  const CodeSystem& system_;
  std::string name_;  // empty: the code itself
};

class AmongValues : public PartCondition {
 public:
  AmongValues(const CodeSystem& system, std::string_view name, const std::vector<std::string_view>& values)
      : PartCondition(system, name) {
    for (const std::string_view value : values) values_.push_back(normal(value));
  }

 private:
  [[nodiscard]] bool accepts(std::string_view part) const override {
    return std::any_of(values_.begin(), values_.end(), [&](const std::string& value) { return same(part, value); });
  }

  std::vector<std::string> values_;
};

class MatchesPattern : public PartCondition {
 public:
  MatchesPattern(const CodeSystem& system, std::string_view name, Pattern pattern)
      : PartCondition(system, name), pattern_(std::move(pattern)) {}

 private:
  [[nodiscard]] bool accepts(std::string_view part) const override { return pattern_.matches(part); }

  Pattern pattern_;
};

class HasPart : public PartCondition {
 public:
  using PartCondition::PartCondition;

 private:
  [[nodiscard]] bool accepts(std::string_view) const override { return true; }
};

GrammarFilter refused(const FilterDefinition& filter, std::string problem) {
  return {nullptr, &filter, std::move(problem)};
}

GrammarFilter one_of(const CodeSystem& system, const FilterDefinition& filter) {
  const bool of_code = filter.property == "concept" || filter.property == "code";
  if (!of_code && !system.has_parts(filter.property)) {
    return refused(filter, "the codes of " + std::string(system.url()) + " have no " + std::string(filter.property));
  }
  if (filter.value.empty()) return refused(filter, "a filter on " + std::string(filter.property) + " has no value");
  const auto among = [&](const std::vector<std::string_view>& values) -> Condition {
    return std::make_shared<AmongValues>(system, filter.property, values);
  };
  if (filter.op == "=") return {among({filter.value}), nullptr, {}};
  if (filter.op == "in") return {among(split_list(filter.value)), nullptr, {}};
  if (filter.op == "not-in") return {all_but(among(split_list(filter.value))), nullptr, {}};
  if (filter.op == "regex") {
    Pattern pattern(filter.value);
    if (!pattern.problem().empty()) return refused(filter, pattern.problem());
    return {std::make_shared<MatchesPattern>(system, filter.property, std::move(pattern)), nullptr, {}};
  }
  if (filter.op == "exists" && (filter.value == "true" || filter.value == "false")) {
    Condition present = std::make_shared<HasPart>(system, filter.property);
    return {filter.value == "true" ? present : all_but(present), nullptr, {}};
  }
  if (filter.op == "exists") return refused(filter, "exists is asked with neither true nor false");
  return refused(filter, "the filter operator " + std::string(filter.op) + " has no meaning for the codes of " +
                             std::string(system.url()));
}

}  // namespace

GrammarFilter filter_grammar(const CodeSystem& system, const std::vector<FilterDefinition>& filters) {
  GrammarFilter out;
  for (const FilterDefinition& filter : filters) {
    GrammarFilter one = one_of(system, filter);
    if (one.condition == nullptr) return one;
    out.condition = both_of(out.condition, one.condition);
  }
  return out;
}

}  // namespace bindgate::terminology
