// What a $translate asks, by R5's parameter names or R4's. Views into the request.
#pragma once

#include "terminology/operations/coded_value.h"
#include "terminology/operations/outcome.h"
#include "terminology/operations/parameters.h"

#include <string_view>
#include <vector>

namespace bindgate::terminology {

// The value of another element, on which the right mapping may depend: one of these is it.
struct Dependency {
  std::string_view attribute;         // uri
  std::vector<CodingValueIn> values;  // of a primitive: its text as the code
};

struct TranslateQuestion {
  std::vector<CodingValueIn> codings;  // each with system and code; at least one
  bool reverse = false;                // the codings are of the maps' targets
  std::string_view other_system;       // the system to translate to; may be empty
  std::string_view asked_scope;        // the value set that the codings are of; may be empty
  std::string_view outcome_scope;      // the value set the answers are to be of; may be empty
  std::vector<Dependency> dependencies;
};

// Refused: no code, no system, or more than one way of naming them.
[[nodiscard]] Outcome<TranslateQuestion> read_translate_question(const OperationParameters& parameters);

}  // namespace bindgate::terminology
