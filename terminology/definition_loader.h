// Reads every CodeSystem and ValueSet of a set of packages. Of two with the same url and version the later stays.
// One thread.
#pragma once

#include "fhir/document.h"
#include "fhir/package.h"
#include "terminology/load_context.h"
#include "terminology/stored_system.h"
#include "terminology/value_set_definition.h"

#include <map>
#include <span>
#include <utility>
#include <vector>

namespace bindgate::terminology {

struct SystemSource {
  SystemContent content;
  Origin origin;
};

class DefinitionLoader {
 public:
  DefinitionLoader(fhir::StringArena& strings, Notes& notes) : strings_(strings), notes_(notes) {}

  void load(std::span<const fhir::Package> packages);
  // A CodeSystem or ValueSet, alone or inside of another resource; anything else is passed over. A resource without
  // a url is noted and left out.
  void add(const fhir::Document& document, const fhir::Element& resource, const Origin& origin);

  [[nodiscard]] std::vector<SystemSource> take_systems();
  [[nodiscard]] std::vector<SystemSource> take_supplements() { return std::move(supplements_); }
  [[nodiscard]] std::vector<ValueSetDefinition> take_value_sets() { return std::move(value_sets_); }

 private:
  using Key = std::pair<std::string_view, std::string_view>;  // url, version

  void load_file(const fhir::PackageFile& file, const LoadContext& load);
  void add_system(SystemContent content, const Origin& origin);
  void add_value_sets(const fhir::Document& document, const fhir::Element& resource, const LoadContext& load);
  void add_contained_systems(const fhir::Document& document, const fhir::Element& resource, const LoadContext& load);

  fhir::StringArena& strings_;
  Notes& notes_;
  fhir::Document document_;
  std::vector<SystemSource> systems_;
  std::vector<SystemSource> contained_;
  std::vector<SystemSource> supplements_;
  std::vector<ValueSetDefinition> value_sets_;
  std::map<Key, std::size_t> system_at_;
  std::map<Key, std::size_t> supplement_at_;
  std::map<Key, std::size_t> value_set_at_;
};

}  // namespace bindgate::terminology
