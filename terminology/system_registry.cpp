#include "terminology/system_registry.h"

#include "terminology/version_order.h"

#include <algorithm>

namespace bindgate::terminology {

FamilyId SystemRegistry::intern(std::string_view url) {
  const auto [family, fresh] = urls_.insert(url);
  if (fresh) versions_.emplace_back();
  return family;
}

void SystemRegistry::add(const CodeSystem& system) {
  auto& versions = versions_[intern(system.url())];
  const std::string_view algorithm = system.header().version_algorithm;
  const auto at =
      std::upper_bound(versions.begin(), versions.end(), &system, [&](const CodeSystem* a, const CodeSystem* b) {
        return compare_versions(a->version(), b->version(), algorithm) < 0;
      });
  versions.insert(at, &system);
}

const CodeSystem* SystemRegistry::held(FamilyId family, std::string_view version) const {
  const auto& versions = versions_[family];
  if (versions.empty()) return nullptr;
  if (version.empty()) return versions.back();
  for (const CodeSystem* system : versions) {
    if (system->version() == version) return system;
  }
  // A definition without a version contradicts none.
  return versions.front()->version().empty() ? versions.front() : nullptr;
}

}  // namespace bindgate::terminology
