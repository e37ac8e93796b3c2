#include "proxy/inspector.h"

#include "fhir/reader.h"
#include "proxy/content_coding.h"

#include <vector>

namespace bindgate::proxy {

using validator::Explain;
using validator::Report;

namespace {

// The places of a Bundle's entries that are PATCH requests.
std::vector<std::size_t> patch_entries(const fhir::Document& bundle) {
  std::vector<std::size_t> out;
  for (const fhir::Element& entry : bundle.children(bundle.root())) {
    if (entry.name != "entry") continue;
    const fhir::Element* request = bundle.child(entry, "request");
    if (request != nullptr && http::equals_ignoring_case(bundle.value(*request, "method"), "PATCH")) {
      out.push_back(entry.index);
    }
  }
  return out;
}

fhir::Issue patch_issue(std::size_t entry) {
  fhir::Issue issue;
  issue.code = "not-supported";
  issue.text = kPatchMessage;
  issue.expression = "Bundle.entry[" + std::to_string(entry) + "].request.method";
  return issue;
}

int status_of(const fhir::ReadError& error) {
  if (error.kind == fhir::ReadError::Kind::charset) return 415;
  return error.kind == fhir::ReadError::Kind::too_many_elements ? 413 : 400;
}

Judgement unreadable(int status, std::string_view issue_type, std::string message, fhir::Position position = {}) {
  Judgement out;
  out.kind = Judgement::Kind::unreadable;
  out.status = status;
  out.issue_type = issue_type;
  out.message = std::move(message);
  out.position = position;
  return out;
}

}  // namespace

Inspector::Inspector(const Engine& engine, const Settings& settings)
    : settings_(settings), rules_(engine.rules), judge_(engine.rules, engine.judge) {}

Judgement Inspector::inspect(const Classification& what, const http::FieldList& fields, const http::Body& body,
                             fhir::Format answer_format) {
  const auto decoded = decode_body(fields, body.bytes, settings_.body_limit);
  if (!decoded) {
    const bool too_long = decoded.error().status == 413;
    return unreadable(decoded.error().status, too_long ? "too-long" : "not-supported", decoded.error().message);
  }
  const std::string_view text = decoded->was_encoded ? std::string_view(decoded->text) : body.bytes;
  const std::size_t capacity = decoded->was_encoded ? decoded->text.capacity() : body.capacity;
  if (const auto read = fhir::read(what.format, text, capacity, document_); !read) {
    document_.shrink();
    const fhir::ReadError& error = read.error();
    return unreadable(status_of(error), "structure", error.message, {error.line, error.column});
  }
  if (document_.resource_type().empty()) {
    return unreadable(400, "structure", "The body has no resourceType that says what resource it is.");
  }
  Judgement out;
  out.was_encoded = decoded->was_encoded;
  judge(what, text, answer_format, out);
  document_.shrink();
  return out;
}

// Of the document that was read from `text`.
void Inspector::judge(const Classification& what, std::string_view text, fhir::Format answer_format, Judgement& out) {
  Report& report = out.report;
  judge_.judge(document_, {}, Explain::no, report);
  if (report.refused()) judge_.judge(document_, {}, Explain::yes, report);
  out.judged = true;
  const bool is_processed = what.treatment == Treatment::batch_entry_point && document_.resource_type() == "Bundle";
  std::vector<std::size_t> patches;
  if (is_processed && !settings_.forward_patch) patches = patch_entries(document_);
  if (!report.refused() && patches.empty()) return;

  std::vector<fhir::Issue> issues = validator::issues_of(report, text);
  for (const std::size_t entry : patches) issues.push_back(patch_issue(entry));
  out.outcome = fhir::write_operation_outcome(issues, answer_format);
  const bool may_split = is_processed && document_.value(document_.root(), "type") == "batch" &&
                         report.errors_outside_entries == 0 && can_split(document_);
  out.kind = may_split ? Judgement::Kind::split : Judgement::Kind::refuse;
  if (!may_split) return;
  out.refused = validator::issues_by_entry(report, text);
  for (const std::size_t entry : patches) out.refused[entry].push_back(patch_issue(entry));
  out.batch = split_batch(document_, text, out.refused);
}

}  // namespace bindgate::proxy
