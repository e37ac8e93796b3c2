// A code system whose codes are decided by a syntax, with or without lists of what is registered. Immutable; any
// thread.
#pragma once

#include "terminology/unlisted_system.h"

#include <string_view>

namespace bindgate::terminology {

class GrammarSystem : public UnlistedSystem {
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
  [[nodiscard]] Existence existence(std::string_view code) const override { return check_(code); }

 private:
  std::string_view url_;
  std::string_view title_;
  bool case_sensitive_;
  Check check_;
};

}  // namespace bindgate::terminology
