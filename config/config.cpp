#include "config/config.h"

#include "config/answers_section.h"
#include "config/terminology_section.h"
#include "config/yaml_map.h"
#include "config/yaml_text.h"
#include "terminology/nearest_word.h"

#include <algorithm>
#include <fstream>
#include <thread>

namespace bindgate::config {

namespace {

using rules::Strength;

const std::vector<std::string> kModes = {"enforce", "observe"};
const std::vector<std::string> kStrengths = {"required", "extensible", "preferred", "example"};
const std::vector<std::string> kRefuseOrForward = {"refuse", "forward"};

constexpr std::size_t kObserve = 1;
constexpr std::size_t kForward = 1;

// A value that a function of its own reads, which throws ConfigError without a line.
template <typename Read>
void read_value(YamlMap& map, const std::string& key, Read read) {
  try {
    read();
  } catch (const ConfigError& error) {
    map.report(key, error.what());
  }
}

void read_upstream(const YAML::Node& node, Problems& problems, Config& config) {
  YamlMap map(node, problems, "upstream");
  const std::string url = map.needed_text("url");
  if (!url.empty()) read_value(map, "url", [&] { set_upstream_url(url, config); });
  http::UpstreamSettings& upstream = config.upstream;
  if (map.text("preserveHost").value_or("auto") != "auto") set(upstream.preserve_host, map.boolean("preserveHost"));
  read_readiness(map, config.proxy);
  set(upstream.trust_forwarded, map.boolean("trustForwarded"));
  set(upstream.max_connections, map.count("maxConnections", 1, 65'535));
  set(upstream.max_waiting, map.count("maxWaiting", 0, 1'000'000));
  set(upstream.connect_timeout, map.duration("connectTimeout"));
  set(upstream.response_timeout, map.duration("responseTimeout"));
  set(upstream.idle_timeout, map.duration("idleTimeout"));
  map.finish();
}

void read_limits(const YAML::Node& node, Problems& problems, Config& config) {
  YamlMap map(node, problems, "limits");
  set(config.proxy.body_limit, map.bytes("body"));
  set(config.proxy.answer_limit, map.bytes("batchAnswer"));
  set(config.server.head.bytes, map.bytes("head"));
  set(config.memory_limit, map.bytes("memory"));
  set(config.server.max_connections, map.count("connections", 1, 1'000'000));
  set(config.max_findings, map.count("findings", 1, 10'000));
  set(config.server.head_timeout, map.duration("headTimeout"));
  set(config.server.body_timeout, map.duration("bodyTimeout"));
  set(config.server.idle_timeout, map.duration("idleTimeout"));
  set(config.drain_timeout, map.duration("drainTimeout"));
  map.finish();
}

void read_rule(const YAML::Node& node, Problems& problems, Config& config) {
  YamlMap map(node, problems, "a rule");
  rules::SiteRule rule;
  rule.type = map.needed_text("type");
  rule.path = map.needed_text("path");
  rule.value_set = map.needed_text("valueSet");
  if (const auto strength = map.choice("strength", kStrengths)) rule.strength = static_cast<Strength>(*strength);
  rule.observe = map.choice("mode", kModes) == kObserve;
  rule.source = map.place("path");
  rule.type_source = map.place("type");
  rule.value_set_source = map.place("valueSet");
  map.finish();
  const bool is_whole = !rule.type.empty() && !rule.path.empty() && !rule.value_set.empty();
  if (is_whole) config.rules.site_rules.push_back(std::move(rule));
}

std::vector<validator::Verdict> read_verdicts(YamlMap& map) {
  std::vector<validator::Verdict> out;
  for (const Text& name : map.texts_with_lines("verdict")) {
    if (const auto verdict = validator::parse_verdict(name.text)) {
      out.push_back(*verdict);
      continue;
    }
    std::vector<std::string> known;
    for (std::size_t i = 0; i < validator::kVerdicts; ++i) {
      known.emplace_back(validator::to_string(static_cast<validator::Verdict>(i)));
    }
    map.problems().add(name.line,
                       "There is no verdict \"" + name.text + "\"." + terminology::did_you_mean(name.text, known));
  }
  return out;
}

void read_policy_entry(const YAML::Node& node, Problems& problems, Config& config) {
  const std::size_t before = problems.count();
  YamlMap map(node, problems, "a policy entry");
  validator::PolicyEntry entry;
  entry.verdicts = read_verdicts(map);
  if (const auto strength = map.choice("strength", kStrengths)) entry.strength = static_cast<Strength>(*strength);
  entry.resource_type = map.text("type").value_or("");
  entry.path = map.text("path").value_or("");
  entry.profile = map.text("profile").value_or("");
  entry.value_set = map.text("valueSet").value_or("");
  entry.client = map.text("client").value_or("");
  const auto severity = map.choice("severity", {"ignore", "information", "warning", "error"});
  if (severity) entry.weight = static_cast<validator::Weight>(*severity);
  if (const auto mode = map.choice("mode", kModes)) entry.observe = *mode == kObserve;
  map.finish();
  if (!entry.weight && !entry.observe && problems.count() == before) {
    map.report("verdict", "A policy entry needs \"severity\" or \"mode\".");
  }
  PolicyPlace place{line_of(node), map.lines(), problems.count() == before};
  config.policy.push_back(std::move(entry));
  config.places.policy.push_back(std::move(place));
}

template <typename Read>
void read_list(YamlMap& map, const std::string& key, Read read, Config& config) {
  const auto node = map.take(key);
  if (!node) return;
  if (!node->IsSequence()) return map.report(key, '"' + key + "\" is a list.");
  for (const auto& item : *node) read(item, map.problems(), config);
}

void read_profiles_of(const std::string& type, std::size_t type_line, const YAML::Node& node, Problems& problems,
                      rules::Options& rules) {
  const auto place = [&](std::size_t line) { return problems.file() + ':' + std::to_string(line); };
  rules.profile_sources[{type, ""}] = place(type_line);
  auto& canonicals = rules.profiles[type];
  const auto add = [&](const YAML::Node& item) {
    if (!item.IsScalar()) return problems.add(line_of(item), "A profile is a canonical url.");
    canonicals.push_back(item.Scalar());
    rules.profile_sources[{type, item.Scalar()}] = place(line_of(item));
  };
  if (node.IsScalar()) return add(node);
  if (node.IsMap()) return problems.add(line_of(node), "The profiles of a type are a list of canonical urls.");
  for (const auto& item : node) add(item);
}

void read_profiles(const YAML::Node& node, Problems& problems, Config& config) {
  if (!node.IsMap()) {
    return problems.add(line_of(node), "\"profiles\" maps resource types to lists of canonical urls.");
  }
  for (const auto& pair : node) {
    const std::size_t line = line_of(pair.first);
    if (!pair.first.IsScalar()) {
      problems.add(line, "A resource type is a plain word.");
    } else if (config.rules.profiles.contains(pair.first.Scalar())) {
      problems.add(line, "The type \"" + pair.first.Scalar() + "\" is given twice.");
    } else {
      read_profiles_of(pair.first.Scalar(), line, pair.second, problems, config.rules);
    }
  }
}

// What depends on both listeners. The kernel would let them share a port and spread connections over both.
void finish_terminology(YamlMap& map, Config& config) {
  const http::ServerSettings& a = config.server;
  const http::ServerSettings& b = config.terminology->server;
  const auto is_any = [](const http::ServerSettings& s) { return s.address == "0.0.0.0" || s.address == "::"; };
  if (a.port != 0 && a.port == b.port && (a.address == b.address || is_any(a) || is_any(b))) {
    map.report("terminology", "The terminology endpoint listens on the gateway's port; give it another.");
  }
  config.terminology->endpoint.access_log = config.proxy.access_log;
}

void read_packages(YamlMap& map, const std::filesystem::path& folder, Config& config) {
  for (const Text& path : map.texts_with_lines("packages")) {
    config.packages.push_back(folder / path.text);
    config.places.packages.push_back(path.line);
  }
}

void read_root(YamlMap& map, const std::filesystem::path& folder, Config& config) {
  Problems& problems = map.problems();
  if (const auto listen = map.text("listen")) {
    read_value(map, "listen", [&] { set_listen(*listen, config.server); });
  }
  set(config.server.threads, map.count("threads", 1, 1024));
  if (const auto node = map.take("upstream")) read_upstream(*node, problems, config);
  read_packages(map, folder, config);
  if (const auto node = map.take("profiles")) read_profiles(*node, problems, config);
  read_list(map, "rules", read_rule, config);
  read_list(map, "policy", read_policy_entry, config);
  config.observe = config.proxy.observe = map.choice("mode", kModes) == kObserve;
  config.proxy.forward_patch = map.choice("patch", kRefuseOrForward) == kForward;
  config.proxy.forward_unreadable = map.choice("unreadable", kRefuseOrForward) == kForward;
  if (const auto operations = map.texts("readOnlyOperations"); !operations.empty()) {
    config.proxy.read_only_operations = {operations.begin(), operations.end()};
  }
  if (const auto node = map.take("limits")) read_limits(*node, problems, config);
  if (const auto node = map.take("terminology")) config.terminology = read_terminology(*node, problems, folder);
  read_trusted_proxies(map, config.proxy.sender);
  if (const auto node = map.take("cors")) read_cors(*node, problems, config.proxy.cors);
  if (const auto node = map.take("log")) read_log(*node, problems, config.proxy);
  const auto names_client = [](const validator::PolicyEntry& entry) { return !entry.client.empty(); };
  if (!config.proxy.sender.names_clients() && std::any_of(config.policy.begin(), config.policy.end(), names_client)) {
    map.report("policy", "A policy entry names a client, but \"log.client\" does not say where its name stands.");
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

std::string lines_of(const std::vector<Problem>& problems) {
  std::string out;
  for (const Problem& problem : problems) out += (out.empty() ? "" : "\n") + to_string(problem);
  return out;
}

Config checked(Reading reading) {
  if (!reading.problems.empty()) throw ConfigError(reading.problems);
  return std::move(reading.config);
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
  config.upstream.preserve_host = is_private_name(host);
  config.proxy.base_path = path;
  config.has_upstream = true;
}

ConfigError::ConfigError(const std::vector<Problem>& problems) : std::runtime_error(lines_of(problems)) {}

Reading read(const std::string& text, const std::string& name, const std::filesystem::path& folder) {
  Reading out;
  Config& config = out.config;
  config.places.file = name;
  config.server.port = 8080;
  config.server.threads = std::max(1U, std::thread::hardware_concurrency());
  Problems problems(name);
  if (const YAML::Node node = read_yaml(text, problems); !node.IsNull()) {
    YamlMap map(node, problems, "the configuration");
    read_root(map, folder, config);
  }
  out.problems = problems.take();
  return out;
}

Reading read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw ConfigError(file.string() + ": cannot be opened; give an existing file with -c.");
  // One byte more than may be there is enough to know that there are too many.
  std::string text(kMaxYamlBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad()) throw ConfigError(file.string() + ": cannot be read; give a file with -c.");
  return read(text, file.string(), file.parent_path());
}

Config parse(const std::string& text, const std::string& name, const std::filesystem::path& folder) {
  return checked(read(text, name, folder));
}

Config load(const std::filesystem::path& file) {
  return checked(read(file));
}

}  // namespace bindgate::config
