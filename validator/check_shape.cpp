// The checks of what an element is, whatever is bound to it: its name, its shape in JSON or XML, a primitive's value.
#include "validator/check_shape.h"

#include "terminology/nearest.h"
#include "validator/find.h"
#include "validator/messages.h"

#include <algorithm>
#include <cctype>

namespace bindgate::validator {

using fhir::ValueKind;
using rules::ElementRule;
using rules::Kind;
using rules::Primitive;

namespace {

std::string with_article(std::string_view type) {
  if (type.empty()) return "This element";
  const bool is_vowel = std::string_view("AEIOaeio").find(type.front()) != std::string_view::npos;
  return (is_vowel || type == "unsignedInt" ? "An " : "A ") + std::string(type);
}

std::string written(const fhir::Element& element) {
  return element.kind == ValueKind::string ? quote(element.value) : excerpt_of(element.value);
}

std::string_view json_kind_of(Primitive primitive) {
  switch (primitive) {
    case Primitive::boolean:
      return "true or false in JSON, without quotes";
    case Primitive::integer:
    case Primitive::unsigned_int:
    case Primitive::positive_int:
    case Primitive::decimal:
      return "a number in JSON, without quotes";
    default:
      return "a string in JSON, in quotes";
  }
}

std::string say_fault(const ElementRule& rule, const fhir::Element& element, Fault fault) {
  const std::string type = with_article(rule.type);
  switch (fault) {
    case Fault::kind:
      return type + " is " + std::string(json_kind_of(rule.primitive)) + ", and " + written(element) + " was sent.";
    case Fault::empty:
      return type + " is never empty, and \"\" was sent.";
    case Fault::blank:
      return type + " is more than white space, and " + written(element) + " was sent.";
    case Fault::none:
    case Fault::white_space:
    case Fault::form:
      break;
  }
  return type + " is " + std::string(form_of(rule.primitive)) + ", and " + written(element) + " was sent.";
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

// Of which type the element is, or by its path where it has none of its own.
std::string_view type_name(const ElementRule& rule) {
  const bool is_part = rule.type.empty() || rule.type == "BackboneElement" || rule.type == "Element";
  return is_part ? std::string_view(rule.path) : std::string_view(rule.type);
}

// The name among the children of `parents` that was probably meant; empty: none is near.
std::string_view nearest_name(const RuleRefs& parents, std::string_view name, terminology::Effort& effort) {
  const std::string wanted = lower(name);
  std::string_view best;
  std::size_t most = name.size() / 3;
  for (const ElementRule* parent : parents) {
    for (const ElementRule* rule = parent; rule != nullptr; rule = rule->type_rule) {
      for (const auto& entry : rule->children.entries()) {
        if (effort.left == 0) return best;
        effort.spend(wanted.size() * entry.name.size() + 1);
        const std::size_t edits = terminology::edit_distance(wanted, lower(entry.name), most);
        if (edits == 0) return entry.name;
        if (edits > most || entry.name == "resourceType") continue;
        best = entry.name;
        most = edits - 1;
      }
    }
  }
  return best;
}

}  // namespace

void Judge::Walk::report_repetition(const fhir::Element& element, const ElementRule& rule) {
  if (!first_batch_) return;
  find(Verdict::wrong_shape, element, nullptr, {}, [&] {
    return said(Verdict::wrong_shape,
                rule.is_list ? quote(element.name) + " is a list, in JSON an array, and stands without one."
                             : quote(element.name) + " may stand here once, and is repeated.");
  });
}

// A value where an object belongs; in JSON also what stands at a name with an underscore, which only primitives have.
void Judge::Walk::report_complex(const fhir::Element& element, const ElementRule& rule) {
  if (!first_batch_) return;
  if (element.kind == ValueKind::none) {
    return find(Verdict::unknown_element, element, nullptr, {}, [&] {
      return said(Verdict::unknown_element, quote("_" + std::string(element.name)) + " is no element here: only " +
                                                "primitive ones have a second property with an underscore.");
    });
  }
  if (rule.kind == Kind::resource) return;  // as a resource without a type it is reported already
  find(Verdict::wrong_shape, element, nullptr, {}, [&] {
    return said(Verdict::wrong_shape,
                with_article(rule.type) + " is an object here, and " + written(element) + " was sent.",
                rule.kind == Kind::codeable_concept ? "Send {\"coding\": [{\"system\": ..., \"code\": ...}]}." : "");
  });
}

void Judge::Walk::report_object(const fhir::Element& element, const ElementRule& rule) {
  if (!first_batch_) return;
  find(Verdict::wrong_shape, element, nullptr, {}, [&] {
    return said(Verdict::wrong_shape, with_article(rule.type) + " is " + std::string(json_kind_of(rule.primitive)) +
                                          ", and an object was sent.");
  });
}

// A blank text says nothing, and FHIR advises against it; a blank version of a code system decides what codes it has.
void Judge::Walk::report_value(const fhir::Element& element, const ElementRule& rule, Fault fault, Kind parent) {
  if (!first_batch_) return;
  const bool is_text = rule.primitive == Primitive::string || rule.primitive == Primitive::markdown;
  const bool decides = parent == Kind::coding && element.name == "version";
  find(
      Verdict::wrong_shape, element, nullptr, {},
      [&] { return said(Verdict::wrong_shape, say_fault(rule, element, fault)); },
      fault == Fault::blank && is_text && !decides);
}

void Judge::Walk::unknown_element(const fhir::Element& element, const RuleRefs& parents) {
  if (!first_batch_) return;
  const bool named = is_name(element.name);
  const std::size_t before = report_->findings.size();
  if (named) path_.push({element.name, nullptr, element.index, element.in_array, false});
  find(Verdict::unknown_element, element, nullptr, {}, [&] {
    const std::string type(parents.empty() ? std::string_view{} : type_name(parents.first()));
    Said out = said(Verdict::unknown_element, quote(element.name) + " is no element of " +
                                                  (type.empty() ? "any known type" : type) + " in FHIR R4.");
    const std::string_view meant = nearest_name(parents, element.name.substr(0, 64), effort_);
    if (!meant.empty()) out.mend = "Did you mean " + quote(meant) + '?';
    return out;
  });
  if (!named) return;
  path_.pop();
  if (report_->findings.size() > before) report_->findings.back().known_length = path_.expression().size();
}

}  // namespace bindgate::validator
