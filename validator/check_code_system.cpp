// The checks of a Coding against its code system, whatever is bound: does the code exist, is it fit for use, does
// the display belong to it.
#include "terminology/operations/designations.h"
#include "terminology/operations/tx_issues.h"
#include "validator/find.h"
#include "validator/messages.h"
#include "validator/walk.h"

#include <algorithm>

namespace bindgate::validator {

namespace tx = terminology::tx;

using rules::Binding;
using terminology::CodeSystem;
using terminology::Decision;
using terminology::kNoOrdinal;
using terminology::Ordinal;

void Judge::Walk::check_existence(const Coding& coding, const Binding* binding, const Decision& found) {
  if (coding.system_element == nullptr) {
    if (coding.code_element == nullptr) return;
    return find(Verdict::no_system, *coding.element, nullptr, {}, [&] {
      return Said{tx::no_system({}), "Send the URL of the code system that has the code " + quote(coding.code) + '.'};
    });
  }
  const CodeSystem* system = found.ordinal != kNoOrdinal ? found.system : nullptr;
  Ordinal ordinal = found.ordinal;
  if (system == nullptr) {
    system = rules_.terminology().code_system(coding.system, coding.version);
    if (system == nullptr && is_required() && names_unheld_version(coding) && versions_with(coding).empty()) {
      system = rules_.terminology().code_system(coding.system);
    }
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
      return Said{tx::unknown_code_in_fragment({}, excerpt_of(coding.code), system->url(), system->version()), ""};
    });
  }
  find(Verdict::unknown_code, *coding.code_element, nullptr, "code", [&] {
    return Said{tx::unknown_code({}, excerpt_of(coding.code), system->url(), system->version()),
                mend_of(binding, coding, true, effort_)};
  });
}

bool Judge::Walk::names_unheld_version(const Coding& coding) const {
  if (coding.version.empty()) return false;
  const auto versions = rules_.terminology().versions_of(coding.system);
  return !versions.empty() && rules_.terminology().code_system(coding.system, coding.version) == nullptr &&
         std::all_of(versions.begin(), versions.end(),
                     [](const CodeSystem* version) { return version->decides_existence(); });
}

std::string Judge::Walk::versions_with(const Coding& coding) const {
  std::string out;
  for (const CodeSystem* version : rules_.terminology().versions_of(coding.system)) {
    if (!version->exists(coding.code)) continue;
    out += (out.empty() ? "" : ", ") + quote(version->version());
  }
  return out;
}

// The Coding's system is not held: say so, unless it could not be one.
void Judge::Walk::check_system(const Coding& coding) {
  const fhir::Element& element = *coding.system_element;
  const std::string_view last = "system";
  const terminology::Terminology& held = rules_.terminology();
  if (!is_absolute_uri(coding.system)) {
    return find(Verdict::relative_system, element, nullptr, last, [&] {
      return Said{tx::relative_system({}),
                  "Send the code system's canonical URL instead of " + quote(coding.system) + '.'};
    });
  }
  if (held.is_value_set(coding.system)) {
    return find(Verdict::value_set_as_system, element, nullptr, last, [&] {
      return Said{tx::value_set_as_system({}, excerpt_of(coding.system)),
                  "Send the URL of the code system the code comes from."};
    });
  }
  std::vector<std::string> versions;
  for (const CodeSystem* version : held.versions_of(coding.system)) {
    if (!version->version().empty()) versions.emplace_back(version->version());
  }
  const Verdict verdict = versions.empty() ? Verdict::unknown_system : Verdict::unknown_system_version;
  find(verdict, element, nullptr, last, [&] {
    return Said{tx::unknown_system({}, excerpt_of(coding.system), excerpt_of(coding.version), versions), ""};
  });
}

void Judge::Walk::check_status(const fhir::Element& element, const CodeSystem& system, Ordinal ordinal,
                               const Binding* binding, std::string_view last) {
  const terminology::Concept held = system.concept_at(ordinal);
  if (!held.inactive && !held.deprecated && !held.abstract) return;
  if (held.inactive) {
    find(Verdict::inactive, element, binding, last, [&] {
      return Said{tx::inactive({}, held.code, system.status_of(ordinal)), ""};
    });
  } else if (held.deprecated) {
    find(Verdict::deprecated, element, binding, last, [&] { return Said{tx::deprecated({}, held.code), ""}; });
  }
  if (held.abstract) {
    find(Verdict::abstract, element, binding, last, [&] {
      return Said{tx::abstract_code({}, system.url(), held.code), "It groups others: send one of those."};
    });
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
    terminology::Designations names;
    names.add_all(system, ordinal);
    const std::string shown = excerpt_of(coding.display);
    const std::string code = excerpt_of(coding.code);
    const tx::WrongDisplay wrong{
        shown, system.url(), code, names.present(nullptr, true), "--", names.count(nullptr, true)};
    return Said{tx::wrong_display({}, wrong, false, "warning"), "The display is " + quote(right) + "."};
  });
}

}  // namespace bindgate::validator
