// A Bundle of operations, searches and reads, answered entry by entry (https://hl7.org/fhir/R5/http.html#transaction).
// Pure.
#pragma once

#include "proxy/terminology/inquiry.h"

namespace bindgate::proxy::tx {

class Interactions;

// A batch-response whose resources are in the inquiry's version already. Entries do not know of each other; those that
// would begin after the inquiry's time are answered 503.
[[nodiscard]] Reply perform_batch(const Interactions& interactions, const Inquiry& inquiry);

}  // namespace bindgate::proxy::tx
