// The text of a configuration as a YAML tree, once it is known to be harmless. Internal to the room.
#pragma once

#include "config/problems.h"

#include <yaml-cpp/yaml.h>

#include <string>

namespace bindgate::config {

// The size a configuration may have; real ones have some kilobytes.
inline constexpr std::size_t kMaxYamlBytes = std::size_t{1} << 20;

// Null where the text is empty or not YAML, which is then among `problems`. What the tree comes to with every alias
// written out is bounded: whoever walks it does no more work than the text's size promises.
[[nodiscard]] YAML::Node read_yaml(const std::string& text, Problems& problems);

}  // namespace bindgate::config
