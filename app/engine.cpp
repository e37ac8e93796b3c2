#include "app/engine.h"

#include "app/package_list.h"
#include "app/references.h"

#include <malloc.h>

#include <charconv>
#include <string_view>

namespace bindgate::app {

namespace {

using config::Problem;
using config::Severity;

LoadedEngine compile(const config::Config& config, std::vector<Problem>& problems) {
  LoadedEngine out;
  {
    std::vector<std::size_t> lines;
    const std::vector<fhir::Package> packages = load_packages(config, problems, lines);
    for (std::size_t i = 0; i < packages.size(); ++i) {
      const fhir::Package& package = packages[i];
      out.packages.push_back({package.name, package.version, package.source, package.files.size(), lines[i]});
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

// Where a note belongs: at the line it names, or at that of the package it is of.
Problem problem_of(const rules::Note& note, const config::Config& config, const LoadedEngine& engine) {
  const std::string& file = config.places.file;
  Problem out{Severity::error, file, 0, note.message};
  std::string_view source = note.source;
  if (source.starts_with(file + ':')) {
    source.remove_prefix(file.size() + 1);
    std::from_chars(source.data(), source.data() + source.size(), out.line);
    return out;
  }
  out.message = note.source + ": " + note.message;
  for (const LoadedPackage& package : engine.packages) {
    if (package.line > 0 && source.starts_with(package.name + '#' + package.version + ' ')) out.line = package.line;
  }
  return out;
}

}  // namespace

LoadedEngine load_engine(const config::Config& config) {
  std::vector<Problem> problems;
  LoadedEngine out = compile(config, problems);
  std::erase_if(problems, [](const Problem& problem) { return problem.severity != Severity::error; });
  if (!problems.empty()) throw config::ConfigError(problems);
  return out;
}

Prepared prepare(const std::string& file) {
  config::Reading reading = config::read(std::filesystem::path(file));
  Prepared out{std::move(reading.config), {}, std::move(reading.problems)};
  out.engine = compile(out.config, out.problems);
  const rules::RuleSet& rules = out.engine.rules();
  for (const rules::Note& note : rules.notes()) {
    if (note.is_error) out.problems.push_back(problem_of(note, out.config, out.engine));
  }
  check_rules(out.config, rules, out.problems);
  check_policy(out.config, rules, out.problems);
  config::sort_by_line(out.problems);
  return out;
}

}  // namespace bindgate::app
