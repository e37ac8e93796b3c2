#include "terminology/operations/translate_question.h"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace bindgate::terminology {
namespace {

struct Form {
  std::string_view parameter;
  enum class Shape : std::uint8_t { code, coding, codeable_concept } shape;
  bool is_target;
};
using Shape = Form::Shape;

constexpr std::array<Form, 9> kForms = {{{"sourceCode", Shape::code, false},
                                         {"code", Shape::code, false},
                                         {"targetCode", Shape::code, true},
                                         {"sourceCoding", Shape::coding, false},
                                         {"coding", Shape::coding, false},
                                         {"targetCoding", Shape::coding, true},
                                         {"sourceCodeableConcept", Shape::codeable_concept, false},
                                         {"codeableConcept", Shape::codeable_concept, false},
                                         {"targetCodeableConcept", Shape::codeable_concept, true}}};

std::string_view first_of(const OperationParameters& parameters, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (const std::string_view text = parameters.text(name); !text.empty()) return text;
  }
  return {};
}

void add_codings(const fhir::Document& document, const fhir::Element& concept_element,
                 std::vector<CodingValueIn>& out) {
  for (const fhir::Element& child : document.children(concept_element)) {
    if (child.name == "coding") out.push_back(read_coding(document, child));
  }
}

Outcome<Form> find_form(const OperationParameters& parameters) {
  const Form* found = nullptr;
  for (const Form& form : kForms) {
    if (!parameters.has(form.parameter)) continue;
    if (found != nullptr) {
      return refuse(
          400, "invalid",
          "The concept is named twice: as " + std::string(found->parameter) + " and as " + std::string(form.parameter));
    }
    found = &form;
  }
  if (found != nullptr) return *found;
  return refuse(400, "required",
                "No code is named: send sourceCode and sourceSystem, a sourceCoding or a sourceCodeableConcept, or the "
                "same of the target");
}

// The system of a code alone. R5 has `system` for either side; where a target is named by `targetSystem`, `system` is
// the one to translate to.
CodingValueIn read_code(const OperationParameters& parameters, const Form& form) {
  CodingValueIn out;
  out.code = parameters.text(form.parameter);
  if (form.is_target) {
    out.system = first_of(parameters, {"targetSystem", "targetsystem", "system"});
    out.version = first_of(parameters, {"targetVersion", "version"});
  } else {
    out.system = first_of(parameters, {"sourceSystem", "system"});
    out.version = first_of(parameters, {"sourceVersion", "version"});
  }
  return out;
}

std::string_view read_other_system(const OperationParameters& parameters, const Form& form) {
  if (!form.is_target) return first_of(parameters, {"targetSystem", "targetsystem"});
  const bool names_target = !first_of(parameters, {"targetSystem", "targetsystem"}).empty();
  return names_target || form.shape != Shape::code ? first_of(parameters, {"sourceSystem", "system"})
                                                   : first_of(parameters, {"sourceSystem"});
}

// R5: attribute and value; R4: element and concept.
std::vector<Dependency> read_dependencies(const OperationParameters& parameters) {
  std::vector<Dependency> out;
  for (const Parameter& parameter : parameters.all()) {
    const bool names_it = parameter.name == "dependency" || parameter.name == "dependsOn";
    if (!names_it || parameter.element == nullptr) continue;
    Dependency dependency;
    const OperationParameters parts(*parameters.document(), *parameter.element);
    for (const Parameter& part : parts.all()) {
      if (part.name == "attribute" || part.name == "element") dependency.attribute = part.text;
      if ((part.name != "value" && part.name != "concept") || part.element == nullptr) continue;
      if (part.type == "valueCodeableConcept") {
        add_codings(*parameters.document(), *part.element, dependency.values);
      } else if (part.type == "valueCoding") {
        dependency.values.push_back(read_coding(*parameters.document(), *part.element));
      } else {
        dependency.values.push_back({{}, {}, part.text, {}});
      }
    }
    if (!dependency.attribute.empty()) out.push_back(std::move(dependency));
  }
  return out;
}

Outcome<std::vector<CodingValueIn>> read_codings(const OperationParameters& parameters, const Form& form) {
  std::vector<CodingValueIn> out;
  const fhir::Element* element = parameters.element(form.parameter);
  if (form.shape == Shape::code) {
    out.push_back(read_code(parameters, form));
  } else if (element == nullptr || element->kind != fhir::ValueKind::none) {
    return refuse(400, "invalid",
                  "The parameter " + std::string(form.parameter) + " is no " +
                      (form.shape == Shape::coding ? "Coding" : "CodeableConcept"));
  } else if (form.shape == Shape::coding) {
    out.push_back(read_coding(*parameters.document(), *element));
  } else {
    add_codings(*parameters.document(), *element, out);
  }
  std::erase_if(out, [](const CodingValueIn& one) { return one.code.empty() || one.system.empty(); });
  if (!out.empty()) return out;
  return refuse(400, "required", "The parameter " + std::string(form.parameter) + " needs a code and its system");
}

}  // namespace

Outcome<TranslateQuestion> read_translate_question(const OperationParameters& parameters) {
  const auto form = find_form(parameters);
  if (!form) return form.error();
  auto codings = read_codings(parameters, *form);
  if (!codings) return codings.error();
  TranslateQuestion out;
  out.codings = std::move(*codings);
  const bool turned = parameters.flag("reverse").value_or(false);
  if (turned && form->is_target) {
    return refuse(400, "invalid",
                  "A reverse translation of a target: send one of reverse and " + std::string(form->parameter));
  }
  out.reverse = turned || form->is_target;
  out.other_system = read_other_system(parameters, *form);
  // R4's `reverse` turns the meaning of source and target, too; with R5's names each stays what it is.
  out.asked_scope = first_of(parameters, {"sourceScope", "source"});
  out.outcome_scope = first_of(parameters, {"targetScope", "target"});
  if (form->is_target) std::swap(out.asked_scope, out.outcome_scope);
  out.dependencies = read_dependencies(parameters);
  return out;
}

}  // namespace bindgate::terminology
