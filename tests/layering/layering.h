// The rules of which room may include which, and where third-party code lives, read out of the sources themselves:
// link order alone does not hold a layering. Used by the layering test only.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace bindgate::layering {

// One sentence for each include that points the wrong way, as "fhir/a.cpp:3: ...", in order of path and line.
// Looks at the .h, .cpp and .S files of every room under `root`, and of tests/<room>.
[[nodiscard]] std::vector<std::string> wrong_includes(const std::filesystem::path& root);

// The rooms there are rules for.
[[nodiscard]] std::vector<std::string> rooms();

}  // namespace bindgate::layering
