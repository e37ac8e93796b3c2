// A transaction or batch Bundle (https://hl7.org/fhir/R4/http.html#transaction): its entries performed, in the
// order the specification sets, and the Bundle that answers it. Not thread-safe, like Interactions.
#pragma once

#include "demo/interactions.h"
#include "demo/negotiation.h"

#include <string_view>

namespace bindgate::demo {

// A transaction that fails leaves the store as it was; its outcome is that of the entry that failed.
[[nodiscard]] Outcome process_bundle(const Incoming& bundle, std::string_view base, Return prefer, Store& store,
                                     Interactions& interactions, const fhir::TypeModel& types);

}  // namespace bindgate::demo
