// What the validator's tests share: judging a resource by the R4 core definitions and showing the findings as lines.
// For the test's own thread.
#pragma once

#include "tests/support/core.h"
#include "validator/judge.h"

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace bindgate::testing {

inline const std::string kMarital = "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus";
inline const std::string kCategory = "http://terminology.hl7.org/CodeSystem/observation-category";

inline std::shared_ptr<const validator::JudgeSettings> settings_of(std::vector<validator::PolicyEntry> entries = {},
                                                                   bool observe = false, std::size_t cap = 100) {
  auto settings = std::make_shared<validator::JudgeSettings>();
  settings->policy = validator::Policy(std::move(entries), observe);
  settings->max_findings = cap;
  return settings;
}

inline validator::Report judge(const std::string& text, fhir::Format format, validator::Judge& judge) {
  fhir::Document document;
  const auto read = fhir::read(format, text, text.size(), document);
  if (!read) throw std::runtime_error(read.error().message);
  validator::Report report;
  judge.judge(document, {}, validator::Explain::yes, report);
  return report;
}

inline std::string word(const validator::Finding& finding) {
  if (finding.observed) return "observed";
  if (finding.weight == validator::Weight::error) return "error";
  return finding.weight == validator::Weight::warning ? "warning" : "information";
}

// "error not-in-value-set Patient.gender", one a line.
inline std::string show(const validator::Report& report) {
  std::string out;
  for (const validator::Finding& finding : report.findings) {
    out += word(finding) + ' ' + std::string(to_string(finding.verdict)) + ' ' + finding.expression + '\n';
  }
  return out;
}

// By the core definitions and the default policy.
inline std::string judged(const std::string& json) {
  static validator::Judge shared(core_rules(), settings_of());
  return show(judge(json, fhir::Format::json, shared));
}

inline std::string judged_xml(const std::string& xml) {
  static validator::Judge shared(core_rules(), settings_of());
  return show(judge(xml, fhir::Format::xml, shared));
}

inline std::string observation(const std::string& rest) {
  return R"({"resourceType":"Observation","status":"final","code":{"text":"x"},)" + rest + "}";
}
inline std::string patient(const std::string& rest) {
  return R"({"resourceType":"Patient",)" + rest + "}";
}
// {"system":"...","code":"..."}, with more properties behind.
inline std::string coding(const std::string& system, const std::string& code, const std::string& more = "") {
  return R"({"system":")" + system + R"(","code":")" + code + '"' + more + '}';
}
inline std::string concept_of(const std::string& codings) {
  return R"({"coding":[)" + codings + "]}";
}

}  // namespace bindgate::testing
