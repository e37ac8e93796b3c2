// Packages, value sets and rules, loaded and compiled for a command. Used at start, on the main thread.
#pragma once

#include "config/config.h"
#include "fhir/package.h"
#include "proxy/gateway.h"
#include "rules/rule_set.h"
#include "terminology/operations/service.h"
#include "terminology/terminology.h"

#include <memory>
#include <string>
#include <vector>

namespace bindgate::app {

struct LoadedPackage {
  std::string name;
  std::string version;
  std::string source;
  std::size_t files = 0;
  std::size_t line = 0;  // of the configuration; 0: not in it
};

struct LoadedEngine {
  proxy::Engine engine;
  std::vector<LoadedPackage> packages;  // the embedded R4 core first
  // Of the terminology endpoint; null where it is not configured.
  std::shared_ptr<const terminology::Service> operations;

  [[nodiscard]] const rules::RuleSet& rules() const { return *engine.rules; }
};

// Throws config::ConfigError with all that is wrong with the packages; what is wrong inside one, and in what the
// configuration says of their definitions, is in the rules' notes.
[[nodiscard]] LoadedEngine load_engine(const config::Config& config);

// A configuration with everything that is wrong in it, in the order of the file, for `serve` and `check`. With an error
// among the problems the engine is made of what could be read, and not fit to run with.
struct Prepared {
  config::Config config;
  LoadedEngine engine;
  std::vector<config::Problem> problems;
};

// Throws config::ConfigError for a file that cannot be opened.
[[nodiscard]] Prepared prepare(const std::string& file);

}  // namespace bindgate::app
