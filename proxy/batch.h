// Takes the refused entries out of a batch and puts their answers back among the upstream's
// (https://hl7.org/fhir/R4/http.html#transaction). Pure.
#pragma once

#include "fhir/document.h"
#include "validator/report.h"

#include <boost/system/result.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::proxy {

// Entry's place in the batch -> its OperationOutcome's issues.
using RefusedEntries = std::map<std::size_t, std::vector<fhir::Issue>>;

struct SplitBatch {
  std::size_t entries = 0;  // of the batch as sent
  std::string body;         // the batch without the refused entries, otherwise byte for byte
};

// Of a batch or its answer: false where an entry's place cannot be told from its order, as in a JSON array with nulls
// among the entries.
[[nodiscard]] bool can_split(const fhir::Document& bundle);

[[nodiscard]] SplitBatch split_batch(const fhir::Document& batch, std::string_view text, const RefusedEntries& refused);

// The batch-response of a batch none of whose entries was forwarded.
[[nodiscard]] std::string answer_all_refused(std::size_t entries, const RefusedEntries& refused, fhir::Format format);

// An answer that does not fit the batch: the entries were forwarded, and nobody can tell what became of which.
struct MergeError {
  std::string message;
};

// The upstream's batch-response with the refused entries' answers in their places.
[[nodiscard]] boost::system::result<std::string, MergeError> merge_answers(std::string_view upstream_answer,
                                                                           fhir::Format format, std::size_t entries,
                                                                           const RefusedEntries& refused);

}  // namespace bindgate::proxy
