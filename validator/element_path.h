// Where the walk stands in a resource: a stack of element names, rendered only when something is found there.
#pragma once

#include "rules/element_rule.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::validator {

class ElementPath {
 public:
  struct Step {
    std::string_view name;
    const rules::ElementRule* rule = nullptr;  // may be null
    std::uint32_t index = 0;
    bool indexed = false;
    bool starts_resource = false;  // `name` is the resource's type and stands for the element before it
    std::string_view type = {};    // the type as written where it is none of R4's, and `name` is not it
  };

  void clear() { steps_.clear(); }
  void push(Step step) { steps_.push_back(step); }
  void pop() { steps_.pop_back(); }

  // FHIRPath of the element (http://hl7.org/fhirpath/N1): "Bundle.entry[3].resource.value.ofType(Quantity)".
  [[nodiscard]] std::string expression(std::string_view last = {}) const;
  // From the innermost resource on, without indexes, choices by their JSON name: "Observation.valueQuantity".
  [[nodiscard]] std::string plain() const;
  [[nodiscard]] std::string_view resource_type() const;
  // As the innermost element's definition names it: "Address.use"; of an unknown one, its parent's type and its name;
  // empty for a resource itself.
  [[nodiscard]] std::string definition_path() const;

 private:
  std::vector<Step> steps_;
};

}  // namespace bindgate::validator
