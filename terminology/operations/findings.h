// What checking a value brings to light, in order and each once: the issues, and the sentences of the answer's
// message. One check's.
#pragma once

#include "terminology/operations/outcome.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace bindgate::terminology {

class Findings {
 public:
  // `said`: the message says it, too. Errors always do, in the end.
  void add(Issue issue, bool said = false) {
    if (said) say(issue.text);
    if (std::find(issues_.begin(), issues_.end(), issue) == issues_.end()) issues_.push_back(std::move(issue));
  }
  void say(const std::string& sentence) {
    if (std::find(sentences_.begin(), sentences_.end(), sentence) == sentences_.end()) sentences_.push_back(sentence);
  }

  [[nodiscard]] const std::vector<Issue>& issues() const { return issues_; }
  [[nodiscard]] std::vector<Issue>& issues() { return issues_; }
  [[nodiscard]] bool has_errors() const {
    return std::any_of(issues_.begin(), issues_.end(), [](const Issue& issue) { return issue.severity == "error"; });
  }
  // The sentences, sorted and joined by "; ".
  [[nodiscard]] std::string message() const {
    std::vector<std::string> all = sentences_;
    for (const Issue& issue : issues_) {
      if (issue.severity == "error" && std::find(all.begin(), all.end(), issue.text) == all.end()) {
        all.push_back(issue.text);
      }
    }
    std::sort(all.begin(), all.end());
    std::string out;
    for (const std::string& sentence : all) out += (out.empty() ? "" : "; ") + sentence;
    return out;
  }
  void unsay(const std::string& sentence) { std::erase(sentences_, sentence); }

 private:
  std::vector<Issue> issues_;
  std::vector<std::string> sentences_;
};

}  // namespace bindgate::terminology
