// The key `terminology` of the configuration. Internal to the room.
#pragma once

#include "config/config.h"

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <string>

namespace bindgate::config {

// `folder` is where the files of keys are looked for. No problem ever holds a key.
[[nodiscard]] TerminologyListener read_terminology(const YAML::Node& node, Problems& problems,
                                                   const std::filesystem::path& folder);

}  // namespace bindgate::config
