// The elements that R5 added to CodeSystem, ValueSet and ConceptMap, with what the cross-version extensions call them.
// Constant.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace bindgate::proxy::tx {

struct R5Element {
  std::string_view parent;  // "ValueSet.expansion.contains"; a leading "*" stands for each of the three resources
  std::string_view name;    // of the element, a choice's without the type
  std::string_view type;    // the value's, as in valueString; "" for one with elements of its own, "[x]" for a choice
  bool is_list = false;
};

inline constexpr std::string_view kR5Extension = "http://hl7.org/fhir/5.0/StructureDefinition/extension-";

[[nodiscard]] std::span<const R5Element> r5_elements();

// Of the elements within those of type "": the child's type, by its name alone.
[[nodiscard]] std::string_view type_of_part(std::string_view name);

// The path by which the definitions know an element called `name` in the one at `parent`: nested concepts are concepts,
// an exclude is an include.
[[nodiscard]] std::string path_of(std::string_view parent, std::string_view name);

}  // namespace bindgate::proxy::tx
