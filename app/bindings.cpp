#include "app/binding_list.h"
#include "app/commands.h"
#include "app/engine.h"
#include "app/text_table.h"

#include <iostream>
#include <stdexcept>

namespace bindgate::app {

namespace {

std::string size_of(const rules::Binding& binding) {
  if (binding.value_set == nullptr) return "not held";
  const auto size = binding.value_set->size();
  if (size) return std::to_string(*size);
  return binding.value_set->undecided_parts().empty() ? "by syntax" : "unknown";
}

TableRow row_of(const BoundElement& element) {
  const rules::Binding& binding = *element.binding;
  std::string strength(rules::to_string(binding.strength));
  if (binding.is_maximum) strength = "maximum";
  if (binding.observe) strength += ", observed";
  return {element.path, strength, binding.canonical, size_of(binding), binding.source};
}

}  // namespace

int bindings(const BindingsOptions& options) {
  config::Config config = options.config.empty() ? config::Config{} : config::load(options.config);
  config.packages.insert(config.packages.end(), options.packages.begin(), options.packages.end());
  const LoadedEngine engine = load_engine(config);
  const rules::Definition* definition = engine.rules().find(options.name);
  if (definition == nullptr) {
    throw std::runtime_error('"' + options.name + "\" is no type, profile or extension of the packages loaded.");
  }
  std::vector<TableRow> rows = {{"ELEMENT", "STRENGTH", "VALUE SET", "CODES", "SOURCE"}};
  for (const BoundElement& element : bound_elements(*definition)) rows.push_back(row_of(element));
  std::cout << text_table(rows);
  return 0;
}

}  // namespace bindgate::app
