// One walk over a resource: visits each element once with the rules that hold there, and hands coded ones to the
// checks. Internal to Judge; one thread.
#pragma once

#include "terminology/operations/issue.h"
#include "validator/coding.h"
#include "validator/element_path.h"
#include "validator/judge.h"
#include "validator/primitive_value.h"
#include "validator/rule_refs.h"

#include <string>
#include <string_view>
#include <vector>

namespace bindgate::validator {

class Judge::Walk {
 public:
  Walk(const rules::RuleSet& rules, const JudgeSettings& settings) : rules_(rules), settings_(settings) {}

  void run(const fhir::Document& document, std::span<const std::string> profiles, Explain explain, Report& report);

  void set_client(std::string_view client) { client_ = client; }

 private:
  void resource(const fhir::Element& element, std::span<const std::string> profiles);
  void children(const fhir::Element& parent, const RuleRefs& rules);
  void child(const fhir::Element& element, const RuleRefs& rules, rules::Kind parent);
  void extension(const fhir::Element& element, const RuleRefs& parents, const rules::ElementRule& base);
  void unknown_resource(const fhir::Element& element, const fhir::Element* type);
  void add_profiles(const fhir::Element& resource, const rules::Definition& base, std::span<const std::string> extra,
                    std::vector<RuleRefs>& batches);

  // The checks (check_*.cpp).
  // In line, the common case: nothing is wrong with the element's shape.
  void check_shape(const fhir::Element& element, const rules::ElementRule& rule, rules::Kind parent);
  void report_value(const fhir::Element& element, const rules::ElementRule& rule, Fault fault, rules::Kind parent);
  void report_object(const fhir::Element& element, const rules::ElementRule& rule);
  void report_repetition(const fhir::Element& element, const rules::ElementRule& rule);
  void report_complex(const fhir::Element& element, const rules::ElementRule& rule);
  void unknown_element(const fhir::Element& element, const RuleRefs& parents);
  void check_code(const fhir::Element& element, const RuleRefs& rules);
  void check_coding(const fhir::Element& element, const RuleRefs& rules);
  void check_concept(const fhir::Element& element, const RuleRefs& rules);
  void check_codings(const fhir::Element& element, const rules::Binding& binding);
  void check_quantity(const fhir::Element& element, const RuleRefs& rules);
  void check_binary(const fhir::Element& binary);
  void take_over(Report& inner, const fhir::Element& at);
  [[nodiscard]] terminology::Decision ask(const rules::Binding& binding, const Coding& coding) const;
  [[nodiscard]] bool is_required() const;
  // The Coding names a version that is not held, of a system whose held versions are held whole.
  [[nodiscard]] bool names_unheld_version(const Coding& coding) const;
  // The held versions that have the code: "2.0, 3.0"; empty: none has.
  [[nodiscard]] std::string versions_with(const Coding& coding) const;
  void check_existence(const Coding& coding, const rules::Binding* binding, const terminology::Decision& found);
  void check_system(const Coding& coding);
  void check_status(const fhir::Element& element, const terminology::CodeSystem& system, terminology::Ordinal ordinal,
                    const rules::Binding* binding, std::string_view last);
  void check_display(const Coding& coding, const rules::Binding* binding, const terminology::CodeSystem& system,
                     terminology::Ordinal ordinal);
  void report_binding(const fhir::Element& element, const rules::Binding& binding,
                      const terminology::Decision& decision, std::span<const Coding> codings, std::string_view last);
  void report_missing_code(const fhir::Element& element, const rules::Binding& binding);
  [[nodiscard]] std::string say_undecided(const rules::Binding& binding, const terminology::Decision& decision,
                                          const Coding& coding) const;
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
  [[nodiscard]] Said say_not_in(const rules::Binding& binding, std::span<const Coding> codings);
  // What only the gateway has to say.
  [[nodiscard]] static Said said(Verdict verdict, std::string text, std::string mend = {});
  template <typename Say>  // defined in find.h
  void find(Verdict verdict, const fhir::Element& at, const rules::Binding* binding, std::string_view last, Say&& make,
            bool advised = false);
  void count(const Ruling& ruling);

  const rules::RuleSet& rules_;
  const JudgeSettings& settings_;
  const fhir::Document* document_ = nullptr;
  Report* report_ = nullptr;
  Explain explain_ = Explain::yes;
  std::string client_;
  ElementPath path_;
  std::vector<const rules::Binding*> bindings_;  // of the element being checked, the strongest of each value set
  std::vector<Coding> codings_;                  // of the concept being checked
  std::size_t entry_ = kNoEntry;
  std::size_t resource_depth_ = 0;
  std::size_t binaries_ = 0;    // that this resource lies in, as their bytes
  terminology::Effort effort_;  // left for suggestions
  bool first_batch_ = true;     // of the profiles a resource is walked with: what is wrong whichever, is said once
};

}  // namespace bindgate::validator
