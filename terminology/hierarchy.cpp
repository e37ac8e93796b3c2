#include "terminology/hierarchy.h"

#include <algorithm>

namespace bindgate::terminology {

Hierarchy::Hierarchy(std::vector<HierarchyEdge> edges, std::size_t concepts) : concepts_(concepts) {
  if (edges.empty()) return;
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());

  parents_.begins.assign(concepts + 1, 0);
  children_.begins.assign(concepts + 1, 0);
  for (const HierarchyEdge& edge : edges) {
    ++parents_.begins[edge.child + 1];
    ++children_.begins[edge.parent + 1];
  }
  for (std::size_t at = 0; at < concepts; ++at) {
    parents_.begins[at + 1] += parents_.begins[at];
    children_.begins[at + 1] += children_.begins[at];
  }
  parents_.targets.reserve(edges.size());
  children_.targets.resize(edges.size());
  std::vector<std::uint32_t> next(children_.begins.begin(), children_.begins.end() - 1);
  for (const HierarchyEdge& edge : edges) {
    parents_.targets.push_back(edge.parent);
    children_.targets[next[edge.parent]++] = edge.child;
  }
}

OrdinalBits Hierarchy::walk(Ordinal from, const Links& links) const {
  OrdinalBits seen(concepts_);
  std::vector<Ordinal> open{from};
  seen.set(from);
  while (!open.empty()) {
    const Ordinal at = open.back();
    open.pop_back();
    for (const Ordinal next : links.of(at)) {
      if (seen.mark(next)) open.push_back(next);
    }
  }
  return seen;
}

Ordinal Hierarchy::find_cycle() const {
  if (parents_.begins.empty()) return kNoOrdinal;
  // Kahn's order: what never runs out of parents stands on a cycle or below one.
  std::vector<std::uint32_t> waiting(concepts_);
  std::vector<Ordinal> ready;
  for (Ordinal at = 0; at < concepts_; ++at) {
    waiting[at] = static_cast<std::uint32_t>(parents(at).size());
    if (waiting[at] == 0) ready.push_back(at);
  }
  std::size_t ordered = 0;
  while (!ready.empty()) {
    const Ordinal at = ready.back();
    ready.pop_back();
    ++ordered;
    for (const Ordinal child : children(at)) {
      if (--waiting[child] == 0) ready.push_back(child);
    }
  }
  if (ordered == concepts_) return kNoOrdinal;
  // Climbing through parents that never ran out must come back to a concept already passed.
  Ordinal at = static_cast<Ordinal>(
      std::find_if(waiting.begin(), waiting.end(), [](std::uint32_t count) { return count != 0; }) - waiting.begin());
  OrdinalBits passed(concepts_);
  while (passed.mark(at)) {
    const auto up = parents(at);
    at = *std::find_if(up.begin(), up.end(), [&](Ordinal parent) { return waiting[parent] != 0; });
  }
  return at;
}

}  // namespace bindgate::terminology
