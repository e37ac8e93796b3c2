// Whether codings are in the value sets that ConceptMaps and $translate limit themselves to. One request's.
#pragma once

#include "terminology/operations/value_set_checker.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace bindgate::terminology {

class ScopeMembership {
 public:
  explicit ScopeMembership(Scope& scope) : scope_(scope) {}

  // `unknown` where the value set, or a code system it needs, is not held.
  [[nodiscard]] InValueSet contains(std::string_view canonical, const CodingValueIn& coding);

 private:
  // Null where the value set is not held or cannot be evaluated.
  const ValueSetChecker* checker_of(std::string_view canonical);

  Scope& scope_;
  std::map<std::string, std::unique_ptr<ValueSetChecker>, std::less<>> checkers_;
  std::map<std::string, InValueSet, std::less<>> answers_;
};

}  // namespace bindgate::terminology
