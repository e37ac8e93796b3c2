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
};

struct LoadedEngine {
  proxy::Engine engine;
  std::vector<LoadedPackage> packages;  // the embedded R4 core first
  // Of the terminology endpoint; null where it is not configured.
  std::shared_ptr<const terminology::Service> operations;

  [[nodiscard]] const rules::RuleSet& rules() const { return *engine.rules; }
};

// Throws fhir::PackageError for a package that cannot be read; what is wrong inside one is in the notes.
[[nodiscard]] LoadedEngine load_engine(const config::Config& config);

// The notes that are errors, one a line; empty where there are none.
[[nodiscard]] std::string errors_of(const LoadedEngine& engine);

}  // namespace bindgate::app
