// The CodeSystems, ValueSets and ConceptMaps of packages as they were published, for read, search and the parts of
// answers that echo them. Immutable once built; any thread.
#pragma once

#include "fhir/document.h"
#include "fhir/package.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace bindgate::terminology {

struct StoredResource {
  std::string type;
  std::string id;  // unique within the type here: the resource's own, or derived where it has none or is taken
  std::string url;
  std::string version;
  std::string version_algorithm;  // a code of http://hl7.org/fhir/version-algorithm; empty: not said
  std::string name;
  std::string title;
  std::string status;
  std::string text;  // JSON, with at least fhir::kPadding bytes of capacity behind it
};

class ResourceStore {
 public:
  // Of two with the same type, url and version the later package's stays.
  [[nodiscard]] static ResourceStore load(std::span<const fhir::Package> packages);

  [[nodiscard]] std::span<const StoredResource> all() const { return resources_; }
  [[nodiscard]] const StoredResource* by_id(std::string_view type, std::string_view id) const;
  // The exact version, or the latest where `version` is empty; null where not held.
  [[nodiscard]] const StoredResource* by_url(std::string_view type, std::string_view url,
                                             std::string_view version) const;

 private:
  // Type, url and version: what a later package replaces.
  using Key = std::tuple<std::string, std::string, std::string>;

  void add(const fhir::Document& document, const fhir::PackageFile& file, std::map<Key, std::size_t>& places);
  void index();

  std::vector<StoredResource> resources_;
  std::map<std::pair<std::string_view, std::string_view>, std::uint32_t> by_id_;
  std::map<std::pair<std::string_view, std::string_view>, std::vector<std::uint32_t>> by_url_;  // oldest first
};

}  // namespace bindgate::terminology
