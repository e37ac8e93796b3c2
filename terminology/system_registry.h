// Every code system of a snapshot by url, and the small number each url is known by: interned once, so that value
// sets compare numbers instead of urls. Urls that are only referred to have a number too. Immutable once filled.
#pragma once

#include "terminology/code_system.h"
#include "terminology/string_table.h"

#include <string_view>
#include <vector>

namespace bindgate::terminology {

using FamilyId = std::uint32_t;
inline constexpr FamilyId kNoFamily = StringTable::kNone;

class SystemRegistry {
 public:
  // The url must live as long as the registry.
  FamilyId intern(std::string_view url);
  void add(const CodeSystem& system);

  [[nodiscard]] FamilyId find(std::string_view url) const { return urls_.find(url); }
  [[nodiscard]] std::string_view url(FamilyId family) const { return urls_[family]; }
  // The versions held, oldest first; empty where the system is only referred to.
  [[nodiscard]] const std::vector<const CodeSystem*>& versions(FamilyId family) const { return versions_[family]; }
  [[nodiscard]] std::size_t size() const { return versions_.size(); }

  // The held version that answers for `version`: the same one, one without a version, or, for an empty `version`,
  // the latest. Null where there is none.
  [[nodiscard]] const CodeSystem* held(FamilyId family, std::string_view version) const;

 private:
  StringTable urls_;
  std::vector<std::vector<const CodeSystem*>> versions_;
};

}  // namespace bindgate::terminology
