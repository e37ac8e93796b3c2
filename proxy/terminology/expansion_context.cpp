#include "proxy/terminology/expansion_context.h"

#include <algorithm>

namespace bindgate::proxy::tx {
namespace {

const rules::Binding* binding_of(const rules::ElementRule& element) {
  const auto found = std::find_if(element.bindings.begin(), element.bindings.end(),
                                  [](const rules::Binding& binding) { return !binding.is_maximum; });
  return found == element.bindings.end() ? nullptr : &*found;
}

// The types of a choice share its binding: the first that has one will do.
const rules::ElementRule* choice_of(const rules::ElementRule& parent, std::string_view name) {
  for (const rules::ElementRule* rule = &parent; rule != nullptr; rule = rule->type_rule) {
    for (const auto& entry : rule->children.entries()) {
      const bool is_type_of_it = entry.rule->choice == name.size() && entry.name.starts_with(name);
      if (is_type_of_it && binding_of(*entry.rule) != nullptr) return entry.rule;
    }
  }
  return nullptr;
}

const rules::ElementRule* child_of(const rules::ElementRule& parent, std::string_view segment) {
  constexpr std::string_view kChoice = "[x]";
  if (!segment.ends_with(kChoice) || segment == kChoice) return parent.child(segment);
  return choice_of(parent, segment.substr(0, segment.size() - kChoice.size()));
}

}  // namespace

const rules::Binding* bound_in_context(const rules::RuleSet& rules, std::string_view context) {
  const std::size_t mark = context.find('#');
  std::string_view path = mark == std::string_view::npos ? context : context.substr(mark + 1);
  const rules::Definition* definition =
      rules.find(mark == std::string_view::npos ? path.substr(0, path.find('.')) : context.substr(0, mark));
  if (definition == nullptr || definition->root == nullptr) return nullptr;
  // The path begins with the type.
  if (path.substr(0, path.find('.')) != definition->type) return nullptr;
  const rules::ElementRule* element = definition->root;
  while (element != nullptr && path.find('.') != std::string_view::npos) {
    path.remove_prefix(path.find('.') + 1);
    element = child_of(*element, path.substr(0, path.find('.')));
  }
  return element == nullptr ? nullptr : binding_of(*element);
}

}  // namespace bindgate::proxy::tx
