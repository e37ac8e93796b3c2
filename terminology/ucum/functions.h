// The functions of UCUM's special units, between a value on their scale and one in the unit they are defined by.
// Pure. https://ucum.org/ucum#section-Special-Units-on-non-ratio-Scales
#pragma once

#include "terminology/ucum/units.h"

namespace bindgate::terminology::ucum {

// Nothing where the value has no counterpart, or the function is not known.
[[nodiscard]] std::optional<Decimal> to_proper(std::string_view function, const Decimal& value);
[[nodiscard]] std::optional<Decimal> from_proper(std::string_view function, const Decimal& value);

}  // namespace bindgate::terminology::ucum
