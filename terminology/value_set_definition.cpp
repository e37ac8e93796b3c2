#include "terminology/value_set_definition.h"

namespace bindgate::terminology {

std::string_view contradiction_in(const Selection& selection) {
  const bool chooses = selection.lists_concepts || !selection.filters.empty();
  if (selection.system.empty() && chooses) return "concepts or filters are named without a system";
  if (selection.system.empty() && selection.value_sets.empty()) {
    return "an include or exclude names neither a system nor a value set";
  }
  if (selection.lists_concepts && !selection.filters.empty())
    return "an include or exclude has both concepts and filters";
  return {};
}

}  // namespace bindgate::terminology
