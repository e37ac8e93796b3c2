// Rows in columns, for a terminal.
#pragma once

#include <string>
#include <vector>

namespace bindgate::app {

using TableRow = std::vector<std::string>;

// A line for each row, its cells padded to the width of their column.
[[nodiscard]] std::string text_table(const std::vector<TableRow>& rows);

}  // namespace bindgate::app
