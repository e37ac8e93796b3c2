// The whole judgement of a resource over the embedded definitions: whatever is in it, the report is sound, says the
// same when asked again, and can be written as an OperationOutcome that reads back; and what is accepted has no name
// that the types as the codec reads them lack. XML where the input begins with '<'.
#include "check.h"

#include "fhir/operation_outcome.h"
#include "fhir/package.h"
#include "fhir/reader.h"
#include "fhir/type_model.h"
#include "packages/embedded.h"
#include "rules/rule_set.h"
#include "terminology/terminology.h"
#include "validator/judge.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace {

using bindgate::fhir::Document;
using bindgate::fhir::Format;
using bindgate::fuzz::check;
using bindgate::validator::Judge;
using bindgate::validator::JudgeSettings;
using bindgate::validator::Report;

constexpr std::size_t kMaxFindings = 20;

bindgate::fhir::Package core() {
  return bindgate::fhir::load_package(bindgate::packages::r4_core(), "embedded");
}

Judge make_judge() {
  const std::vector packages{core()};
  const auto terminology = bindgate::terminology::Terminology::compile(packages);
  JudgeSettings settings;
  settings.max_findings = kMaxFindings;
  return {bindgate::rules::RuleSet::compile(packages, terminology, {}),
          std::make_shared<const JudgeSettings>(std::move(settings))};
}

void check_report(const Report& report, std::string_view text) {
  check(report.findings.size() <= kMaxFindings, "findings keep to the cap");
  check(report.errors + report.observed_errors + report.warnings + report.informations ==
            report.findings.size() + report.left_out,
        "every finding is counted once");
  check(std::is_sorted(report.refused_entries.begin(), report.refused_entries.end()), "refused entries ascend");
  for (const auto& finding : report.findings) {
    check(finding.offset <= text.size(), "a finding lies in the text");
    check(!finding.expression.empty() && !finding.text.empty(), "a finding says where and what");
  }
}

// Every name below an accepted element is one of its type's: by the type model, which shares nothing with the rules.
void check_names(const Document& document, const bindgate::fhir::Element& parent, const bindgate::fhir::Type& type,
                 const bindgate::fhir::TypeModel& model) {
  using bindgate::fhir::Shape;
  static const bindgate::fhir::Type& element_type = *model.find("Element");
  const bindgate::fhir::Type* own = type.shape == Shape::primitive ? &element_type : &type;
  const bool is_resource = own->shape == Shape::any_resource || own->is_resource;
  if (is_resource) own = model.find(document.value(parent, "resourceType"));
  check(own != nullptr, "an accepted resource has a known type");
  for (const auto& child : document.children(parent)) {
    if (is_resource && child.name == "resourceType") continue;
    const auto* found = own->find(child.name);
    check(found != nullptr, "an accepted name is known");
    check_names(document, child, *found->type, model);
  }
}

void check_outcome(const Report& report, std::string_view text) {
  const auto issues = bindgate::validator::issues_of(report, text);
  for (const Format format : {Format::json, Format::xml}) {
    const std::string outcome = bindgate::fhir::write_operation_outcome(issues, format);
    Document document;
    check(bindgate::fhir::read(format, outcome, outcome.size(), document).has_value(), "the outcome can be read");
    check(document.resource_type() == "OperationOutcome", "the outcome is an OperationOutcome");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Judge judge = make_judge();
  static Report report;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Document document;
  if (!bindgate::fhir::read(text.starts_with('<') ? Format::xml : Format::json, text, size, document)) return 0;
  judge.judge(document, {}, bindgate::validator::Explain::yes, report);
  check_report(report, text);
  check_outcome(report, text);
  static const auto model = bindgate::fhir::TypeModel::load(core());
  if (report.errors == 0) check_names(document, document.root(), *model.find("Resource"), model);
  const auto issues = bindgate::validator::issues_of(report, text).size();
  Report again;
  judge.judge(document, {}, bindgate::validator::Explain::yes, again);
  check(again.errors == report.errors && again.warnings == report.warnings, "the same resource, the same verdict");
  check(bindgate::validator::issues_of(again, text).size() == issues, "the same resource, the same issues");
  return 0;
}
