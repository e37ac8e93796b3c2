// The parameters of an operation, from a query or from a Parameters resource of either format, in the order sent.
// Views into the request: whoever reads the request keeps its Document and texts alive. One thread.
#pragma once

#include "fhir/document.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology {

struct Parameter {
  std::string_view name;
  std::string_view type;  // "valueCoding", "resource"; "" for one of a query
  std::string_view text;  // of a primitive
  // The value[x] or the resource; of a parameter with parts itself, to read those by OperationParameters(document,
  // *element). Null for one of a query.
  const fhir::Element* element = nullptr;
};

class OperationParameters {
 public:
  OperationParameters() = default;
  // Of the Parameters resource `resource` in `document`, which may be nested; or the parts of one parameter.
  OperationParameters(const fhir::Document& document, const fhir::Element& resource);

  // The document the elements are of; null while there are none but a query's.
  [[nodiscard]] const fhir::Document* document() const { return document_; }
  [[nodiscard]] std::span<const Parameter> all() const { return parameters_; }

  // The first parameter of that name, or null.
  [[nodiscard]] const Parameter* find(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  // The primitive's text of the first of that name, or empty.
  [[nodiscard]] std::string_view text(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> texts(std::string_view name) const;
  // true or false where the parameter says so, as a boolean or as text.
  [[nodiscard]] std::optional<bool> flag(std::string_view name) const;
  // The resource or the complex value of the first of that name, or null.
  [[nodiscard]] const fhir::Element* element(std::string_view name) const;

  // For a query's: the strings must outlive this.
  void add(std::string_view name, std::string_view text) { parameters_.push_back({name, {}, text}); }
  void add(const Parameter& parameter) { parameters_.push_back(parameter); }
  void set_document(const fhir::Document& document) { document_ = &document; }

 private:
  const fhir::Document* document_ = nullptr;
  std::vector<Parameter> parameters_;
};

}  // namespace bindgate::terminology
