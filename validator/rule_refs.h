// The rules that hold at one element: one node, or one for each profile the resource is checked against. Value type.
#pragma once

#include "rules/element_rule.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace bindgate::validator {

class RuleRefs {
 public:
  static constexpr std::size_t kMax = 8;

  RuleRefs() {}  // leaves the slots beyond count_ uninitialised
  explicit RuleRefs(const rules::ElementRule* rule) : count_(1) { refs_[0] = rule; }

  // False where it is full; a node that is there already is not added again.
  bool add(const rules::ElementRule* rule) {
    for (std::size_t i = 0; i < count_; ++i) {
      if (refs_[i] == rule) return true;
    }
    if (count_ == kMax) return false;
    refs_[count_++] = rule;
    return true;
  }

  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] const rules::ElementRule& first() const { return *refs_[0]; }
  [[nodiscard]] const rules::ElementRule* const* begin() const { return refs_.data(); }
  [[nodiscard]] const rules::ElementRule* const* end() const { return refs_.data() + count_; }

  [[nodiscard]] RuleRefs child(std::string_view name) const {
    RuleRefs out;
    for (const rules::ElementRule* rule : *this) {
      if (const rules::ElementRule* found = rule->child(name)) out.add(found);
    }
    return out;
  }

 private:
  std::array<const rules::ElementRule*, kMax> refs_;
  std::uint8_t count_ = 0;
};

}  // namespace bindgate::validator
