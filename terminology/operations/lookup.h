// CodeSystem/$lookup. https://hl7.org/fhir/R5/codesystem-operation-lookup.html
#pragma once

#include "terminology/operations/scope.h"
#include "terminology/operations/service.h"

namespace bindgate::terminology {

[[nodiscard]] Outcome<Json> answer_lookup(Scope& scope, const Call& call, const Options& options);

// The code system that a request names: `codeSystem`, the instance, or `system` with `version`. Refused where these
// are not the same, where it is not held, and where the request's rules forbid its version.
[[nodiscard]] Outcome<SystemView> find_asked_system(Scope& scope, const Call& call, std::string_view system,
                                                    std::string_view version);

// Of a code that is not held. A fragment cannot tell whether it exists, and says so.
[[nodiscard]] Refusal unknown_code(const SystemView& system, std::string_view code);

}  // namespace bindgate::terminology
