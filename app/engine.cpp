#include "app/engine.h"

#include "packages/embedded.h"

#include <malloc.h>

namespace bindgate::app {

LoadedEngine load_engine(const config::Config& config) {
  LoadedEngine out;
  {
    std::vector<fhir::Package> packages;
    packages.push_back(fhir::load_package(packages::r4_core(), "embedded"));
    for (const std::filesystem::path& path : config.packages) packages.push_back(fhir::load_package(path));
    for (const fhir::Package& package : packages) {
      for (const LoadedPackage& earlier : out.packages) {
        if (earlier.name == package.name && earlier.version == package.version && !package.name.empty()) {
          throw fhir::PackageError(package.source + ": the package " + package.name + '#' + package.version +
                                   " is loaded from " + earlier.source + " already; list it once.");
        }
      }
      out.packages.push_back({package.name, package.version, package.source, package.files.size()});
    }
    auto terminology = terminology::Terminology::compile(packages);
    if (config.terminology) {
      const proxy::tx::Settings& endpoint = config.terminology->endpoint;
      auto resources = std::make_shared<const terminology::ResourceStore>(terminology::ResourceStore::load(packages));
      out.operations = std::make_shared<const terminology::Service>(
          terminology, std::move(resources), terminology::Limits{endpoint.max_expansion, endpoint.deadline});
    }
    out.engine.rules = rules::RuleSet::compile(packages, std::move(terminology), config.rules);
  }
  // The definitions' text is gone; give its pages back.
  malloc_trim(0);
  auto judge = std::make_shared<validator::JudgeSettings>();
  judge->policy = validator::Policy(config.policy, config.observe);
  judge->max_findings = config.max_findings;
  out.engine.judge = std::move(judge);
  return out;
}

std::string errors_of(const LoadedEngine& engine) {
  std::string out;
  for (const rules::Note& note : engine.rules().notes()) {
    if (note.is_error) out += note.source + ": " + note.message + '\n';
  }
  return out;
}

}  // namespace bindgate::app
