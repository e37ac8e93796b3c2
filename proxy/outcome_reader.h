// Reads an upstream's OperationOutcome, and mends the places it names in a batch that was sent without some of its
// entries. Pure.
#pragma once

#include "fhir/operation_outcome.h"
#include "proxy/batch.h"

#include <string>
#include <string_view>
#include <vector>

namespace bindgate::proxy {

// The issues, a hundred at most; none where it is no OperationOutcome that can be read.
[[nodiscard]] std::vector<fhir::Issue> read_outcome(std::string_view text, fhir::Format format);

// "Bundle.entry[0]..." of what the upstream was sent as the place in what the client sent; other text as it is.
[[nodiscard]] std::string with_places(std::string_view expression, const SplitBatch& batch,
                                      const RefusedEntries& refused);

}  // namespace bindgate::proxy
