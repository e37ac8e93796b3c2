#include "proxy/terminology/batch_bundle.h"

#include "proxy/request_path.h"
#include "proxy/terminology/interactions.h"

namespace bindgate::proxy::tx {

namespace {

// Below the base: "ValueSet/$expand?url=..." as it stands, after a slash, or with the base in front.
std::string_view below_base(std::string_view url, std::string_view base) {
  if (url.starts_with(base)) url.remove_prefix(base.size());
  while (url.starts_with('/')) url.remove_prefix(1);
  return url;
}

// The inquiry of an entry; a sentence where it is none.
std::string read_entry(const Inquiry& batch, const fhir::Element& entry, std::size_t max_parameters, Inquiry& out) {
  const fhir::Document& document = *batch.document;
  const fhir::Element* request = document.child(entry, "request");
  if (request == nullptr) return "The entry has no request.";
  const std::string_view url = document.value(*request, "url");
  out.version = batch.version;
  out.method = document.value(*request, "method");
  if (out.method.empty()) return "The entry's request has no method.";
  out.accept_language = batch.accept_language;
  out.base = batch.base;
  out.until = batch.until;
  const std::string origin = '/' + std::string(below_base(url, batch.base));
  RequestPath path;
  if (const auto error = read_path(origin, {}, path)) return error->message;
  out.segments = std::move(path.segments);
  auto query = Query::read(path.query, max_parameters);
  if (!query) return query.error();
  out.query = std::move(*query);
  if (const fhir::Element* resource = document.child(entry, "resource")) {
    out.document = &document;
    out.resource = resource;
  }
  return {};
}

Reply answer_entry(const Interactions& interactions, const Inquiry& batch, const fhir::Element& entry) {
  if (std::chrono::steady_clock::now() > batch.until) {
    return problem(503, "timeout", "The batch takes too long; send this entry again, with fewer others.");
  }
  Inquiry inquiry;
  if (std::string wrong = read_entry(batch, entry, interactions.settings().max_parameters, inquiry); !wrong.empty()) {
    return problem(400, "invalid", std::move(wrong));
  }
  if (inquiry.segments.empty()) return problem(400, "not-supported", "A batch within a batch is not answered.");
  return interactions.perform_in_version(inquiry);
}

Json entry_of(Reply reply) {
  Json out = Json::object();
  Json response = {{"status", std::to_string(reply.status)}};
  if (reply.status < 400) {
    out["resource"] = std::move(reply.resource);
  } else {
    response["outcome"] = std::move(reply.resource);
  }
  out["response"] = std::move(response);
  return out;
}

}  // namespace

Reply perform_batch(const Interactions& interactions, const Inquiry& inquiry) {
  if (inquiry.resource == nullptr || inquiry.document->value(*inquiry.resource, "resourceType") != "Bundle") {
    return problem(400, "invalid", "The base takes a batch, which is a Bundle.");
  }
  const fhir::Document& document = *inquiry.document;
  const std::string_view type = document.value(*inquiry.resource, "type");
  if (type == "transaction") {
    return problem(422, "not-supported", "A transaction is not processed here, for nothing is written; send a batch.");
  }
  if (type != "batch") return problem(400, "invalid", "The Bundle's type is not batch.");
  std::size_t entries = 0;
  for (const fhir::Element& child : document.children(*inquiry.resource)) entries += child.name == "entry";
  const std::size_t most = interactions.settings().max_batch_entries;
  if (entries > most) {
    return problem(413, "too-long", "The batch has more than " + std::to_string(most) + " entries.");
  }
  Reply out;
  out.resource = {{"resourceType", "Bundle"}, {"type", "batch-response"}};
  for (const fhir::Element& child : document.children(*inquiry.resource)) {
    if (child.name != "entry") continue;
    out.resource["entry"].push_back(entry_of(answer_entry(interactions, inquiry, child)));
  }
  return out;
}

}  // namespace bindgate::proxy::tx
