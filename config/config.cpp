#include "config/config.h"

#include "config/terminology_section.h"
#include "config/yaml_map.h"

#include <fstream>
#include <sstream>
#include <thread>

namespace bindgate::config {

namespace {

using rules::Strength;

const std::vector<std::string> kModes = {"enforce", "observe"};
const std::vector<std::string> kStrengths = {"required", "extensible", "preferred", "example"};
const std::vector<std::string> kRefuseOrForward = {"refuse", "forward"};

constexpr std::size_t kObserve = 1;
constexpr std::size_t kForward = 1;

void read_upstream(const YAML::Node& node, const std::string& file, Config& config) {
  YamlMap map(node, file, "upstream");
  const std::string url = map.needed_text("url");
  try {
    set_upstream_url(url, config);
  } catch (const ConfigError& error) {
    map.fail("url", error.what());
  }
  http::UpstreamSettings& upstream = config.upstream;
  set(upstream.preserve_host, map.boolean("preserveHost"));
  set(upstream.trust_forwarded, map.boolean("trustForwarded"));
  set(upstream.max_connections, map.count("maxConnections", 1, 65'535));
  set(upstream.max_waiting, map.count("maxWaiting", 0, 1'000'000));
  set(upstream.connect_timeout, map.duration("connectTimeout"));
  set(upstream.response_timeout, map.duration("responseTimeout"));
  set(upstream.idle_timeout, map.duration("idleTimeout"));
  map.finish();
}

void read_limits(const YAML::Node& node, const std::string& file, Config& config) {
  YamlMap map(node, file, "limits");
  set(config.proxy.body_limit, map.bytes("body"));
  set(config.proxy.answer_limit, map.bytes("batchAnswer"));
  set(config.server.head.bytes, map.bytes("head"));
  set(config.server.max_connections, map.count("connections", 1, 1'000'000));
  set(config.max_findings, map.count("findings", 1, 10'000));
  set(config.server.head_timeout, map.duration("headTimeout"));
  set(config.server.body_timeout, map.duration("bodyTimeout"));
  set(config.server.idle_timeout, map.duration("idleTimeout"));
  map.finish();
}

rules::SiteRule read_rule(const YAML::Node& node, const std::string& file) {
  YamlMap map(node, file, "a rule");
  rules::SiteRule rule;
  rule.type = map.needed_text("type");
  rule.path = map.needed_text("path");
  rule.value_set = map.needed_text("valueSet");
  if (const auto strength = map.choice("strength", kStrengths)) rule.strength = static_cast<Strength>(*strength);
  rule.observe = map.choice("mode", kModes) == kObserve;
  rule.source = map.place("path");
  map.finish();
  return rule;
}

validator::PolicyEntry read_policy_entry(const YAML::Node& node, const std::string& file) {
  YamlMap map(node, file, "a policy entry");
  validator::PolicyEntry entry;
  for (const std::string& name : map.texts("verdict")) {
    const auto verdict = validator::parse_verdict(name);
    if (!verdict) {
      std::vector<std::string> known;
      for (std::size_t i = 0; i < validator::kVerdicts; ++i) {
        known.emplace_back(validator::to_string(static_cast<validator::Verdict>(i)));
      }
      const std::string meant = nearest_word(name, known);
      map.fail("verdict",
               "There is no verdict \"" + name + "\"." + (meant.empty() ? "" : " Did you mean \"" + meant + "\"?"));
    }
    entry.verdicts.push_back(*verdict);
  }
  if (const auto strength = map.choice("strength", kStrengths)) entry.strength = static_cast<Strength>(*strength);
  entry.resource_type = map.text("type").value_or("");
  entry.path = map.text("path").value_or("");
  entry.profile = map.text("profile").value_or("");
  entry.value_set = map.text("valueSet").value_or("");
  const auto severity = map.choice("severity", {"ignore", "information", "warning", "error"});
  if (severity) entry.weight = static_cast<validator::Weight>(*severity);
  if (const auto mode = map.choice("mode", kModes)) entry.observe = *mode == kObserve;
  if (!entry.weight && !entry.observe) map.fail("verdict", "A policy entry needs \"severity\" or \"mode\".");
  map.finish();
  return entry;
}

template <typename Read>
void read_list(YamlMap& map, const std::string& key, Read read) {
  const auto node = map.take(key);
  if (!node) return;
  if (!node->IsSequence()) map.fail(key, '"' + key + "\" is a list.");
  for (const auto& item : *node) read(item);
}

void read_profiles(const YAML::Node& node, const std::string& file, Config& config) {
  if (!node.IsMap()) fail_at(file, node.Mark(), "\"profiles\" maps resource types to lists of canonical urls.");
  for (const auto& pair : node) {
    auto& canonicals = config.rules.profiles[pair.first.Scalar()];
    if (pair.second.IsScalar()) canonicals.push_back(pair.second.Scalar());
    for (const auto& item : pair.second) {
      if (!item.IsScalar()) fail_at(file, item.Mark(), "A profile is a canonical url.");
      canonicals.push_back(item.Scalar());
    }
  }
}

// What depends on both listeners. The kernel would let them share a port and spread connections over both.
void finish_terminology(const YamlMap& map, Config& config) {
  const http::ServerSettings& a = config.server;
  const http::ServerSettings& b = config.terminology->server;
  const auto is_any = [](const http::ServerSettings& s) { return s.address == "0.0.0.0" || s.address == "::"; };
  if (a.port != 0 && a.port == b.port && (a.address == b.address || is_any(a) || is_any(b))) {
    map.fail("terminology", "The terminology endpoint listens on the gateway's port; give it another.");
  }
  config.terminology->endpoint.access_log = config.proxy.access_log;
}

void read_root(YamlMap& map, const std::filesystem::path& folder, Config& config) {
  const std::string& file = map.file();
  if (const auto listen = map.text("listen")) {
    try {
      set_listen(*listen, config.server);
    } catch (const ConfigError& error) {
      map.fail("listen", error.what());
    }
  }
  set(config.server.threads, map.count("threads", 1, 1024));
  if (const auto node = map.take("upstream")) read_upstream(*node, file, config);
  for (const std::string& path : map.texts("packages")) config.packages.push_back(folder / path);
  if (const auto node = map.take("profiles")) read_profiles(*node, file, config);
  read_list(map, "rules", [&](const YAML::Node& node) { config.rules.site_rules.push_back(read_rule(node, file)); });
  read_list(map, "policy", [&](const YAML::Node& node) { config.policy.push_back(read_policy_entry(node, file)); });
  config.observe = map.choice("mode", kModes) == kObserve;
  config.proxy.forward_patch = map.choice("patch", kRefuseOrForward) == kForward;
  config.proxy.forward_unreadable = map.choice("unreadable", kRefuseOrForward) == kForward;
  if (const auto operations = map.texts("readOnlyOperations"); !operations.empty()) {
    config.proxy.read_only_operations = {operations.begin(), operations.end()};
    config.proxy.read_only_operations.insert("_search");
  }
  if (const auto node = map.take("limits")) read_limits(*node, file, config);
  if (const auto node = map.take("terminology")) config.terminology = read_terminology(*node, file, folder);
  if (const auto node = map.take("log")) {
    YamlMap log(*node, file, "log");
    set(config.proxy.access_log, log.boolean("access"));
    log.finish();
  }
  map.finish();
  if (config.terminology) finish_terminology(map, config);
}

std::uint16_t parse_port(const std::string& text, bool zero_allowed) {
  if (text.empty() || text.size() > 5 || text.find_first_not_of("0123456789") != std::string::npos) {
    throw ConfigError('"' + text + "\" is not a port.");
  }
  const int port = std::stoi(text);
  if (port > 65'535 || (port == 0 && !zero_allowed)) throw ConfigError('"' + text + "\" is not a port.");
  return static_cast<std::uint16_t>(port);
}

}  // namespace

void set_listen(const std::string& address, http::ServerSettings& server) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos)
    throw ConfigError("\"listen\" is an address and a port such as 0.0.0.0:8080, not \"" + address + "\".");
  std::string host = address.substr(0, colon);
  server.port = parse_port(address.substr(colon + 1), true);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  server.address = host.empty() || host == "*" ? "0.0.0.0" : host;
}

void set_upstream_url(const std::string& url, Config& config) {
  static const std::string kScheme = "http://";
  if (url.starts_with("https://"))
    throw ConfigError("An https upstream is not supported yet; use http within the pod or host.");
  const std::size_t slash = url.find('/', kScheme.size());
  const std::string authority =
      url.starts_with(kScheme) ? url.substr(kScheme.size(), slash == std::string::npos ? slash : slash - kScheme.size())
                               : "";
  if (authority.empty() || url.find_first_of("?#@ ") != std::string::npos) {
    throw ConfigError("The upstream's url is of the form http://host:port/fhir, not \"" + url + "\".");
  }
  std::string path = slash == std::string::npos ? "" : url.substr(slash);
  while (path.ends_with('/')) path.pop_back();
  const std::size_t bracket = authority.find(']');
  const std::size_t colon = authority.find(':', bracket == std::string::npos ? 0 : bracket);
  std::string host = authority.substr(0, colon);
  config.upstream.port = colon == std::string::npos ? 80 : parse_port(authority.substr(colon + 1), false);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty()) throw ConfigError("The upstream's url names no host: \"" + url + "\".");
  config.upstream.host = host;
  config.proxy.base_path = path;
  config.has_upstream = true;
}

Config parse(const std::string& text, const std::string& name, const std::filesystem::path& folder) {
  Config config;
  config.server.port = 8080;
  config.server.threads = std::max(1U, std::thread::hardware_concurrency());
  try {
    const YAML::Node node = YAML::Load(text);
    if (node.IsNull()) return config;
    YamlMap map(node, name, "the configuration");
    read_root(map, folder, config);
  } catch (const YAML::Exception& error) {
    fail_at(name, error.mark, "This is not valid YAML: " + error.msg + '.');
  }
  return config;
}

Config load(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw ConfigError(file.string() + ": cannot be opened; give an existing file with -c.");
  std::stringstream text;
  text << in.rdbuf();
  return parse(text.str(), file.string(), file.parent_path());
}

}  // namespace bindgate::config
