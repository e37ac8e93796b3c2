// The value set that $expand's parameter `context` asks for: that of an element's binding. Pure.
// https://hl7.org/fhir/R4/valueset-operation-expand.html
#pragma once

#include "rules/rule_set.h"

#include <string_view>

namespace bindgate::proxy::tx {

// `context` is "canonical#path" or a path alone: "http://hl7.org/fhir/StructureDefinition/Patient#Patient.gender",
// "Observation.value[x]". Null where there is no such element, or none that is bound.
[[nodiscard]] const rules::Binding* bound_in_context(const rules::RuleSet& rules, std::string_view context);

}  // namespace bindgate::proxy::tx
