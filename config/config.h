// The whole configuration as each room's plain settings, read from one YAML file. Used at start and by `check`.
#pragma once

#include "config/places.h"
#include "config/problems.h"
#include "http/server.h"
#include "http/upstream.h"
#include "proxy/settings.h"
#include "proxy/terminology/settings.h"
#include "rules/rule_set.h"
#include "validator/policy.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace bindgate::config {

// What is wrong in the configuration, one mistake a line: "file:line: what is wrong. What to write instead."
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  explicit ConfigError(const std::vector<Problem>& problems);
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
  std::chrono::milliseconds drain_timeout{20'000};  // what requests in flight get when the process is told to end
  std::size_t memory_limit = 0;  // bytes of bodies in flight and of what is read from them; 0: by what is allowed
  std::optional<TerminologyListener> terminology;  // none: not served
  Places places;                                   // of what can only be looked into with the packages at hand
};

// What a file says, and all that is wrong with it in the order of its lines. With errors among the problems, the
// configuration is what could be read: fit to look for more of them, not to run with.
struct Reading {
  Config config;
  std::vector<Problem> problems;
};

// Throws ConfigError for a file that cannot be opened, and for nothing that it says.
[[nodiscard]] Reading read(const std::filesystem::path& file);
// The same of text; `name` stands for the file in messages, `folder` is where relative paths start.
[[nodiscard]] Reading read(const std::string& text, const std::string& name, const std::filesystem::path& folder);

// As read(), for who needs it right: throws ConfigError with every problem.
[[nodiscard]] Config load(const std::filesystem::path& file);
[[nodiscard]] Config parse(const std::string& text, const std::string& name, const std::filesystem::path& folder);

// "http://host:port/fhir" into the upstream's address and the base path. Throws ConfigError without a line.
void set_upstream_url(const std::string& url, Config& config);
// "127.0.0.1:8080", ":8080", "[::1]:8080". Throws ConfigError without a line.
void set_listen(const std::string& address, http::ServerSettings& server);
// The settings of a terminology endpoint that is configured by nothing but its address. Throws ConfigError likewise.
[[nodiscard]] TerminologyListener terminology_listener(const std::string& address);

}  // namespace bindgate::config
