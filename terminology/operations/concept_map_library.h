// The ConceptMaps that a translation may use: those of packages, read once when they are first asked for, and those
// that came with a request.
#pragma once

#include "terminology/operations/concept_map.h"
#include "terminology/operations/resource_store.h"

#include <mutex>
#include <span>
#include <string_view>
#include <vector>

namespace bindgate::terminology {

// Of packages. Any thread.
class HeldConceptMaps {
 public:
  // The store outlives it.
  explicit HeldConceptMaps(const ResourceStore& resources) : resources_(resources) {}

  // By url, and the oldest version first.
  [[nodiscard]] std::span<const ConceptMap> all() const;

 private:
  const ResourceStore& resources_;
  mutable std::once_flag read_;
  mutable std::vector<ConceptMap> maps_;
};

// What one request sees: its own maps stand before those held of the same url. One thread.
class ConceptMapLibrary {
 public:
  ConceptMapLibrary(std::vector<ConceptMap> sent, const HeldConceptMaps& held);

  // The latest version that the canonical asks for; more than one only where a request sends several of one version.
  [[nodiscard]] std::vector<const ConceptMap*> find(std::string_view canonical) const;
  // The latest version of every map.
  [[nodiscard]] std::vector<const ConceptMap*> latest() const;

 private:
  std::vector<ConceptMap> sent_;  // by url, and the oldest version first
  std::span<const ConceptMap> held_;
};

}  // namespace bindgate::terminology
