// A Document's elements matched with their definitions, as both writers need them. Internal to convert_*.cpp.
#pragma once

#include "fhir/convert.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::fhir {

// An element beside its definition.
struct Placed {
  const TypeElement* definition;
  const Element* element;
};

// The definition's elements in order, each with its repetitions in order; checks all that does not depend on the
// format written. After a false, `error` says why.
class ConvertWalk {
 public:
  ConvertWalk(const Document& document, const TypeModel& types) : document_(document), types_(types) {}

  const Type* root();
  // What an element of that type holds: the type itself or, where a resource stands, the resource's. Null: error.
  const Type* content_of(const TypeElement& definition, const Element& element);
  bool children(const Type& type, const Element& element, std::vector<Placed>& out);
  // Whether a primitive's value is one of its type. An element without a value is fine.
  bool check_value(const Placed& placed);
  bool check_shape(const Placed& placed);

  void enter(const Element& element) { path_.push_back(&element); }
  void leave() { path_.pop_back(); }
  bool fail(std::string message);
  bool fail(const Element& child, std::string message);

  [[nodiscard]] const Document& document() const { return document_; }
  ConvertError error;

 private:
  const Type* resource(const Element& element);

  const Document& document_;
  const TypeModel& types_;
  std::vector<const Element*> path_;
};

// One type's elements of one name, one after the other.
[[nodiscard]] std::span<const Placed> first_group(std::span<const Placed> placed);

[[nodiscard]] inline bool holds_resource(const Type& type) {
  return type.shape == Shape::any_resource || type.is_resource;
}

}  // namespace bindgate::fhir
