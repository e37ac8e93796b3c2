// One walk over a resource: visits each element once with the rules that hold there, and hands coded ones to the
// checks. Internal to Judge; one thread.
#pragma once

#include "terminology/operations/issue.h"
#include "validator/coding.h"
#include "validator/element_path.h"
#include "validator/judge.h"
#include "validator/rule_refs.h"

#include <string>
#include <string_view>
#include <vector>

namespace bindgate::validator {

class Judge::Walk {
 public:
  Walk(const rules::RuleSet& rules, const JudgeSettings& settings) : rules_(rules), settings_(settings) {}

  void run(const fhir::Document& document, std::span<const std::string> profiles, Explain explain, Report& report);

 private:
  void resource(const fhir::Element& element, std::span<const std::string> profiles);
  void children(const fhir::Element& parent, const RuleRefs& rules);
  void child(const fhir::Element& element, const RuleRefs& rules, bool inside_concept);
  void extension(const fhir::Element& element, const RuleRefs& parents);
  void add_profiles(const fhir::Element& resource, const rules::Definition& base, std::span<const std::string> extra,
                    std::vector<RuleRefs>& batches);

  // The checks (check_*.cpp).
  void check_code(const fhir::Element& element, const RuleRefs& rules);
  void check_coding(const fhir::Element& element, const RuleRefs& rules);
  void check_concept(const fhir::Element& element, const RuleRefs& rules);
  void check_codings(const fhir::Element& element, const rules::Binding& binding);
  void check_quantity(const fhir::Element& element, const RuleRefs& rules);
  void check_existence(const Coding& coding, const rules::Binding* binding, const terminology::Decision& found);
  void check_system(const Coding& coding);
  void check_status(const fhir::Element& element, const terminology::CodeSystem& system, terminology::Ordinal ordinal,
                    const rules::Binding* binding, std::string_view last);
  void check_display(const Coding& coding, const rules::Binding* binding, const terminology::CodeSystem& system,
                     terminology::Ordinal ordinal);
  void report_binding(const fhir::Element& element, const rules::Binding& binding,
                      const terminology::Decision& decision, std::span<const Coding> codings, std::string_view last);
  void report_missing_code(const fhir::Element& element, const rules::Binding& binding);
  [[nodiscard]] bool skips(const rules::Binding& binding) const {
    return binding.strength == rules::Strength::example && !settings_.policy.looks_at_examples();
  }
  void gather(const RuleRefs& rules);

  // Records a finding at the element the walk stands at (`last`: a child of it), unless the policy ignores it.
  // What the terminology operations say of such a case, and how to mend it.
  struct Said {
    terminology::Issue issue;
    std::string mend;
  };
  [[nodiscard]] static Said say_not_in(const rules::Binding& binding, std::span<const Coding> codings);
  // What only the gateway has to say.
  [[nodiscard]] static Said said(Verdict verdict, std::string text, std::string mend = {});
  template <typename Say>  // defined in find.h
  void find(Verdict verdict, const fhir::Element& at, const rules::Binding* binding, std::string_view last, Say&& make);
  void record(Finding finding, bool observe);

  const rules::RuleSet& rules_;
  const JudgeSettings& settings_;
  const fhir::Document* document_ = nullptr;
  Report* report_ = nullptr;
  Explain explain_ = Explain::yes;
  ElementPath path_;
  std::vector<const rules::Binding*> bindings_;  // of the element being checked, the strongest of each value set
  std::vector<Coding> codings_;                  // of the concept being checked
  std::size_t entry_ = kNoEntry;
  std::size_t resource_depth_ = 0;
};

}  // namespace bindgate::validator
