#include "validator/report.h"

namespace bindgate::validator {

namespace {

// An observed error is told as a warning: nothing was refused for it.
fhir::Severity severity_of(const Finding& finding) {
  if (finding.weight == Weight::error) return finding.observed ? fhir::Severity::warning : fhir::Severity::error;
  return finding.weight == Weight::warning ? fhir::Severity::warning : fhir::Severity::information;
}

// Lines and columns of ascending offsets, reading the text once for all of them.
class Positions {
 public:
  explicit Positions(std::string_view text) : text_(text) {}

  fhir::Position at(std::size_t offset) {
    if (offset < offset_) return fhir::position_of(text_, offset);
    const fhir::Position step = fhir::position_of(text_.substr(offset_), offset - offset_);
    position_.column = step.line == 1 ? position_.column + step.column - 1 : step.column;
    position_.line += step.line - 1;
    offset_ = offset;
    return position_;
  }

 private:
  std::string_view text_;
  std::size_t offset_ = 0;
  fhir::Position position_{1, 1};
};

}  // namespace

namespace {

// Understandable alone, for there are clients that show nothing else: where, what, why, and what to send instead.
std::string diagnostics_of(const Finding& finding) {
  if (finding.text.empty()) return finding.mend;
  std::string out = finding.expression + ": " + finding.text;
  if (out.back() != '.' && out.back() != '?') out += '.';
  if (!finding.mend.empty()) out += ' ' + finding.mend;
  return out;
}

fhir::Issue issue_of(const Finding& finding, fhir::Position position) {
  fhir::Issue issue;
  issue.severity = severity_of(finding);
  issue.code = finding.issue_type.empty() ? codes_of(finding.verdict).issue_type : finding.issue_type;
  issue.tx_code = finding.tx_issue_type;
  issue.message_id = finding.message_id;
  issue.text = finding.text;
  issue.diagnostics = diagnostics_of(finding);
  issue.expression = finding.expression;
  issue.position = position;
  return issue;
}

}  // namespace

std::vector<fhir::Issue> issues_of(const Report& report, std::string_view text) {
  std::vector<fhir::Issue> issues;
  Positions positions(text);
  for (const Finding& finding : report.findings) issues.push_back(issue_of(finding, positions.at(finding.offset)));
  if (report.left_out > 0) {
    fhir::Issue& issue = issues.emplace_back();
    issue.severity = fhir::Severity::information;
    issue.code = "informational";
    issue.text = std::to_string(report.left_out) + " more findings are not listed.";
  }
  return issues;
}

std::map<std::size_t, std::vector<fhir::Issue>> issues_by_entry(const Report& report, std::string_view text) {
  std::map<std::size_t, std::vector<fhir::Issue>> out;
  for (const std::size_t entry : report.refused_entries) out.emplace_hint(out.end(), entry, std::vector<fhir::Issue>());
  Positions positions(text);
  for (const Finding& finding : report.findings) {
    const auto found = out.find(finding.entry);
    if (found != out.end()) found->second.push_back(issue_of(finding, positions.at(finding.offset)));
  }
  for (auto& [entry, issues] : out) {
    if (!issues.empty()) continue;
    fhir::Issue& issue = issues.emplace_back();
    issue.severity = fhir::Severity::error;
    issue.code = "processing";
    issue.text = "Refused for findings that are not listed, for too many stand before them.";
  }
  return out;
}

}  // namespace bindgate::validator
