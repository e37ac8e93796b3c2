// What is gathered while one value set is expanded. Internal to Expander.
#pragma once

#include "terminology/operations/expansion.h"

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace bindgate::terminology {

// A code of a system as text; `version` is empty where it does not count.
[[nodiscard]] std::string key_of(std::string_view system, std::string_view version, std::string_view code);

struct Expander::Work {
  Work(const ValueSetDefinition& what, bool outer) : definition(what), is_outer(outer) {}

  const ValueSetDefinition& definition;
  Expansion out;
  bool is_outer;
  bool by_version = false;  // codes of two versions of a system are two codes
  std::unordered_map<std::string, std::uint32_t> places;
  std::unordered_set<std::string> excluded;
  std::map<std::string_view, std::string_view> versions;  // first named, by system
  bool is_narrowed = false;                               // every code must be in imports, too:
  std::unordered_set<std::string> narrowed;               // these

  [[nodiscard]] std::string key(const ExpansionItem& item) const {
    const CodeSystem& system = *item.system->system;
    return key_of(system.url(), by_version ? system.version() : std::string_view{}, item.code);
  }
};

}  // namespace bindgate::terminology
