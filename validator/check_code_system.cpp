// The checks of a Coding against its code system, whatever is bound: does the code exist, is it fit for use, does
// the display belong to it.
#include "validator/find.h"
#include "validator/messages.h"
#include "validator/walk.h"

namespace bindgate::validator {

using rules::Binding;
using terminology::CodeSystem;
using terminology::Decision;
using terminology::kNoOrdinal;
using terminology::Ordinal;

void Judge::Walk::check_existence(const Coding& coding, const Binding* binding, const Decision& found) {
  if (coding.system_element == nullptr) {
    if (coding.code_element == nullptr) return;
    return find(Verdict::no_system, *coding.element, nullptr, {}, [&] {
      return Mend{
          "The Coding with the code " + quote(coding.code) + " has no system, so nobody can tell what it means.",
          "Send the code system's URL as `system`."};
    });
  }
  const CodeSystem* system = found.ordinal != kNoOrdinal ? found.system : nullptr;
  Ordinal ordinal = found.ordinal;
  if (system == nullptr) {
    system = rules_.terminology().code_system(coding.system, coding.version);
    if (system == nullptr) return check_system(coding);
    if (coding.code.empty()) return;
    ordinal = system->find(coding.code);
  }
  if (ordinal != kNoOrdinal) {
    check_status(*coding.code_element, *system, ordinal, nullptr, "code");
    if (!coding.display.empty()) check_display(coding, binding, *system, ordinal);
    return;
  }
  if (system->exists(coding.code)) return;
  if (!system->decides_existence()) {
    return find(Verdict::partial_system, *coding.code_element, nullptr, "code", [&] {
      return Mend{
          "Whether " + name_of(coding) + " exists could not be checked: the code system is held here in part only.",
          ""};
    });
  }
  find(Verdict::unknown_code, *coding.code_element, nullptr, "code", [&] {
    return Mend{"The code " + quote(coding.code) + " does not exist in the code system " + name_of(*system) + ".",
                mend_of(binding, coding, true)};
  });
}

// The Coding's system is not held: say so, unless it could not be one.
void Judge::Walk::check_system(const Coding& coding) {
  const fhir::Element& element = *coding.system_element;
  const std::string_view last = "system";
  if (!is_absolute_uri(coding.system)) {
    return find(Verdict::relative_system, element, nullptr, last, [&] {
      return Mend{"The system " + quote(coding.system) + " is not an absolute URI, so it names no code system.",
                  "Send the code system's canonical URL."};
    });
  }
  if (rules_.terminology().is_value_set(coding.system)) {
    return find(Verdict::value_set_as_system, element, nullptr, last, [&] {
      return Mend{"The system " + quote(coding.system) + " is the URL of a value set, not of a code system.",
                  "Send the URL of the code system the code comes from."};
    });
  }
  const bool other_version = !coding.version.empty() && rules_.terminology().code_system(coding.system) != nullptr;
  const Verdict verdict = other_version ? Verdict::unknown_system_version : Verdict::unknown_system;
  find(verdict, element, nullptr, last, [&] {
    return Mend{"Whether " + name_of(coding) + " exists could not be checked: the code system is not held here" +
                    (other_version ? " in version " + quote(coding.version) + "." : "."),
                ""};
  });
}

void Judge::Walk::check_status(const fhir::Element& element, const CodeSystem& system, Ordinal ordinal,
                               const Binding* binding, std::string_view last) {
  const terminology::Concept concept_ = system.concept_at(ordinal);
  if (!concept_.inactive && !concept_.deprecated && !concept_.abstract) return;
  const auto say = [&](std::string_view what) {
    return Mend{"The code " + quote(concept_.code) + " of the code system " + name_of(system) + " is " +
                    std::string(what) + ".",
                ""};
  };
  if (concept_.inactive) {
    find(Verdict::inactive, element, binding, last, [&] { return say("inactive"); });
  } else if (concept_.deprecated) {
    find(Verdict::deprecated, element, binding, last, [&] { return say("deprecated"); });
  }
  if (concept_.abstract) {
    find(Verdict::abstract, element, binding, last, [&] { return say("abstract, meant for grouping others"); });
  }
}

void Judge::Walk::check_display(const Coding& coding, const Binding* binding, const CodeSystem& system,
                                Ordinal ordinal) {
  if (system.has_display(ordinal, coding.display)) return;
  if (binding != nullptr && binding->value_set != nullptr &&
      binding->value_set->has_given_display(coding.system, coding.code, coding.display)) {
    return;
  }
  const std::string_view right = system.concept_at(ordinal).display;
  if (right.empty()) return;
  find(Verdict::wrong_display, *coding.display_element, nullptr, "display", [&] {
    return Mend{"The display " + quote(coding.display) + " is none of those of " + name_of(coding) + ".",
                "The display is " + quote(right) + "."};
  });
}

}  // namespace bindgate::validator
