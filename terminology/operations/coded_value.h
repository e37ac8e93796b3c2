// What a $validate-code is asked about: a code, a Coding or a CodeableConcept. Views into the request.
#pragma once

#include "terminology/operations/outcome.h"
#include "terminology/operations/parameters.h"

#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology {

struct CodingValueIn {
  std::string_view system;
  std::string_view version;
  std::string_view code;
  std::string_view display;
};

struct CodedValue {
  enum class Kind : std::uint8_t { code, coding, codeable_concept };
  Kind kind = Kind::code;
  std::vector<CodingValueIn> codings;
  const fhir::Element* element = nullptr;  // of a CodeableConcept, to echo

  // The FHIRPath of the value ("", "Coding", "CodeableConcept") and of one of its codings.
  [[nodiscard]] std::string path() const;
  [[nodiscard]] std::string path_of(std::size_t coding) const;
};

// A Coding as it stands in a request.
[[nodiscard]] CodingValueIn read_coding(const fhir::Document& document, const fhir::Element& element);

// `of_system`: for CodeSystem/$validate-code, where `url` is the system and `version` its version.
[[nodiscard]] Outcome<CodedValue> read_coded_value(const OperationParameters& parameters, bool of_system,
                                                   bool infer_system);

}  // namespace bindgate::terminology
