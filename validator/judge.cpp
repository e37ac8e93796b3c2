#include "validator/judge.h"

#include "validator/walk.h"

#include <algorithm>

namespace bindgate::validator {

Judge::Judge(std::shared_ptr<const rules::RuleSet> rules, std::shared_ptr<const JudgeSettings> settings)
    : rules_(std::move(rules)), settings_(std::move(settings)), walk_(std::make_unique<Walk>(*rules_, *settings_)) {}
Judge::~Judge() = default;
Judge::Judge(Judge&&) noexcept = default;

void Judge::set_client(std::string_view client) {
  walk_->set_client(client);
}

void Judge::judge(const fhir::Document& document, std::span<const std::string> profiles, Explain explain,
                  Report& report) {
  report.findings.clear();
  report.refused_entries.clear();
  report.errors = report.observed_errors = report.errors_outside_entries = 0;
  report.warnings = report.informations = report.left_out = 0;
  report.effort_left = settings_->effort.left;
  walk_->run(document, profiles, explain, report);
  auto& entries = report.refused_entries;
  std::sort(entries.begin(), entries.end());
  entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
  if (report.findings.size() < 2) return;
  // A concept is judged before its codings are visited; the sender reads from the top.
  std::stable_sort(report.findings.begin(), report.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.offset < b.offset; });
}

}  // namespace bindgate::validator
