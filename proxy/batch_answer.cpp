#include "proxy/batch_answer.h"

#include "fhir/reader.h"
#include "http/status_reason.h"
#include "proxy/content_coding.h"
#include "proxy/media_type.h"
#include "proxy/outcome_reader.h"
#include "proxy/reply.h"
#include "proxy/request_path.h"

#include <algorithm>
#include <array>

namespace bindgate::proxy {

namespace {

constexpr std::size_t kMostAnsweredAlike = 1'000;

constexpr std::string_view kUpstreamFailure = "upstream-failure";

std::string status_line(int status) {
  return std::to_string(status) + ' ' + std::string(http::reason_of(status));
}

fhir::Issue issue_of(fhir::Severity severity, std::string_view code, std::string text, std::string diagnostics = {}) {
  fhir::Issue out;
  out.severity = severity;
  out.code = code;
  out.text = std::move(text);
  out.diagnostics = std::move(diagnostics);
  return out;
}

void append_refused(std::vector<fhir::Issue>& issues, const RefusedEntries& refused) {
  for (const auto& [place, own] : refused) issues.insert(issues.end(), own.begin(), own.end());
}

// What the sender of a batch must know to read `first`, then the refused entries' issues.
std::string outcome_with_refused(std::vector<fhir::Issue> first, const SplitBatch& batch, const RefusedEntries& refused,
                                 std::string_view fate, fhir::Format format) {
  std::string text = std::to_string(refused.size()) + " of the batch's " + std::to_string(batch.entries) +
                     " entries were refused by this gateway and are listed here; the others " + std::string(fate);
  first.push_back(issue_of(fhir::Severity::information, "informational", std::move(text)));
  append_refused(first, refused);
  return fhir::write_operation_outcome(first, format);
}

// Every entry that was sent on gets the one answer; in very large batches it stands once for all of them.
BatchAnswer same_for_all(const SplitBatch& batch, const RefusedEntries& refused, int status, fhir::Issue issue,
                         fhir::Format format) {
  std::vector<fhir::Issue> issues;
  issues.push_back(std::move(issue));
  if (batch.entries > kMostAnsweredAlike) {
    constexpr std::string_view kFate = "were sent on, and the first issue is about each of them.";
    return {status, outcome_with_refused(std::move(issues), batch, refused, kFate, format), format, {}};
  }
  const EntryAnswer answer{status_line(status), std::move(issues)};
  return {200, answer_entries(batch.entries, refused, &answer, format), format, {}};
}

BatchAnswer accepted(const SplitBatch& batch, const RefusedEntries& refused, const http::FetchedResponse& fetched,
                     fhir::Format format) {
  const std::string_view* where = fetched.fields.find("Content-Location");
  std::string diagnostics;
  if (where != nullptr) diagnostics = "How that goes is told at " + std::string(where->substr(0, 1000)) + " there.";
  BatchAnswer out =
      same_for_all(batch, refused, 202,
                   issue_of(fhir::Severity::information, "informational",
                            "The FHIR server behind this gateway took this entry to process it later.", diagnostics),
                   format);
  out.reason = "findings";
  return out;
}

BatchAnswer unknown(const SplitBatch& batch, const RefusedEntries& refused, int status, const std::string& why,
                    fhir::Format format) {
  BatchAnswer out = same_for_all(
      batch, refused, 502,
      issue_of(fhir::Severity::error, "incomplete",
               "The FHIR server behind this gateway answered the batch with status " + std::to_string(status) +
                   ", but not this entry: whether it was " + "processed is not known.",
               why),
      format);
  out.reason = kUpstreamFailure;
  return out;
}

// Its status is passed on: it says what became of the entries that were sent, and clients act on it (401, 429, 503).
BatchAnswer failed(const SplitBatch& batch, const RefusedEntries& refused, const http::FetchedResponse& fetched,
                   std::string_view text, fhir::Format read_as, fhir::Format format) {
  std::vector<fhir::Issue> issues;
  const bool is_redirect = fetched.status < 400;
  std::string message =
      "The FHIR server behind this gateway answered the batch with status " + status_line(fetched.status) + '.';
  std::string diagnostics;
  if (is_redirect) {
    const std::string_view* where = fetched.fields.find("Location");
    if (where != nullptr) diagnostics = "It points to " + std::string(where->substr(0, 1000)) + '.';
  }
  issues.push_back(issue_of(fhir::Severity::error, "processing", std::move(message), std::move(diagnostics)));
  for (fhir::Issue& issue : read_outcome(text, read_as)) {
    issue.expression = with_places(issue.expression, batch, refused);
    issues.push_back(std::move(issue));
  }
  const std::string_view fate = fetched.status >= 500
                                    ? "were sent to it, and what became of them is not known."
                                    : "were sent to it as a batch of their own, which this answer is about.";
  BatchAnswer out;
  out.status = is_redirect ? 502 : fetched.status;
  out.body = outcome_with_refused(std::move(issues), batch, refused, fate, format);
  out.format = format;
  out.reason = kUpstreamFailure;
  return out;
}

}  // namespace

bool asks_async(const http::FieldList& fields) {
  static constexpr std::string_view kAsync = "respond-async";
  bool found = false;
  fields.for_each("Prefer", [&](std::string_view value) {
    for (std::size_t at = 0; at + kAsync.size() <= value.size(); ++at) {
      found = found || http::equals_ignoring_case(value.substr(at, kAsync.size()), kAsync);
    }
  });
  return found;
}

std::string without_answer_options(std::string_view target) {
  static constexpr std::array<std::string_view, 3> kNames = {"_format", "_summary", "_elements"};
  const std::size_t question = target.find('?');
  std::string out(target.substr(0, question));
  if (question == std::string_view::npos) return out;
  char separator = '?';
  std::string_view rest = target.substr(question + 1);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const std::string name = decode_form(pair.substr(0, pair.find('=')));
    if (std::find(kNames.begin(), kNames.end(), name) != kNames.end()) continue;
    out += separator;
    out += pair;
    separator = '&';
  }
  return out;
}

std::string answer_async_refused(const RefusedEntries& refused, fhir::Format format) {
  std::vector<fhir::Issue> issues;
  append_refused(issues, refused);
  issues.push_back(issue_of(fhir::Severity::information, "informational",
                            "The batch was refused whole: it asks to be processed asynchronously, and then nobody "
                            "could be told of the entries that were taken out.",
                            "Mend the entries listed here, or send the batch without Prefer: respond-async."));
  return fhir::write_operation_outcome(issues, format);
}

BatchAnswer answer_split(const SplitBatch& batch, const RefusedEntries& refused, const http::FetchedResponse& fetched,
                         std::size_t answer_limit, fhir::Format format) {
  const auto decoded = decode_body(fetched.fields, fetched.body, answer_limit);
  const bool was_encoded = decoded && decoded->was_encoded;
  const std::string_view text = was_encoded ? std::string_view(decoded->text) : fetched.body;
  const ContentType type = content_type(fetched.fields);
  const fhir::Format read_as = type.kind == ContentType::Kind::fhir ? type.format : format;
  if (fetched.status >= 300) return failed(batch, refused, fetched, text, read_as, format);
  if (fetched.status == 202) return accepted(batch, refused, fetched, format);
  auto merged = merge_answers(text, read_as, batch, refused);
  if (!merged) return unknown(batch, refused, fetched.status, merged.error().message, format);
  return {fetched.status, std::move(*merged), read_as, {}};
}

BatchAnswer answer_split_failed(const SplitBatch& batch, const RefusedEntries& refused, const http::Failure& failure,
                                fhir::Format format) {
  const bool was_sent = failure.kind != http::Kind::unreachable && failure.kind != http::Kind::overloaded;
  std::vector<fhir::Issue> issues;
  issues.push_back(failure_issue(failure));
  BatchAnswer out;
  out.status = http::status_of(failure);
  out.body = outcome_with_refused(
      std::move(issues), batch, refused,
      was_sent ? "were sent to the FHIR server, and what became of them is not known." : "were not sent on.", format);
  out.format = format;
  out.reason = failure_reason(failure);
  return out;
}

bool is_about_body(std::string_view field_name) {
  static constexpr std::array<std::string_view, 6> kNames = {"ETag",        "Last-Modified", "Digest",
                                                             "Repr-Digest", "Location",      "Accept-Ranges"};
  if (http::equals_ignoring_case(field_name.substr(0, 8), "Content-")) {
    return !http::equals_ignoring_case(field_name, "Content-Security-Policy");
  }
  return std::any_of(kNames.begin(), kNames.end(),
                     [&](std::string_view name) { return http::equals_ignoring_case(field_name, name); });
}

}  // namespace bindgate::proxy
