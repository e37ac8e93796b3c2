// Whether a GraphQL request only reads (https://hl7.org/fhir/R4/graphql.html, https://spec.graphql.org): a mutation
// carries resources that nothing here judges, so only documents that hold queries and nothing else go through. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bindgate::proxy {

// Why something is not known to only read, as a sentence for the sender.
using GraphqlProblem = std::optional<std::string>;

// Of a document: its operations are queries or it holds fragments; anything else at its top level is a problem,
// whichever operation `operationName` chooses.
[[nodiscard]] GraphqlProblem graphql_document_problem(std::string_view document);

// Of a URL's query or a form, percent-encoded: each `query` in it is such a document. There is one, unless the body
// may hold it.
enum class GraphqlDocument : bool { needed, may_be_elsewhere };
[[nodiscard]] GraphqlProblem graphql_parameters_problem(std::string_view parameters,
                                                        GraphqlDocument document = GraphqlDocument::needed);

// Of a JSON body, {"query": "...", "variables": ...}, likewise. A request that names a stored document is a problem.
[[nodiscard]] GraphqlProblem graphql_json_problem(std::string_view body);

}  // namespace bindgate::proxy
