#include "terminology/code_condition.h"

#include <utility>

namespace bindgate::terminology {
namespace {

class Both : public CodeCondition {
 public:
  Both(Condition a, Condition b) : a_(std::move(a)), b_(std::move(b)) {}
  [[nodiscard]] bool holds(std::string_view code) const override { return a_->holds(code) && b_->holds(code); }

 private:
  Condition a_;
  Condition b_;
};

class Either : public CodeCondition {
 public:
  Either(Condition a, Condition b) : a_(std::move(a)), b_(std::move(b)) {}
  [[nodiscard]] bool holds(std::string_view code) const override { return a_->holds(code) || b_->holds(code); }

 private:
  Condition a_;
  Condition b_;
};

class AllBut : public CodeCondition {
 public:
  explicit AllBut(Condition excluded) : excluded_(std::move(excluded)) {}
  [[nodiscard]] bool holds(std::string_view code) const override { return !excluded_->holds(code); }

 private:
  Condition excluded_;
};

}  // namespace

Condition both_of(Condition a, Condition b) {
  if (a == nullptr || b == nullptr) return a == nullptr ? b : a;
  return std::make_shared<Both>(std::move(a), std::move(b));
}

Condition either_of(Condition a, Condition b) {
  if (a == nullptr || b == nullptr) return nullptr;
  return std::make_shared<Either>(std::move(a), std::move(b));
}

Condition all_but(Condition excluded) {
  return std::make_shared<AllBut>(std::move(excluded));
}

}  // namespace bindgate::terminology
