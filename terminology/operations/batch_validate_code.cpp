#include "terminology/operations/batch_validate_code.h"

#include <algorithm>
#include <array>

namespace bindgate::terminology {
namespace {

constexpr std::size_t kMostValidations = 1000;
// What is a validation's own: the value it asks about. All else a batch may say once for all of them.
constexpr std::array<std::string_view, 8> kOwn = {"validation", "code",   "coding",        "codeableConcept",
                                                  "display",    "system", "systemVersion", "version"};

bool is_common(std::string_view name) {
  return std::find(kOwn.begin(), kOwn.end(), name) == kOwn.end();
}

bool names_value_set(std::string_view name) {
  return name == "url" || name == "valueSet" || name == "valueSetVersion";
}

Call validation_of(const Call& call, const OperationParameters& own) {
  Call out;
  out.accept_language = call.accept_language;
  out.parameters = own;
  const bool has_own_set = own.has("url") || own.has("valueSet");
  for (const Parameter& parameter : call.parameters.all()) {
    if (!is_common(parameter.name) || (has_own_set && names_value_set(parameter.name))) continue;
    if (parameter.name == "tx-resource" || !own.has(parameter.name)) out.parameters.add(parameter);
  }
  // Among code systems `url` is one of them.
  const bool has_url = out.parameters.has("url") && call.operation == Operation::batch_validate_code;
  const bool has_value_set = has_url || out.parameters.has("valueSet");
  out.operation = has_value_set ? Operation::validate_code : Operation::validate_code_in_system;
  return out;
}

}  // namespace

Outcome<Json> answer_batch_validate_code(const Call& call, const std::function<Outcome<Json>(const Call&)>& answer) {
  Json out = {{"resourceType", "Parameters"}, {"parameter", Json::array()}};
  for (const Parameter& parameter : call.parameters.all()) {
    if (parameter.name != "validation") continue;
    if (out["parameter"].size() >= kMostValidations) {
      return refuse(413, "too-long", "A batch may hold " + std::to_string(kMostValidations) + " validations");
    }
    const fhir::Document* document = call.parameters.document();
    if (parameter.element == nullptr || document->value(*parameter.element, "resourceType") != "Parameters") {
      return refuse(400, "invalid", "A validation of a batch is a Parameters resource");
    }
    const Outcome<Json> one = answer(validation_of(call, OperationParameters(*document, *parameter.element)));
    out["parameter"].push_back(
        {{"name", "validation"}, {"resource", one ? *one : operation_outcome(one.error().issues)}});
  }
  if (out["parameter"].empty()) return refuse(400, "required", "There is no parameter 'validation'");
  return answered(std::move(out));
}

}  // namespace bindgate::terminology
