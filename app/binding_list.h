// The bound elements of a definition, as `bindings` and `check` list them. Pure.
#pragma once

#include "rules/rule_set.h"

#include <string>
#include <vector>

namespace bindgate::app {

struct BoundElement {
  std::string path;  // "Patient.identifier.type"
  const rules::Binding* binding = nullptr;
};

// All bindings of the definition's elements, those of their data types included; data types that contain
// themselves are entered once.
[[nodiscard]] std::vector<BoundElement> bound_elements(const rules::Definition& definition);

}  // namespace bindgate::app
