// Pieces of concepts as answers show them. Pure.
#pragma once

#include "terminology/operations/designations.h"
#include "terminology/operations/outcome.h"
#include "terminology/stored_system.h"

#include <string>
#include <utility>

namespace bindgate::terminology {

// A property's value: {"valueCode", "..."}, typed as it was defined.
[[nodiscard]] std::pair<std::string, Json> property_json(const StoredSystem& holder, const ConceptProperty& property);

// The use of a designation as a Coding; empty where it has none.
[[nodiscard]] Json use_json(const Name& name);

// A Parameters resource without parameters, and a parameter or part.
[[nodiscard]] Json empty_parameters();
[[nodiscard]] Json parameter_json(std::string_view name, const std::string& type, Json value);

}  // namespace bindgate::terminology
