#include "document_checks.h"

#include "check.h"

#include <simdjson.h>

#include <utility>
#include <vector>

namespace bindgate::fuzz {
namespace {

using fhir::Document;
using fhir::Element;

void check_element(const Element& element, std::string_view text) {
  check(element.begin <= element.end && element.end <= text.size(), "an element lies in the text");
  check(simdjson::validate_utf8(element.name.data(), element.name.size()), "a name is UTF-8");
  check(simdjson::validate_utf8(element.value.data(), element.value.size()), "a value is UTF-8");
  check(element.kind != fhir::ValueKind::none || element.value.empty(), "a value has a kind");
}

// Follows every link once, without recursion; true where an element was met twice.
bool meets_twice(const Document& document, std::vector<bool>& met) {
  const std::vector<Element>& elements = document.elements();
  std::vector<std::uint32_t> open{0};
  while (!open.empty()) {
    const std::uint32_t at = open.back();
    open.pop_back();
    if (met[at]) return true;
    met[at] = true;
    for (const std::uint32_t next : {elements[at].first_child, elements[at].next_sibling}) {
      check(next < elements.size(), "a link leads to an element");
      if (next != 0) open.push_back(next);
    }
  }
  return false;
}

bool same(const Element& a, const Element& b) {
  return a.name == b.name && a.value == b.value && a.first_child == b.first_child && a.next_sibling == b.next_sibling &&
         a.begin == b.begin && a.end == b.end && a.index == b.index && a.kind == b.kind && a.in_array == b.in_array &&
         a.is_object == b.is_object;
}

}  // namespace

void check_document(const Document& document, std::string_view text) {
  const std::vector<Element>& elements = document.elements();
  check(!elements.empty() && document.root().name.empty(), "there is a root, without a name");
  check(document.root().next_sibling == 0, "the root has no sibling");
  for (const Element& element : elements) check_element(element, text);
  std::vector<bool> met(elements.size());
  check(!meets_twice(document, met), "the elements form a tree");
  for (const bool each : met) check(each, "every element hangs in the tree");
}

void check_error(const fhir::ReadError& error, std::string_view text) {
  check(!error.message.empty(), "an error has a message");
  check(error.offset <= text.size(), "an error lies in the text");
  const fhir::Position position = fhir::position_of(text, error.offset);
  check(error.line == position.line && error.column == position.column, "an error's position is its offset's");
}

void check_same(const fhir::ReadResult<void>& a, const Document& a_document, const fhir::ReadResult<void>& b,
                const Document& b_document) {
  check(a.has_value() == b.has_value(), "both readings succeed or both fail");
  if (!a) {
    check(a.error().kind == b.error().kind && a.error().message == b.error().message, "both fail alike");
    check(a.error().offset == b.error().offset, "both fail at the same place");
    return;
  }
  check(a_document.elements().size() == b_document.elements().size(), "both have as many elements");
  for (std::size_t i = 0; i < a_document.elements().size(); ++i) {
    check(same(a_document.elements()[i], b_document.elements()[i]), "both have the same elements");
  }
}

}  // namespace bindgate::fuzz
