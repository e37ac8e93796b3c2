// The packages of a configuration, read and held against each other. Used at start, on the main thread.
#pragma once

#include "config/config.h"
#include "fhir/package.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace bindgate::app {

// The embedded R4 core first, then those of the configuration that could be read and are made for R4, in its order.
// What is wrong with the others, and what those lean on that is not there, is added to `problems`. `lines` becomes the
// line of each in the configuration; 0 for one that is not in it.
[[nodiscard]] std::vector<fhir::Package> load_packages(const config::Config& config,
                                                       std::vector<config::Problem>& problems,
                                                       std::vector<std::size_t>& lines);

// Whether a dependency on `wanted` ("4.0.1", "4.0.x", "current") is met by version `held`.
[[nodiscard]] bool is_version(std::string_view held, std::string_view wanted);

}  // namespace bindgate::app
