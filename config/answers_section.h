// The keys of the configuration about answers and who is told what: `cors`, `log`, `trustedProxies`, and of the
// upstream `preserveHost`, `readyPath` and `readyCache`. Internal to the room.
#pragma once

#include "config/config.h"
#include "config/yaml_map.h"

#include <string>

namespace bindgate::config {

void read_cors(const YAML::Node& node, Problems& problems, proxy::CorsSettings& cors);
void read_log(const YAML::Node& node, Problems& problems, proxy::Settings& settings);
void read_trusted_proxies(YamlMap& root, proxy::SenderSettings& sender);
void read_readiness(YamlMap& upstream, proxy::Settings& settings);

// Whether a server of that name is sent the client's Host unless the configuration says otherwise: an address, a name
// without dots, or one that no public name server knows. A public name is most likely how its host finds it.
[[nodiscard]] bool is_private_name(const std::string& host);

}  // namespace bindgate::config
