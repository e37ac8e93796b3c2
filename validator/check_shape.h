// The check of an element's shape, in line where nothing is wrong with it: every element of every resource comes by.
// Internal to the room.
#pragma once

#include "validator/primitive_value.h"
#include "validator/walk.h"

namespace bindgate::validator {

inline void Judge::Walk::check_shape(const fhir::Element& element, const rules::ElementRule& rule, rules::Kind parent) {
  const bool is_json = document_->format() == fhir::Format::json;
  const bool is_list_wrong = is_json ? element.in_array != rule.is_list : element.in_array && !rule.is_list;
  if (is_list_wrong) report_repetition(element, rule);
  if (rule.primitive == rules::Primitive::none) {
    const bool has_value = element.kind != fhir::ValueKind::none && rule.kind != rules::Kind::resource;
    if (has_value || (is_json && !element.is_object)) report_complex(element, rule);
  } else if (element.kind != fhir::ValueKind::none) {
    const Fault fault = fault_of(rule.primitive, element.kind, document_->format(), element.value);
    if (fault != Fault::none) report_value(element, rule, fault, parent);
  } else if (is_json && element.is_object) {
    report_object(element, rule);
  }
}

// A name of FHIR's: what a FHIRPath can say without quoting.
[[nodiscard]] inline bool is_name(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  if (text.empty() || text.size() > kLongest || (text.front() >= '0' && text.front() <= '9')) return false;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9') && c != '_') return false;
  }
  return true;
}

}  // namespace bindgate::validator
