// The subsumption hierarchy of one code system; a concept may have several parents. Cycles in the definition are
// harmless: every walk visits a concept once. Immutable; safe from any thread.
#pragma once

#include "terminology/ordinal_set.h"

#include <span>
#include <vector>

namespace bindgate::terminology {

struct HierarchyEdge {
  Ordinal child;
  Ordinal parent;
  // NOLINTNEXTLINE(modernize-use-nullptr): it takes the comparison's own zero for a pointer.
  friend auto operator<=>(const HierarchyEdge&, const HierarchyEdge&) = default;
};

class Hierarchy {
 public:
  Hierarchy() = default;
  Hierarchy(std::vector<HierarchyEdge> edges, std::size_t concepts);

  [[nodiscard]] std::span<const Ordinal> parents(Ordinal at) const { return parents_.of(at); }
  [[nodiscard]] std::span<const Ordinal> children(Ordinal at) const { return children_.of(at); }
  [[nodiscard]] OrdinalBits descendants_or_self(Ordinal at) const { return walk(at, children_); }
  [[nodiscard]] OrdinalBits ancestors_or_self(Ordinal at) const { return walk(at, parents_); }
  // A concept that is its own ancestor, or kNoOrdinal.
  [[nodiscard]] Ordinal find_cycle() const;

 private:
  // Adjacency in two arrays; empty where the system is flat.
  struct Links {
    std::vector<std::uint32_t> begins;
    std::vector<Ordinal> targets;
    [[nodiscard]] std::span<const Ordinal> of(Ordinal at) const {
      if (begins.empty()) return {};
      return {targets.data() + begins[at], targets.data() + begins[at + 1]};
    }
  };

  [[nodiscard]] OrdinalBits walk(Ordinal from, const Links& links) const;

  std::size_t concepts_ = 0;
  Links parents_;
  Links children_;
};

}  // namespace bindgate::terminology
