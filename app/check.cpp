#include "app/binding_list.h"
#include "app/commands.h"
#include "app/engine.h"

#include <iostream>
#include <map>

namespace bindgate::app {

namespace {

struct Counts {
  std::size_t errors = 0;
  std::size_t not_enforced = 0;
};

void print_packages(const LoadedEngine& engine) {
  std::cout << "Packages\n";
  for (const LoadedPackage& package : engine.packages) {
    std::cout << "  " << package.name << '#' << package.version << "  " << package.files << " files  ("
              << package.source << ")\n";
  }
}

// What the packages and the configuration say that is wrong or not enforced.
void print_notes(const LoadedEngine& engine, Counts& counts) {
  for (const rules::Note& note : engine.rules().notes()) {
    ++(note.is_error ? counts.errors : counts.not_enforced);
    std::cout << (note.is_error ? "  error: " : "  not enforced: ") << note.source << ": " << note.message << '\n';
  }
  for (const terminology::LoadNote& note : engine.rules().terminology().notes()) {
    if (note.package == engine.packages.front().name) continue;
    std::cout << "  note: " << note.package << ' ' << note.file << ": " << note.message << '\n';
  }
}

struct Undecided {
  std::string why;
  std::string example;  // an element bound to it
  std::size_t elements = 0;
};

// Value sets that required and extensible bindings name and that cannot be decided for every code.
void print_undecided(const LoadedEngine& engine) {
  std::map<std::string, Undecided> undecided;
  for (const rules::Definition* definition : engine.rules().definitions()) {
    for (const BoundElement& element : bound_elements(*definition)) {
      if (element.binding->strength > rules::Strength::extensible) continue;
      std::string why;
      if (element.binding->value_set == nullptr) {
        why = "the value set is in no package";
      } else if (const auto parts = element.binding->value_set->undecided_parts(); !parts.empty()) {
        why = parts.front();
      }
      if (why.empty()) continue;
      Undecided& entry = undecided[element.binding->canonical];
      if (entry.elements++ == 0) entry = {why, element.path, 1};
    }
  }
  std::cout << "Value sets of required and extensible bindings that cannot be decided for every code: "
            << undecided.size() << '\n';
  for (const auto& [canonical, entry] : undecided) {
    std::cout << "  " << canonical << "  (" << entry.example;
    if (entry.elements > 1) std::cout << " and " << entry.elements - 1 << " more";
    std::cout << "): " << entry.why << '\n';
  }
}

void print_site_rules(const config::Config& config) {
  if (config.rules.site_rules.empty()) return;
  std::cout << "Rules\n";
  for (const rules::SiteRule& rule : config.rules.site_rules) {
    std::cout << "  " << rule.source << ": " << rule.type << "  " << rule.path << "  "
              << rules::to_string(rule.strength) << "  " << rule.value_set << (rule.observe ? "  (observed)" : "")
              << '\n';
  }
}

}  // namespace

int check(const CheckOptions& options) {
  const config::Config config = config::load(options.config);
  const LoadedEngine engine = load_engine(config);
  Counts counts;
  print_packages(engine);
  print_site_rules(config);
  std::cout << "Definitions: " << engine.rules().definitions().size()
            << ", code systems: " << engine.rules().terminology().code_systems().size()
            << ", value sets: " << engine.rules().terminology().value_sets().size() << '\n';
  print_undecided(engine);
  std::cout << "Notes\n";
  print_notes(engine, counts);
  if (!config.has_upstream) {
    std::cout << "  note: there is no upstream; `serve` needs one.\n";
  }
  std::cout << counts.errors << (counts.errors == 1 ? " error, " : " errors, ") << counts.not_enforced
            << " bindings not enforced\n";
  return counts.errors > 0 ? 1 : 0;
}

}  // namespace bindgate::app
