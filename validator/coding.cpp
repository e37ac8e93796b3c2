#include "validator/coding.h"

namespace bindgate::validator {

Coding read_coding(const fhir::Document& document, const fhir::Element& element) {
  Coding out;
  out.element = &element;
  for (const fhir::Element& child : document.children(element)) {
    if (child.name == "id" || child.name == "extension") continue;
    out.has_anything = true;
    if (child.kind == fhir::ValueKind::none) continue;
    // Only the first of a repeated one: the walk reports the repetition.
    if (child.name == "code" && out.code_element == nullptr) {
      out.code_element = &child;
      out.code = child.value;
    } else if (child.name == "system" && out.system_element == nullptr) {
      out.system_element = &child;
      out.system = child.value;
    } else if (child.name == "display" && out.display_element == nullptr) {
      out.display_element = &child;
      out.display = child.value;
    } else if (child.name == "version" && out.version_element == nullptr) {
      out.version_element = &child;
      out.version = child.value;
    }
  }
  return out;
}

bool is_absolute_uri(std::string_view text) {
  const auto is_alpha = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (text.empty() || !is_alpha(text.front())) return false;
  for (const char c : text) {
    if (c == ':') return true;
    if (!is_alpha(c) && !(c >= '0' && c <= '9') && c != '+' && c != '-' && c != '.') return false;
  }
  return false;
}

}  // namespace bindgate::validator
