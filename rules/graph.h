// The element nodes of a rule set while it is being built: makes nodes, and specialises them on the way to an
// element without changing the shared type they come from. Internal to the compiler; one thread.
#pragma once

#include "rules/element_rule.h"
#include "rules/structure_definition.h"

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::rules {

class Graph {
 public:
  // A new node of `parent` (null: a root), not yet in its children.
  ElementRule& add(const ElementRule* parent, std::string path, std::string type);

  // A node of `parent` that says what `base` says until it is changed: its children are looked up through it.
  ElementRule& derive(const ElementRule* parent, const ElementRule& base, std::string path);

  // The child of `parent` as a node that belongs to `parent` alone: a shared one (of its type, of the base) is
  // derived from first. Null where there is no such child.
  ElementRule* own_child(ElementRule& parent, std::string_view name);

  // As own_child for one extension inside an extension's definition; made over `base` where there is none.
  ElementRule& own_sub_extension(ElementRule& parent, std::string_view slice, const ElementRule& base);

  // The nodes a path segment means: "gender", "value[x]" (every type, or only `types`), "valueCode", and
  // FHIRPath's "value" for a choice. Empty where there is none.
  std::vector<ElementRule*> own_children(ElementRule& parent, std::string_view segment,
                                         const std::vector<ElementType>& types);

 private:
  // Every ElementRule of a graph is a Node.
  struct Node : ElementRule {
    const ElementRule* owner = nullptr;  // the parent it was made for; null: a root
  };

  std::deque<Node> nodes_;
};

[[nodiscard]] Kind kind_of_type(std::string_view type);
// "value[x]" or "value", and "CodeableConcept" -> "valueCodeableConcept".
[[nodiscard]] std::string choice_name(std::string_view base, std::string_view type);

}  // namespace bindgate::rules
