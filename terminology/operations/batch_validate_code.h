// $batch-validate-code: many validations in one request, with parameters in common.
// https://hl7.org/fhir/uv/tx-ecosystem
#pragma once

#include "terminology/operations/service.h"

#include <chrono>
#include <functional>

namespace bindgate::terminology {

// Answers each `validation` by `answer`, with the parameters in common that it does not set itself.
[[nodiscard]] Outcome<Json> answer_batch_validate_code(const Call& call,
                                                       const std::function<Outcome<Json>(const Call&)>& answer);

}  // namespace bindgate::terminology
