// The compiled binding rules of a set of packages and site rules: the room's one door. Immutable once compiled
// and shared; safe from any thread.
#pragma once

#include "fhir/package.h"
#include "rules/element_rule.h"
#include "rules/site_rule.h"
#include "terminology/terminology.h"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bindgate::rules {

struct Options {
  std::vector<SiteRule> site_rules;
  // Resource type -> canonicals of the profiles every resource of it is checked against.
  std::map<std::string, std::vector<std::string>> profiles;
  // Where the configuration says so, for notes: of a type and a canonical, and of a type alone (an empty canonical).
  std::map<std::pair<std::string, std::string>, std::string> profile_sources;
};

// Something that could not be compiled, or is not enforced. An error stops `check` and `serve`.
struct Note {
  bool is_error = false;
  std::string source;  // package and file, or the configuration's file and line
  std::string message;
};

// A profile, a type or an extension with its graph of elements.
struct Definition {
  std::string url;
  std::string version;
  std::string name;
  std::string type;
  std::string package;
  Origin origin = Origin::base;
  bool is_resource = false;
  const ElementRule* root = nullptr;
};

class RuleSet {
 public:
  // Compiles every StructureDefinition of the packages over `terminology`, which the result keeps alive. Never
  // throws for what packages or site rules say: that becomes notes().
  [[nodiscard]] static std::shared_ptr<const RuleSet> compile(
      std::span<const fhir::Package> packages, std::shared_ptr<const terminology::Terminology> terminology,
      const Options& options);
  virtual ~RuleSet() = default;

  [[nodiscard]] virtual const terminology::Terminology& terminology() const = 0;

  // A resource type's base definition; null for an unknown type.
  [[nodiscard]] virtual const Definition* resource(std::string_view type) const = 0;
  // A profile by its canonical (|version honoured); null where not held.
  [[nodiscard]] virtual const Definition* profile(std::string_view canonical) const = 0;
  // The profiles the operator assigned to a resource type.
  [[nodiscard]] virtual const std::vector<const Definition*>& assigned(std::string_view type) const = 0;
  // An extension's definition by its url; for an unknown one, the base Extension.
  [[nodiscard]] virtual const ElementRule& extension(std::string_view url) const = 0;
  // Any definition by type name, name or canonical, for the command line; null where not held.
  [[nodiscard]] virtual const Definition* find(std::string_view name) const = 0;
  [[nodiscard]] virtual std::vector<const Definition*> definitions() const = 0;
  [[nodiscard]] virtual const std::vector<Note>& notes() const = 0;
};

}  // namespace bindgate::rules
