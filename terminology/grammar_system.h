// A code system whose codes are decided by a syntax, with or without lists of what is registered. Immutable; any
// thread.
#pragma once

#include "terminology/code_system.h"

#include <string_view>

namespace bindgate::terminology {

class GrammarSystem : public CodeSystem {
 public:
  using Check = Existence (*)(std::string_view code);

  // The texts are literals.
  GrammarSystem(std::string_view url, std::string_view title, bool case_sensitive, Check check)
      : url_(url), title_(title), case_sensitive_(case_sensitive), check_(check) {}

  [[nodiscard]] std::string_view url() const override { return url_; }
  [[nodiscard]] std::string_view version() const override { return {}; }
  [[nodiscard]] std::string_view title() const override { return title_; }
  [[nodiscard]] Content content() const override { return Content::grammar; }
  [[nodiscard]] bool case_sensitive() const override { return case_sensitive_; }
  [[nodiscard]] Ordinal find(std::string_view) const override { return kNoOrdinal; }
  [[nodiscard]] Existence existence(std::string_view code) const override { return check_(code); }
  [[nodiscard]] std::size_t size() const override { return 0; }
  [[nodiscard]] Concept concept_at(Ordinal) const override { return {}; }
  [[nodiscard]] std::vector<Designation> designations(Ordinal) const override { return {}; }
  [[nodiscard]] bool has_display(Ordinal, std::string_view) const override { return false; }

 private:
  std::string_view url_;
  std::string_view title_;
  bool case_sensitive_;
  Check check_;
};

}  // namespace bindgate::terminology
