// The answer to a batch some entries of which were refused and the rest sent on: each refused entry is told of
// whatever the upstream answers, and nothing is said of the others but what is known. Pure.
#pragma once

#include "http/exchange.h"
#include "http/failure.h"
#include "proxy/batch.h"

#include <string>
#include <string_view>

namespace bindgate::proxy {

struct BatchAnswer {
  int status = 200;
  std::string body;
  fhir::Format format = fhir::Format::json;
  std::string_view reason;  // of X-Bindgate-Reason; empty: the upstream answered every entry it was sent
};

// Whether the client asks for an answer later (RFC 7240 section 4.1), which only the upstream could then give.
// Whatever a lenient server might read as that counts.
[[nodiscard]] bool asks_async(const http::FieldList& fields);

// The target without what in its query shapes an answer that is taken apart here: `_format`, which servers heed before
// Accept, and `_summary` and `_elements`, which leave entries out.
[[nodiscard]] std::string without_answer_options(std::string_view target);

// The whole batch refused because of that.
[[nodiscard]] std::string answer_async_refused(const RefusedEntries& refused, fhir::Format format);

// The upstream's answer of any status to what was left of the batch. `format`: what the client takes.
[[nodiscard]] BatchAnswer answer_split(const SplitBatch& batch, const RefusedEntries& refused,
                                       const http::FetchedResponse& fetched, std::size_t answer_limit,
                                       fhir::Format format);

// There was no answer.
[[nodiscard]] BatchAnswer answer_split_failed(const SplitBatch& batch, const RefusedEntries& refused,
                                              const http::Failure& failure, fhir::Format format);

// Fields of the upstream's answer that speak of a body which is not the one sent to the client.
[[nodiscard]] bool is_about_body(std::string_view field_name);

}  // namespace bindgate::proxy
