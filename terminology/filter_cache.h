// What the filters of a value set's include or exclude hold for: evaluated once when the value set is compiled, or
// first asked about, and shared by membership and the operations. Any thread.
#pragma once

#include "terminology/ordinal_set.h"
#include "terminology/stored_system.h"
#include "terminology/value_set_definition.h"

#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace bindgate::terminology {

class FilterCache {
 public:
  // Null where nobody has put it yet. Selections and systems outlive the cache.
  [[nodiscard]] const OrdinalBits* find(const Selection& selection, const CodeSystem& system) const {
    const std::lock_guard guard(lock_);
    const auto found = held_.find({&selection, &system});
    return found == held_.end() ? nullptr : found->second.get();
  }
  // What is held already stays.
  const OrdinalBits* put(const Selection& selection, const CodeSystem& system, OrdinalBits members) {
    const std::lock_guard guard(lock_);
    auto& held = held_[{&selection, &system}];
    if (held == nullptr) held = std::make_unique<const OrdinalBits>(std::move(members));
    return held.get();
  }

 private:
  mutable std::mutex lock_;
  std::map<std::pair<const Selection*, const CodeSystem*>, std::unique_ptr<const OrdinalBits>> held_;
};

}  // namespace bindgate::terminology
