// The types of FHIR as StructureDefinitions define them: which elements each has, in order, and of which type.
// What is needed to write a resource in the other format; bindings are the rules room's. Built at start-up,
// immutable after: any thread.
#pragma once

#include "fhir/document.h"
#include "fhir/package.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::fhir {

enum class Shape : std::uint8_t {
  complex,       // an object with elements
  primitive,     // a value, and perhaps id and extension
  xhtml,         // Narrative.div
  any_resource,  // "Resource": what it is, its resourceType tells
};

struct Type;

// An element of a type. A choice element (value[x]) is one of these for each type it allows.
struct TypeElement {
  std::string name;            // as in JSON and XML: "valueQuantity"
  const Type* type = nullptr;  // never null once loaded
  bool is_list = false;        // max is not 0 or 1: an array in JSON
  bool is_attribute = false;   // an XML attribute: Element.id, Extension.url
};

// A named type ("Patient", "HumanName", "code") or the content of an element without one ("Patient.contact").
struct Type {
  std::string name;
  Shape shape = Shape::complex;
  ValueKind kind = ValueKind::none;   // of a primitive's value in JSON
  bool is_resource = false;           // a concrete one
  std::vector<TypeElement> elements;  // in the order of their definition

  // The element of that name, or null.
  [[nodiscard]] const TypeElement* find(std::string_view element) const;

 private:
  friend class TypeModelBuilder;
  std::vector<std::uint32_t> by_name_;  // places in `elements`, sorted by name
};

class TypeModel {
 public:
  // From the StructureDefinitions of types and resources with a snapshot; profiles are passed over.
  // Throws PackageError where a definition cannot be read or names a type that is in none of the packages.
  [[nodiscard]] static TypeModel load(const Package& package);

  // The type of that name, or null. Paths ("Patient.contact") are not names.
  [[nodiscard]] const Type* find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> resource_names() const;  // concrete ones, sorted

 private:
  friend class TypeModelBuilder;
  TypeModel() = default;

  std::deque<Type> types_;          // never moves: types point at each other
  std::vector<const Type*> named_;  // sorted by name
};

}  // namespace bindgate::fhir
