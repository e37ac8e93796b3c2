// What a code must be like to be chosen from a system whose codes cannot be listed. Immutable; any thread.
#pragma once

#include <memory>
#include <string_view>

namespace bindgate::terminology {

class CodeCondition {
 public:
  virtual ~CodeCondition() = default;

  // Of a code that the system has.
  [[nodiscard]] virtual bool holds(std::string_view code) const = 0;
};

// Null holds for every code.
using Condition = std::shared_ptr<const CodeCondition>;

[[nodiscard]] inline bool holds(const Condition& condition, std::string_view code) {
  return condition == nullptr || condition->holds(code);
}
[[nodiscard]] Condition both_of(Condition a, Condition b);
[[nodiscard]] Condition either_of(Condition a, Condition b);
// `excluded` is not null.
[[nodiscard]] Condition all_but(Condition excluded);

}  // namespace bindgate::terminology
