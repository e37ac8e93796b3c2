// Judges the coded elements of a resource against everything bound to them. Pure: no I/O. A Judge is one
// thread's; the rules and the policy it judges by are shared and immutable.
#pragma once

#include "fhir/document.h"
#include "rules/rule_set.h"
#include "validator/policy.h"
#include "validator/report.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace bindgate::validator {

struct JudgeSettings {
  Policy policy;
  std::size_t max_findings = 100;
  terminology::Effort effort;  // for the mends of one report; past it findings come without suggestions
};

// Whether findings carry their text and diagnostics.
enum class Explain : bool { no, yes };

class Judge {
 public:
  Judge(std::shared_ptr<const rules::RuleSet> rules, std::shared_ptr<const JudgeSettings> settings);
  ~Judge();
  Judge(Judge&&) noexcept;

  // Judges a resource, and every resource inside it, by their own resourceType: against its base definition, the
  // profiles assigned to the type and those its meta.profile names, and `profiles` besides (canonicals). `report`
  // is overwritten. Without findings, nothing is allocated. Sentences and mends cost more than all the rest:
  // whoever only decides asks for none, and judges again to explain.
  void judge(const fhir::Document& document, std::span<const std::string> profiles, Explain explain, Report& report);

  // What the sender of what is judged next calls itself, for policy entries that name a client; kept until set again.
  void set_client(std::string_view client);

  [[nodiscard]] const rules::RuleSet& rules() const { return *rules_; }

 private:
  class Walk;

  std::shared_ptr<const rules::RuleSet> rules_;
  std::shared_ptr<const JudgeSettings> settings_;
  std::unique_ptr<Walk> walk_;
};

}  // namespace bindgate::validator
