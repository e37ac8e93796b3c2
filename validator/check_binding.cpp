// The checks of elements that carry codes: one function for each kind of element.
#include "terminology/operations/tx_issues.h"
#include "validator/find.h"
#include "validator/messages.h"
#include "validator/walk.h"

#include <algorithm>

namespace bindgate::validator {

using rules::Binding;
using rules::Origin;
using terminology::Decision;
using terminology::Membership;

// The bindings to ask: of two to one value set the stronger, and a site rule alone where there is one.
void Judge::Walk::gather(const RuleRefs& rules) {
  bindings_.clear();
  for (const rules::ElementRule* rule : rules) {
    for (const Binding& binding : rule->bindings) {
      if (skips(binding)) continue;
      bool repeated = false;
      for (std::size_t i = 0; i < bindings_.size() && rules.size() > 1; ++i) {
        const Binding*& have = bindings_[i];
        if (have->canonical != binding.canonical || have->is_maximum != binding.is_maximum) continue;
        if (binding.strength < have->strength) have = &binding;
        repeated = true;
      }
      if (!repeated) bindings_.push_back(&binding);
    }
  }
}

namespace {

Decision ask_code(const Binding& binding, std::string_view code) {
  if (binding.value_set == nullptr)
    return {Membership::undecided, terminology::Undecided::unknown_value_set, {}, nullptr, terminology::kNoOrdinal};
  return binding.value_set->contains_code(code);
}

Verdict verdict_of(terminology::Undecided reason) {
  using terminology::Undecided;
  switch (reason) {
    case Undecided::unknown_system:
      return Verdict::unknown_system;
    case Undecided::unknown_system_version:
      return Verdict::unknown_system_version;
    case Undecided::partial_system:
      return Verdict::partial_system;
    case Undecided::unknown_value_set:
      return Verdict::unknown_value_set;
    case Undecided::not_computable:
    case Undecided::none:
      break;
  }
  return Verdict::not_computable;
}

bool has_codes(std::span<const Coding> codings) {
  for (const Coding& coding : codings) {
    if (!coding.code.empty()) return true;
  }
  return false;
}

// Of several codings' decisions, the one that counts: in, else undecided, else not in.
bool outweighs(const Decision& a, const Decision& b) {
  const auto rank = [](const Decision& decision) {
    if (decision.membership == Membership::in) return 2;
    return decision.membership == Membership::undecided ? 1 : 0;
  };
  return rank(a) > rank(b);
}

}  // namespace

bool Judge::Walk::is_required() const {
  return std::any_of(bindings_.begin(), bindings_.end(),
                     [](const Binding* binding) { return binding->strength == rules::Strength::required; });
}

// A version of a system that is not held must not hide from a required binding what every held one says of the code.
Decision Judge::Walk::ask(const Binding& binding, const Coding& coding) const {
  if (binding.value_set == nullptr)
    return {Membership::undecided, terminology::Undecided::unknown_value_set, {}, nullptr, terminology::kNoOrdinal};
  if (coding.system.empty())
    return {Membership::not_in, terminology::Undecided::none, {}, nullptr, terminology::kNoOrdinal};
  const Decision decision = binding.value_set->contains(coding.system, coding.version, coding.code);
  if (decision.reason != terminology::Undecided::unknown_system_version ||
      decision.membership != Membership::undecided || binding.strength != rules::Strength::required ||
      !names_unheld_version(coding)) {
    return decision;
  }
  const Decision in_any = binding.value_set->contains(coding.system, {}, coding.code);
  return in_any.membership == Membership::not_in ? in_any : decision;
}

void Judge::Walk::check_code(const fhir::Element& element, const RuleRefs& rules) {
  if (element.kind == fhir::ValueKind::none) return;
  gather(rules);
  for (const Binding* binding : bindings_) {
    const Decision decision = ask_code(*binding, element.value);
    if (decision.membership == Membership::in) {
      if (decision.system != nullptr && decision.ordinal != terminology::kNoOrdinal) {
        check_status(element, *decision.system, decision.ordinal, binding, {});
      }
      continue;
    }
    Coding written;
    written.element = &element;
    written.code = element.value;
    written.code_element = &element;
    report_binding(element, *binding, decision, {&written, 1}, {});
  }
}

void Judge::Walk::check_coding(const fhir::Element& element, const RuleRefs& rules) {
  if (element.kind != fhir::ValueKind::none) return;
  const Coding coding = read_coding(*document_, element);
  gather(rules);
  Decision found;
  const Binding* asked = nullptr;
  for (const Binding* binding : bindings_) {
    if (coding.code.empty()) {
      if (coding.has_anything) report_missing_code(element, *binding);
      continue;
    }
    const Decision decision = ask(*binding, coding);
    if (decision.ordinal != terminology::kNoOrdinal || asked == nullptr) {
      found = decision;
      asked = binding;
    }
    if (decision.membership != Membership::in) {
      report_binding(*coding.code_element, *binding, decision, {&coding, 1}, "code");
    }
  }
  check_existence(coding, asked, found);
}

void Judge::Walk::check_concept(const fhir::Element& element, const RuleRefs& rules) {
  if (element.kind != fhir::ValueKind::none) return;
  codings_.clear();
  for (const fhir::Element& child : document_->children(element)) {
    if (child.name != "coding") continue;
    codings_.push_back(read_coding(*document_, child));
  }
  gather(rules);
  for (const Binding* binding : bindings_) {
    if (has_codes(codings_)) {
      check_codings(element, *binding);
    } else if (element.first_child != 0) {
      report_missing_code(element, *binding);
    }
  }
  const Binding* first = bindings_.empty() ? nullptr : bindings_.front();
  for (const Coding& coding : codings_) {
    path_.push({"coding", nullptr, coding.element->index, true, false});
    check_existence(coding, first, coding.found);
    path_.pop();
  }
}

// A concept satisfies a binding when one of its codings does. What the value set's membership finds of a coding in
// its code system is kept: that it exists need not be asked again.
void Judge::Walk::check_codings(const fhir::Element& element, const Binding& binding) {
  Decision best;
  best.membership = Membership::not_in;
  bool asked = false;
  for (Coding& coding : codings_) {
    if (coding.code.empty()) continue;
    const Decision decision = ask(binding, coding);
    if (decision.ordinal != terminology::kNoOrdinal) coding.found = decision;
    if (!asked || outweighs(decision, best)) best = decision;
    asked = true;
    if (best.membership == Membership::in) return;
  }
  report_binding(element, binding, best, codings_, {});
}

void Judge::Walk::check_quantity(const fhir::Element& element, const RuleRefs& rules) {
  if (element.kind != fhir::ValueKind::none) return;
  const Coding unit = read_coding(*document_, element);
  Decision found;
  gather(rules);
  for (const Binding* binding : bindings_) {
    if (unit.code.empty()) {
      if (unit.has_anything) report_missing_code(element, *binding);
      continue;
    }
    const Decision decision = ask(*binding, unit);
    if (decision.ordinal != terminology::kNoOrdinal) found = decision;
    if (decision.membership != Membership::in) {
      report_binding(*unit.code_element, *binding, decision, {&unit, 1}, "code");
    }
  }
  if (!unit.system.empty() && !unit.code.empty()) check_existence(unit, nullptr, found);
}

void Judge::Walk::report_missing_code(const fhir::Element& element, const Binding& binding) {
  if (binding.is_maximum) return;
  find(Verdict::no_code, element, &binding, {}, [&] {
    return said(
        Verdict::no_code,
        "There is no code here; one of the value set " + name_of(binding) + demand_of(binding) + ", is expected.",
        mend_of(&binding, {}, true, effort_));
  });
}

void Judge::Walk::report_binding(const fhir::Element& element, const Binding& binding, const Decision& decision,
                                 std::span<const Coding> codings, std::string_view last) {
  if (decision.membership == Membership::undecided) {
    const Verdict verdict = verdict_of(decision.reason);
    find(verdict, element, &binding, last,
         [&] { return said(verdict, say_undecided(binding, decision, codings.front())); });
    return;
  }
  find(Verdict::not_in_value_set, element, &binding, last, [&] { return say_not_in(binding, codings); });
}

std::string Judge::Walk::say_undecided(const Binding& binding, const Decision& decision, const Coding& coding) const {
  std::string out = "Whether " + name_of(coding) + " is in the value set " + name_of(binding) + " ";
  const std::string versions =
      decision.reason == terminology::Undecided::unknown_system_version && !coding.version.empty()
          ? versions_with(coding)
          : std::string();
  if (versions.empty()) return out + reason_of(decision, &binding);
  return out + "could not be checked: of the code system " + excerpt_of(coding.system) + " version " + versions +
         " is held here, which has the code, and not version " + quote(coding.version) + ", which the Coding names.";
}

// The operations' sentence, and what the binding demands.
Judge::Walk::Said Judge::Walk::say_not_in(const Binding& binding, std::span<const Coding> codings) {
  std::string named;
  std::size_t count = 0;
  const Coding* written = &codings.front();
  for (const Coding& coding : codings) {
    if (coding.code.empty()) continue;
    if (count++ == 0) written = &coding;
    named += (count == 1 ? "'" : ", '") + code_in_words(coding) + '\'';
  }
  const bool is_code = written->element == written->code_element;
  const std::string value_set = canonical_of(binding);
  Said out{count > 1 ? terminology::tx::concept_not_in_value_set(value_set)
                     : terminology::tx::not_in_value_set({}, code_in_words(*written), value_set),
           mend_of(&binding, *written, !is_code, effort_)};
  if (count > 1) out.issue.text += ": none of " + named + " is";
  out.issue.text += " (" + title_of(binding) + demand_of(binding) + ")";
  return out;
}

}  // namespace bindgate::validator
