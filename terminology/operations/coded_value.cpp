#include "terminology/operations/coded_value.h"

namespace bindgate::terminology {

CodingValueIn read_coding(const fhir::Document& document, const fhir::Element& element) {
  CodingValueIn out;
  for (const fhir::Element& child : document.children(element)) {
    if (child.name == "system") out.system = child.value;
    if (child.name == "version") out.version = child.value;
    if (child.name == "code") out.code = child.value;
    if (child.name == "display") out.display = child.value;
  }
  return out;
}

namespace {

CodedValue read_concept(const fhir::Document& document, const fhir::Element& element) {
  CodedValue out;
  out.kind = CodedValue::Kind::codeable_concept;
  out.element = &element;
  for (const fhir::Element& child : document.children(element)) {
    if (child.name == "coding") out.codings.push_back(read_coding(document, child));
  }
  return out;
}

CodingValueIn read_parts(const OperationParameters& parameters, bool of_system) {
  CodingValueIn out;
  out.code = parameters.text("code");
  out.display = parameters.text("display");
  if (of_system) out.system = parameters.text("url");
  if (out.system.empty()) out.system = parameters.text("system");
  out.version = parameters.text(of_system ? "version" : "systemVersion");
  return out;
}

}  // namespace

std::string CodedValue::path() const {
  switch (kind) {
    case Kind::coding:
      return "Coding";
    case Kind::codeable_concept:
      return "CodeableConcept";
    case Kind::code:
      break;
  }
  return {};
}

std::string CodedValue::path_of(std::size_t coding) const {
  return kind == Kind::codeable_concept ? path() + ".coding[" + std::to_string(coding) + ']' : path();
}

Outcome<CodedValue> read_coded_value(const OperationParameters& parameters, bool of_system, bool infer_system) {
  if (const fhir::Element* element = parameters.element("codeableConcept")) {
    if (element->kind != fhir::ValueKind::none) return refuse(400, "invalid", "codeableConcept is no CodeableConcept");
    return read_concept(*parameters.document(), *element);
  }
  CodedValue out;
  if (const fhir::Element* element = parameters.element("coding")) {
    if (element->kind != fhir::ValueKind::none) return refuse(400, "invalid", "coding is no Coding");
    out.kind = CodedValue::Kind::coding;
    out.codings.push_back(read_coding(*parameters.document(), *element));
    return out;
  }
  const CodingValueIn parts = read_parts(parameters, of_system);
  if (parts.code.empty() || (parts.system.empty() && !infer_system && !of_system)) {
    return refuse(of_system ? 400 : 422, "invalid",
                  of_system ? "Unable to find code to validate (looked for coding | codeableConcept | code in "
                              "parameters)"
                            : "Unable to find code to validate (looked for coding | codeableConcept | code+system | "
                              "code+inferSystem in parameters");
  }
  out.codings.push_back(parts);
  return out;
}

}  // namespace bindgate::terminology
