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

std::vector<fhir::Issue> issues_of(const Report& report, std::string_view text, std::size_t entry) {
  std::vector<fhir::Issue> issues;
  Positions positions(text);
  for (const Finding& finding : report.findings) {
    if (entry != kNoEntry && finding.entry != entry) continue;
    fhir::Issue& issue = issues.emplace_back();
    issue.severity = severity_of(finding);
    issue.code = finding.issue_type.empty() ? codes_of(finding.verdict).issue_type : finding.issue_type;
    issue.tx_code = finding.tx_issue_type;
    issue.message_id = finding.message_id;
    issue.text = finding.text;
    issue.diagnostics = finding.diagnostics;
    issue.expression = finding.expression;
    issue.position = positions.at(finding.offset);
  }
  if (report.left_out > 0 && (entry == kNoEntry || issues.empty())) {
    // An entry may owe its refusal to findings past the cap: then this is all there is to say of it.
    const bool alone = issues.empty();
    fhir::Issue& issue = issues.emplace_back();
    issue.severity = alone ? fhir::Severity::error : fhir::Severity::information;
    issue.code = alone ? "processing" : "informational";
    issue.text = alone ? "Refused for findings that are not listed, for too many stand before them."
                       : std::to_string(report.left_out) + " more findings are not listed.";
  }
  return issues;
}

}  // namespace bindgate::validator
