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
  // What an entry that is sent on says of itself, to know its answer by.
  struct Kept {
    std::string full_url;
    std::string created_type;  // of a POST to a resource type
  };
  std::size_t entries = 0;  // of the batch as sent
  std::string body;         // the batch without the refused entries, otherwise byte for byte
  std::vector<Kept> kept;   // in the body's order
};

// Of a batch or its answer: false where an entry's place cannot be told from its order, as in a JSON array with nulls
// among the entries.
[[nodiscard]] bool can_split(const fhir::Document& bundle);

[[nodiscard]] SplitBatch split_batch(const fhir::Document& batch, std::string_view text, const RefusedEntries& refused);

// What is said of an entry in a batch-response.
struct EntryAnswer {
  std::string status;  // "422 Unprocessable Entity"
  std::vector<fhir::Issue> issues;
};

// A batch-response of the gateway's own: the refused entries' answers in their places, `others` in all others; null
// where there are none.
[[nodiscard]] std::string answer_entries(std::size_t entries, const RefusedEntries& refused, const EntryAnswer* others,
                                         fhir::Format format);

// An answer that does not fit the batch: the entries were forwarded, and nobody can tell what became of which.
struct MergeError {
  std::string message;
};

// The upstream's batch-response with the refused entries' answers in their places. Its entries answer the batch's in
// their order (https://hl7.org/fhir/R4/http.html#transaction-response), unless their fullUrls show another one.
[[nodiscard]] boost::system::result<std::string, MergeError> merge_answers(std::string_view upstream_answer,
                                                                           fhir::Format format, const SplitBatch& batch,
                                                                           const RefusedEntries& refused);

}  // namespace bindgate::proxy
