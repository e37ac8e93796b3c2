// The demo server's CapabilityStatement (https://hl7.org/fhir/R4/capabilitystatement.html), in JSON. Pure.
#pragma once

#include "fhir/type_model.h"

#include <chrono>
#include <string>
#include <string_view>

namespace bindgate::demo {

[[nodiscard]] std::string capability_statement(const fhir::TypeModel& types, std::string_view base,
                                               std::chrono::system_clock::time_point since);

}  // namespace bindgate::demo
