// The text filter of an expansion: words that must begin words of a concept's code or names. In time that grows with
// the text, whatever the filter. Pure.
// https://hl7.org/fhir/R5/valueset-operation-expand.html (filter)
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology {

class TextFilter {
 public:
  explicit TextFilter(std::string_view text);

  [[nodiscard]] bool empty() const { return all_pass_; }
  // Every word of the filter begins one of the text's, case folded. A filter without a word passes nothing.
  [[nodiscard]] bool passes(std::string_view text) const;

 private:
  bool all_pass_;
  std::vector<std::string> words_;
};

}  // namespace bindgate::terminology
