// The whole configuration as each room's plain settings, read from one YAML file. Used at start and by `check`.
#pragma once

#include "http/server.h"
#include "http/upstream.h"
#include "proxy/settings.h"
#include "proxy/terminology/settings.h"
#include "rules/rule_set.h"
#include "validator/policy.h"

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace bindgate::config {

// A mistake in the configuration: "file:line: what is wrong. What to write instead."
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The terminology endpoint: a listener of its own.
struct TerminologyListener {
  http::ServerSettings server;
  proxy::tx::Settings endpoint;
};

struct Config {
  http::ServerSettings server;
  http::UpstreamSettings upstream;
  bool has_upstream = false;
  proxy::Settings proxy;
  std::vector<std::filesystem::path> packages;  // relative ones are taken from the file's folder
  rules::Options rules;
  std::vector<validator::PolicyEntry> policy;
  bool observe = false;
  std::size_t max_findings = 100;
  std::optional<TerminologyListener> terminology;  // none: not served
};

// Throws ConfigError.
[[nodiscard]] Config load(const std::filesystem::path& file);
// The same of text; `name` stands for the file in messages, `folder` is where relative paths start.
[[nodiscard]] Config parse(const std::string& text, const std::string& name, const std::filesystem::path& folder);

// "http://host:port/fhir" into the upstream's address and the base path. Throws ConfigError without a line.
void set_upstream_url(const std::string& url, Config& config);
// "127.0.0.1:8080", ":8080", "[::1]:8080". Throws ConfigError without a line.
void set_listen(const std::string& address, http::ServerSettings& server);
// The settings of a terminology endpoint that is configured by nothing but its address. Throws ConfigError likewise.
[[nodiscard]] TerminologyListener terminology_listener(const std::string& address);

}  // namespace bindgate::config
