// CodeSystem/$lookup. https://hl7.org/fhir/R5/codesystem-operation-lookup.html
#pragma once

#include "terminology/operations/scope.h"
#include "terminology/operations/service.h"

namespace bindgate::terminology {

[[nodiscard]] Outcome<Json> answer_lookup(Scope& scope, const Call& call, const Options& options);

// The code system that a request names: `codeSystem`, the instance, or `system` with `version`.
[[nodiscard]] Outcome<SystemView> find_asked_system(Scope& scope, const Call& call, std::string_view system,
                                                    std::string_view version);

}  // namespace bindgate::terminology
