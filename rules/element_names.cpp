#include "rules/element_names.h"

#include "terminology/nearest_word.h"

#include <algorithm>

namespace bindgate::rules {

namespace {

// The children, and with them their names in paths: "value[x]" and "value" besides "valueCode".
void add_choice_names(const ElementRule& element, std::vector<std::string>& names) {
  for (const ElementRule* rule = &element; rule != nullptr; rule = rule->type_rule) {
    for (const ChildTable::Entry& entry : rule->children.entries()) {
      if (entry.rule->choice == 0) continue;
      const std::string base = entry.name.substr(0, entry.rule->choice);
      names.push_back(base);
      names.push_back(base + "[x]");
    }
  }
}

// What a segment leads to; of a choice, the first type.
const ElementRule* step(const ElementRule& element, std::string_view segment) {
  if (const ElementRule* child = element.child(segment)) return child;
  if (segment.ends_with("[x]")) segment.remove_suffix(3);
  for (const ElementRule* rule = &element; rule != nullptr; rule = rule->type_rule) {
    for (const ChildTable::Entry& entry : rule->children.entries()) {
      if (entry.rule->choice != 0 && entry.name.substr(0, entry.rule->choice) == segment) return entry.rule;
    }
  }
  return nullptr;
}

}  // namespace

std::vector<std::string> child_names(const ElementRule& element) {
  std::vector<std::string> out;
  for (const ElementRule* rule = &element; rule != nullptr; rule = rule->type_rule) {
    for (const ChildTable::Entry& entry : rule->children.entries()) {
      if (std::find(out.begin(), out.end(), entry.name) == out.end()) out.push_back(entry.name);
    }
  }
  return out;
}

std::string meant_segment(const ElementRule& root, std::string_view path) {
  const ElementRule* at = &root;
  while (true) {
    const std::string_view segment = path.substr(0, path.find('.'));
    const ElementRule* next = step(*at, segment);
    if (next == nullptr) {
      std::vector<std::string> names = child_names(*at);
      add_choice_names(*at, names);
      return terminology::did_you_mean(segment, names);
    }
    if (segment.size() == path.size()) return {};
    path.remove_prefix(segment.size() + 1);
    at = next;
  }
}

}  // namespace bindgate::rules
