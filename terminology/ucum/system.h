// UCUM as a code system: its codes are expressions. Immutable; any thread.
#pragma once

#include "terminology/code_system.h"

#include <memory>

namespace bindgate::terminology::ucum {

[[nodiscard]] std::unique_ptr<CodeSystem> make_system();

}  // namespace bindgate::terminology::ucum
