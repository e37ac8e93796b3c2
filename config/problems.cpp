#include "config/problems.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace bindgate::config {

std::string to_string(const Problem& problem) {
  std::string out = problem.file;
  if (problem.line > 0) out += ':' + std::to_string(problem.line);
  if (!out.empty()) out += ": ";
  if (problem.severity == Severity::warning) out += "warning: ";
  return out + problem.message;
}

bool has_error(const std::vector<Problem>& problems) {
  return std::any_of(problems.begin(), problems.end(),
                     [](const Problem& problem) { return problem.severity == Severity::error; });
}

void Problems::add(std::size_t line, std::string message) {
  if (is_full()) {
    ++left_out_;
    return;
  }
  found_.push_back({Severity::error, file_, line, std::move(message)});
}

std::vector<Problem> Problems::take() {
  sort_by_line(found_);
  if (left_out_ > 0) found_.push_back({Severity::error, file_, 0, "and " + std::to_string(left_out_) + " more."});
  left_out_ = 0;
  return std::exchange(found_, {});
}

void sort_by_line(std::vector<Problem>& problems) {
  const auto rank = [](const Problem& problem) {
    return problem.line == 0 ? std::numeric_limits<std::size_t>::max() : problem.line;
  };
  std::stable_sort(problems.begin(), problems.end(),
                   [&](const Problem& a, const Problem& b) { return rank(a) < rank(b); });
}

}  // namespace bindgate::config
