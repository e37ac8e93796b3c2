// What is gathered while one value set is expanded. Internal to Expander.
#pragma once

#include "terminology/operations/expansion.h"

#include <map>
#include <optional>
#include <string_view>

namespace bindgate::terminology {

struct Expander::Work {
  Work(const ValueSetDefinition& what, bool outer) : definition(what), is_outer(outer) {}

  const ValueSetDefinition& definition;
  Expansion out;
  bool is_outer;
  bool by_version = false;                                // codes of two versions of a system are two codes
  std::map<std::string_view, std::string_view> versions;  // first named, by system
  std::optional<CodeSet> added;                           // once `by_version` is settled
  std::optional<CodeSet> excluded;
  CodeSet excluded_of_any;  // by excludes that name no version: whatever the version
  Imports narrowing;        // every code of the include at hand must be in these
};

}  // namespace bindgate::terminology
