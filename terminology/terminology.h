// Every code system and value set of a set of packages, compiled: the one door to the room. Immutable once
// built and shared; safe from any thread.
#pragma once

#include "fhir/package.h"
#include "terminology/code_system.h"
#include "terminology/value_set.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology {

// What loading passed over or could not resolve: for operators, with the file's name.
struct LoadNote {
  std::string package;
  std::string file;
  std::string message;
};

class Terminology {
 public:
  // Compiles all CodeSystems and ValueSets of the packages; where two define the same url and version, the
  // later package wins. A broken definition becomes a LoadNote, never an exception. The packages may be
  // destroyed afterwards.
  [[nodiscard]] static std::shared_ptr<const Terminology> compile(std::span<const fhir::Package> packages);

  virtual ~Terminology() = default;

  // Exact version, or the latest where `version` is empty; null where not held.
  [[nodiscard]] virtual const CodeSystem* code_system(std::string_view url, std::string_view version = {}) const = 0;
  // The versions held of a system, oldest first.
  [[nodiscard]] virtual std::span<const CodeSystem* const> versions_of(std::string_view url) const = 0;
  // `canonical` may end in `|version`; null where not held. Compiled in full at load.
  [[nodiscard]] virtual const ValueSet* value_set(std::string_view canonical) const = 0;
  // Urls alone, whatever the version.
  [[nodiscard]] virtual bool is_value_set(std::string_view url) const = 0;
  [[nodiscard]] virtual std::vector<const CodeSystem*> code_systems() const = 0;
  [[nodiscard]] virtual std::vector<const ValueSet*> value_sets() const = 0;
  [[nodiscard]] virtual const std::vector<LoadNote>& notes() const = 0;
};

}  // namespace bindgate::terminology
