// A Coding, or the coded part of a Quantity, as it stands in a resource. Plain data.
#pragma once

#include "fhir/document.h"
#include "terminology/value_set.h"

#include <string_view>

namespace bindgate::validator {

struct Coding {
  const fhir::Element* element = nullptr;  // the Coding or Quantity
  std::string_view system;
  std::string_view version;
  std::string_view code;
  std::string_view display;
  const fhir::Element* system_element = nullptr;  // null: absent
  const fhir::Element* version_element = nullptr;
  const fhir::Element* code_element = nullptr;
  const fhir::Element* display_element = nullptr;
  bool has_anything = false;    // any child but id and extension
  terminology::Decision found;  // where a binding's value set has found the code in its code system
};

[[nodiscard]] Coding read_coding(const fhir::Document& document, const fhir::Element& element);

// An absolute URI by RFC 3986 section 4.3, as far as its scheme: "http:...", "urn:...".
[[nodiscard]] bool is_absolute_uri(std::string_view text);

}  // namespace bindgate::validator
