// The sentences and mends that tell a client's developer what is wrong with a code and what to send instead.
// Pure; called only when something was found.
#pragma once

#include "rules/element_rule.h"
#include "terminology/code_system.h"
#include "terminology/value_set.h"
#include "validator/coding.h"

#include <span>
#include <string>
#include <string_view>

namespace bindgate::validator {

// Cut after 80 bytes at a character; and the same in quotes.
[[nodiscard]] std::string excerpt_of(std::string_view value);
[[nodiscard]] std::string quote(std::string_view value);
// "'AdministrativeGender' (http://...|4.0.1)", with what is known of it.
[[nodiscard]] std::string name_of(const rules::Binding& binding);
[[nodiscard]] std::string name_of(const terminology::CodeSystem& system);
// "http://loinc.org#1234-5"
[[nodiscard]] std::string name_of(const Coding& coding);
// "\"AdministrativeGender\"", and "http://hl7.org/...|4.0.1".
[[nodiscard]] std::string title_of(const rules::Binding& binding);
[[nodiscard]] std::string canonical_of(const rules::Binding& binding);
// "http://loinc.org|2.76#1234-5 ('Display')": as the terminology operations name a coding.
[[nodiscard]] std::string code_in_words(const Coding& coding);
// ", which is required here by profile ..."
[[nodiscard]] std::string demand_of(const rules::Binding& binding);
// Why a decision could not be made: a whole sentence.
[[nodiscard]] std::string reason_of(const terminology::Decision& decision, const rules::Binding* binding);

// "Did you mean `male` (Male)? The codes are: ...": from the value set; empty where there is nothing to say, or no
// effort left.
[[nodiscard]] std::string mend_of(const rules::Binding* binding, const Coding& written, bool with_system,
                                  terminology::Effort& effort);

}  // namespace bindgate::validator
