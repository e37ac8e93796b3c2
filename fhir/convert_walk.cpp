#include "fhir/convert_walk.h"

#include "fhir/excerpt.h"
#include "fhir/json_number.h"
#include "fhir/narrative.h"

#include <algorithm>

namespace bindgate::fhir {

namespace {

std::string_view kind_name(ValueKind kind) {
  switch (kind) {
    case ValueKind::string:
      return "a string";
    case ValueKind::number:
      return "a number";
    case ValueKind::boolean:
      return "true or false";
    case ValueKind::none:
      break;
  }
  return "no value";
}

bool is_lexical(ValueKind kind, std::string_view value) {
  if (kind == ValueKind::boolean) return value == "true" || value == "false";
  return kind != ValueKind::number || is_json_number(value);
}

}  // namespace

const Type* ConvertWalk::root() {
  return resource(document_.root());
}

const Type* ConvertWalk::content_of(const TypeElement& definition, const Element& element) {
  return holds_resource(*definition.type) ? resource(element) : definition.type;
}

const Type* ConvertWalk::resource(const Element& element) {
  const Element* name = document_.child(element, "resourceType");
  if (name == nullptr || name->kind != ValueKind::string) {
    fail("There is no resourceType.");
    return nullptr;
  }
  const Type* type = types_.find(name->value);
  if (type != nullptr && type->is_resource) return type;
  fail(excerpt(name->value) + " is not a resource type.");
  return nullptr;
}

bool ConvertWalk::children(const Type& type, const Element& element, std::vector<Placed>& out) {
  for (const Element& child : document_.children(element)) {
    if (type.is_resource && child.name == "resourceType") continue;
    const TypeElement* definition = type.find(child.name);
    if (definition == nullptr) return fail(child, type.name + " has no element \"" + excerpt(child.name) + "\".");
    out.push_back({definition, &child});
  }
  const auto order = [](const Placed& a, const Placed& b) {
    return a.definition != b.definition ? a.definition < b.definition : a.element->index < b.element->index;
  };
  std::sort(out.begin(), out.end(), order);
  for (std::size_t i = 1; i < out.size(); ++i) {
    const bool repeated = out[i].definition == out[i - 1].definition;
    if (repeated && !out[i].definition->is_list) return fail(*out[i].element, "This element does not repeat.");
  }
  return true;
}

bool ConvertWalk::check_shape(const Placed& placed) {
  const auto& [definition, element] = placed;
  const bool json = document_.format() == Format::json;
  if (json && element->in_array != definition->is_list) {
    return fail(definition->is_list ? "This element repeats: JSON has it in an array."
                                    : "This element does not repeat: JSON has it without an array.");
  }
  const Shape shape = definition->type->shape;
  if (shape == Shape::primitive || shape == Shape::xhtml) return check_value(placed);
  if (element->kind != ValueKind::none || (json && !element->is_object)) {
    return fail("This element has elements of its own, not a value.");
  }
  return true;
}

bool ConvertWalk::check_value(const Placed& placed) {
  const auto& [definition, element] = placed;
  const Type& type = *definition->type;
  const bool json = document_.format() == Format::json;
  const bool is_bare =
      element->kind == ValueKind::none && !(json && element->is_object) && type.shape == Shape::primitive;
  if (is_bare && !definition->is_attribute) return true;
  const ValueKind wanted = type.shape == Shape::xhtml ? ValueKind::string : type.kind;
  const bool fits = json ? element->kind == wanted && !element->is_object
                         : element->kind == ValueKind::string && is_lexical(wanted, element->value);
  if (!fits) return fail("The value must be " + std::string(kind_name(wanted)) + ".");
  if (definition->is_attribute && element->first_child != 0) return fail("This element has no elements of its own.");
  if (type.shape != Shape::xhtml) return true;
  if (element->first_child != 0 || !is_xhtml_div(element->value)) {
    return fail("The narrative must be one well-formed XHTML <div> in the namespace http://www.w3.org/1999/xhtml.");
  }
  return true;
}

bool ConvertWalk::fail(std::string message) {
  error.message = std::move(message);
  error.path = document_.resource_type();
  for (const Element* element : path_) {
    error.path += '.';
    error.path += excerpt(element->name);
    if (element->in_array) error.path.append("[").append(std::to_string(element->index)).append("]");
  }
  return false;
}

bool ConvertWalk::fail(const Element& child, std::string message) {
  enter(child);
  fail(std::move(message));
  leave();
  return false;
}

std::span<const Placed> first_group(std::span<const Placed> placed) {
  std::size_t count = 1;
  while (count < placed.size() && placed[count].definition == placed.front().definition) ++count;
  return placed.first(count);
}

}  // namespace bindgate::fhir
