// A regular expression of a definition, matched in time that grows with the text alone. Immutable; any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace bindgate::terminology {

class Pattern {
 public:
  // Longer than 4096 bytes, or with repetitions that need more than 2 MiB, it is refused.
  explicit Pattern(std::string_view text);
  ~Pattern();
  Pattern(Pattern&&) noexcept;

  // Why it cannot be used, in words; empty where it can.
  [[nodiscard]] const std::string& problem() const { return problem_; }
  // The whole text, as FHIR's regex filters mean it. False where there is a problem.
  [[nodiscard]] bool matches(std::string_view text) const;

 private:
  struct Compiled;
  std::unique_ptr<const Compiled> compiled_;
  std::string problem_;
};

}  // namespace bindgate::terminology
