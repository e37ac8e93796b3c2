#include "terminology/operations/scope_membership.h"

namespace bindgate::terminology {

const ValueSetChecker* ScopeMembership::checker_of(std::string_view canonical) {
  const auto [entry, fresh] = checkers_.try_emplace(std::string(canonical));
  if (!fresh) return entry->second.get();
  const ValueSetDefinition* definition = scope_.find_value_set(scope_.pin_value_set(canonical));
  if (definition == nullptr) return nullptr;
  auto checker = std::make_unique<ValueSetChecker>(scope_, *definition);
  if (checker->prepare()) entry->second = std::move(checker);
  return entry->second.get();
}

InValueSet ScopeMembership::contains(std::string_view canonical, const CodingValueIn& coding) {
  std::string key;
  for (const std::string_view part : {canonical, coding.system, coding.version, coding.code}) {
    key += part;
    key += '\n';
  }
  if (const auto known = answers_.find(key); known != answers_.end()) return known->second;
  InValueSet found = InValueSet::unknown;
  if (const ValueSetChecker* checker = checker_of(canonical)) {
    CheckState state;
    found = checker->check("Coding", coding, state);
  }
  answers_.emplace(std::move(key), found);
  return found;
}

}  // namespace bindgate::terminology
