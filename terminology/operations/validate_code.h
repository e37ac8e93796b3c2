// ValueSet/$validate-code, CodeSystem/$validate-code and $batch-validate-code.
// https://hl7.org/fhir/R5/valueset-operation-validate-code.html
#pragma once

#include "terminology/operations/scope.h"
#include "terminology/operations/service.h"
#include "terminology/operations/value_set_checker.h"

#include <optional>
#include <string>

namespace bindgate::terminology {

// What became of a value: what the Parameters of an answer say, and what the gateway reports.
struct Validation {
  bool valid = false;
  InValueSet in_value_set = InValueSet::no;
  CheckState state;
  // The coding that is in the value set, or, of a code and a Coding, the one that was asked about.
  std::string system;
  std::string code;
  std::string version;
  std::string display;
  bool is_match = false;            // it is in the value set
  bool describes_inactive = false;  // that coding is the inactive one
};

// Checks a value against the value set of a checker that is prepared. `of_system`: the value set is a whole code
// system, made for the purpose.
[[nodiscard]] Validation validate(Scope& scope, const ValueSetChecker& checker, const CodedValue& value,
                                  bool of_system);

// `options` are the scope's own: what the value set defaults is added to them.
[[nodiscard]] Outcome<Json> answer_validate_code(Scope& scope, const Call& call, Options& options);
[[nodiscard]] Outcome<Json> answer_validate_code_in_system(Scope& scope, const Call& call, const Options& options);

}  // namespace bindgate::terminology
