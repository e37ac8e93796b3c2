#include "terminology/operations/selection_order.h"

#include "terminology/version_order.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace bindgate::terminology {

std::vector<const Selection*> newest_first(const std::vector<Selection>& selections) {
  std::vector<const Selection*> out;
  std::map<std::string_view, std::vector<std::size_t>> places;
  for (const Selection& selection : selections) {
    if (!selection.version.empty()) places[selection.system].push_back(out.size());
    out.push_back(&selection);
  }
  for (const auto& [system, held] : places) {
    std::vector<const Selection*> sorted;
    for (const std::size_t place : held) sorted.push_back(out[place]);
    std::stable_sort(sorted.begin(), sorted.end(), [](const Selection* a, const Selection* b) {
      return compare_versions(a->version, b->version) > 0;
    });
    for (std::size_t i = 0; i < held.size(); ++i) out[held[i]] = sorted[i];
  }
  return out;
}

}  // namespace bindgate::terminology
