// The answers of terminology operations as a person reads them. Pure.
#pragma once

#include "terminology/operations/outcome.h"

#include <string>
#include <string_view>

namespace bindgate::app {

// A table of an expansion's codes or a translation's matches, else a line for each thing that is told.
[[nodiscard]] std::string answer_text(const terminology::Json& answer);

// The text without what would steer a terminal.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace bindgate::app
