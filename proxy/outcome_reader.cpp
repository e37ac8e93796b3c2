#include "proxy/outcome_reader.h"

#include "fhir/reader.h"

#include <charconv>

namespace bindgate::proxy {

namespace {

constexpr std::size_t kIssuesRead = 100;

fhir::Severity severity_of(std::string_view name) {
  if (name == "fatal") return fhir::Severity::fatal;
  if (name == "warning") return fhir::Severity::warning;
  return name == "information" ? fhir::Severity::information : fhir::Severity::error;
}

fhir::Issue read_issue(const fhir::Document& outcome, const fhir::Element& element) {
  fhir::Issue out;
  out.severity = severity_of(outcome.value(element, "severity"));
  out.code = outcome.value(element, "code");
  if (out.code.empty()) out.code = "processing";
  if (const fhir::Element* details = outcome.child(element, "details")) out.text = outcome.value(*details, "text");
  out.diagnostics = outcome.value(element, "diagnostics");
  if (out.text.empty()) out.text.swap(out.diagnostics);
  out.expression = outcome.value(element, "expression");
  return out;
}

}  // namespace

std::vector<fhir::Issue> read_outcome(std::string_view text, fhir::Format format) {
  fhir::Document outcome;
  std::vector<fhir::Issue> out;
  if (!fhir::read(format, text, text.size(), outcome)) return out;
  if (outcome.resource_type() != "OperationOutcome") return out;
  for (const fhir::Element& child : outcome.children(outcome.root())) {
    if (child.name == "issue" && out.size() < kIssuesRead) out.push_back(read_issue(outcome, child));
  }
  return out;
}

std::string with_places(std::string_view expression, const SplitBatch& batch, const RefusedEntries& refused) {
  static constexpr std::string_view kEntry = "Bundle.entry[";
  if (!expression.starts_with(kEntry)) return std::string(expression);
  const char* const first = expression.data() + kEntry.size();
  std::size_t sent = 0;
  const auto [end, error] = std::from_chars(first, expression.data() + expression.size(), sent);
  if (error != std::errc() || end == expression.data() + expression.size()) return std::string(expression);
  for (std::size_t place = 0; place < batch.entries; ++place) {
    if (refused.contains(place) || sent-- > 0) continue;
    return std::string(kEntry) + std::to_string(place) + std::string(end, expression.data() + expression.size());
  }
  return std::string(expression);
}

}  // namespace bindgate::proxy
