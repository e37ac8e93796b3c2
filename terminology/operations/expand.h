// ValueSet/$expand. https://hl7.org/fhir/R5/valueset-operation-expand.html
#pragma once

#include "terminology/operations/scope.h"
#include "terminology/operations/service.h"

namespace bindgate::terminology {

// `options` are the scope's own: what the value set defaults is added to them.
[[nodiscard]] Outcome<Json> answer_expand(Scope& scope, const Call& call, Options& options, const Limits& limits);

// The value set that a request is about: `valueSet`, `url` with `valueSetVersion`, or the instance.
[[nodiscard]] Outcome<const ValueSetDefinition*> find_asked_value_set(Scope& scope, const Call& call);

}  // namespace bindgate::terminology
