#include "terminology/operations/parameters.h"

namespace bindgate::terminology {

OperationParameters::OperationParameters(const fhir::Document& document, const fhir::Element& resource)
    : document_(&document) {
  for (const fhir::Element& item : document.children(resource)) {
    if (item.name != "parameter" && item.name != "part") continue;
    Parameter parameter;
    for (const fhir::Element& child : document.children(item)) {
      if (child.name == "name") parameter.name = child.value;
      if (child.name == "part" && parameter.element == nullptr) parameter.element = &item;
      if (!child.name.starts_with("value") && child.name != "resource") continue;
      parameter.type = child.name;
      parameter.text = child.value;
      parameter.element = &child;
    }
    parameters_.push_back(parameter);
  }
}

const Parameter* OperationParameters::find(std::string_view name) const {
  for (const Parameter& parameter : parameters_) {
    if (parameter.name == name) return &parameter;
  }
  return nullptr;
}

std::string_view OperationParameters::text(std::string_view name) const {
  const Parameter* found = find(name);
  return found ? found->text : std::string_view{};
}

std::vector<std::string_view> OperationParameters::texts(std::string_view name) const {
  std::vector<std::string_view> out;
  for (const Parameter& parameter : parameters_) {
    if (parameter.name == name) out.push_back(parameter.text);
  }
  return out;
}

std::optional<bool> OperationParameters::flag(std::string_view name) const {
  const std::string_view said = text(name);
  if (said == "true") return true;
  if (said == "false") return false;
  return std::nullopt;
}

const fhir::Element* OperationParameters::element(std::string_view name) const {
  const Parameter* found = find(name);
  return found ? found->element : nullptr;
}

}  // namespace bindgate::terminology
