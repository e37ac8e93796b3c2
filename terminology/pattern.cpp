#include "terminology/pattern.h"

#include <re2/re2.h>

namespace bindgate::terminology {
namespace {

constexpr std::size_t kMaxPattern = 4096;
constexpr int kMaxRegexMemory = 2 << 20;

RE2::Options options() {
  RE2::Options out;
  out.set_log_errors(false);
  out.set_max_mem(kMaxRegexMemory);
  return out;
}

}  // namespace

struct Pattern::Compiled {
  explicit Compiled(std::string_view text) : regex(re2::StringPiece(text.data(), text.size()), options()) {}
  RE2 regex;
};

Pattern::Pattern(std::string_view text) {
  if (text.size() > kMaxPattern) {
    problem_ = "the regex is longer than " + std::to_string(kMaxPattern);
    return;
  }
  compiled_ = std::make_unique<const Compiled>(text);
  if (!compiled_->regex.ok()) problem_ = "the regex cannot be used: " + compiled_->regex.error();
}

Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;

bool Pattern::matches(std::string_view text) const {
  return problem_.empty() && RE2::FullMatch(re2::StringPiece(text.data(), text.size()), compiled_->regex);
}

}  // namespace bindgate::terminology
