// The order in which a value set's includes and excludes are gone through.
#pragma once

#include "terminology/value_set_definition.h"

#include <vector>

namespace bindgate::terminology {

// In the order given, but that those of one system that name versions change places: the newest version first.
[[nodiscard]] std::vector<const Selection*> newest_first(const std::vector<Selection>& selections);

}  // namespace bindgate::terminology
