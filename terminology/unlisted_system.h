// A code system whose concepts are not held one by one: a grammar, or a system that is known by name alone.
#pragma once

#include "terminology/code_system.h"

namespace bindgate::terminology {

class UnlistedSystem : public CodeSystem {
 public:
  [[nodiscard]] Ordinal find(std::string_view) const override { return kNoOrdinal; }
  [[nodiscard]] std::size_t size() const override { return 0; }
  [[nodiscard]] Concept concept_at(Ordinal) const override { return {}; }
  [[nodiscard]] std::vector<Designation> designations(Ordinal) const override { return {}; }
  [[nodiscard]] bool has_display(Ordinal, std::string_view) const override { return false; }
};

}  // namespace bindgate::terminology
