#include "validator/element_path.h"

namespace bindgate::validator {

std::string ElementPath::expression(std::string_view last) const {
  std::string out;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const Step& step = steps_[i];
    if (step.starts_resource && i > 0) continue;  // the element that holds the resource is named already
    if (!out.empty()) out += '.';
    if (step.rule != nullptr && step.rule->choice != 0 && !step.starts_resource) {
      out += step.name.substr(0, step.rule->choice);
      out += ".ofType(" + step.rule->type + ')';
    } else {
      out += step.name;
    }
    if (step.indexed) out += '[' + std::to_string(step.index) + ']';
  }
  if (!last.empty()) {
    out += '.';
    out += last;
  }
  return out;
}

std::string ElementPath::plain() const {
  std::size_t from = steps_.size();
  while (from > 0 && !steps_[from - 1].starts_resource) --from;
  std::string out;
  for (std::size_t i = from == 0 ? 0 : from - 1; i < steps_.size(); ++i) {
    if (!out.empty()) out += '.';
    out += i + 1 == from && !steps_[i].type.empty() ? steps_[i].type : steps_[i].name;
  }
  return out;
}

std::string ElementPath::definition_path() const {
  if (steps_.empty()) return {};
  if (steps_.back().rule != nullptr) return steps_.back().rule->path;
  if (steps_.size() < 2 || steps_.back().starts_resource || steps_[steps_.size() - 2].rule == nullptr) return {};
  // What its type says of an element stands at the end of the chain of its definitions.
  const rules::ElementRule* parent = steps_[steps_.size() - 2].rule;
  while (parent->type_rule != nullptr) parent = parent->type_rule;
  return parent->path + '.' + std::string(steps_.back().name);
}

std::string_view ElementPath::resource_type() const {
  for (std::size_t i = steps_.size(); i > 0; --i) {
    if (steps_[i - 1].starts_resource) return steps_[i - 1].type.empty() ? steps_[i - 1].name : steps_[i - 1].type;
  }
  return {};
}

}  // namespace bindgate::validator
