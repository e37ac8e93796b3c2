// Whether a primitive's value is one of its type: https://hl7.org/fhir/R4/datatypes.html#primitive, as HL7's validator
// reads it. Pure; any thread; allocates nothing.
#pragma once

#include "fhir/document.h"
#include "rules/primitive.h"

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace bindgate::validator {

enum class Fault : std::uint8_t {
  none,
  kind,         // not JSON's string, number or boolean, whichever the type is written as
  empty,        // no text at all
  blank,        // white space alone, in Unicode's sense
  white_space,  // white space where the type has none: anywhere, or for a code but single spaces inside
  form,         // not of the type's form
};

// Whether every byte is visible ASCII: then nothing in the value is white space or a control character.
[[nodiscard]] inline bool is_visible_ascii(std::string_view value) {
  constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
  constexpr std::uint64_t kHigh = 0x8080808080808080ULL;
  const auto bad = [](std::uint64_t word) { return ((word - kOnes * 0x21) | word) & kHigh; };
  const char* text = value.data();
  std::size_t left = value.size();
  std::uint64_t found = 0;
  std::uint64_t word = 0;
  for (; left >= 8; left -= 8, text += 8) {
    std::memcpy(&word, text, 8);
    found |= bad(word);
  }
  if (left >= 4) {
    std::uint32_t half = 0;
    std::memcpy(&half, text, 4);
    found |= bad(half | (kOnes * 0x21 << 32));
    left -= 4;
    text += 4;
  }
  for (; left > 0; --left, ++text) found |= bad(static_cast<unsigned char>(*text) | (kOnes * 0x21 << 8));
  return found == 0;
}

// What is wrong with a value that is not plainly right. `value` as in Element::value.
[[nodiscard]] Fault find_fault(rules::Primitive primitive, fhir::ValueKind kind, fhir::Format format,
                               std::string_view value);

// As find_fault, with the common cases decided in line.
[[nodiscard]] inline Fault fault_of(rules::Primitive primitive, fhir::ValueKind kind, fhir::Format format,
                                    std::string_view value) {
  using rules::Primitive;
  if (kind == fhir::ValueKind::string && !value.empty()) {
    switch (primitive) {
      case Primitive::string:
      case Primitive::markdown:
        if (value.front() > ' ') return Fault::none;  // ASCII, for char is signed
        break;
      case Primitive::code:
      case Primitive::uri:
        if (is_visible_ascii(value)) return Fault::none;
        break;
      default:
        break;
    }
  }
  return find_fault(primitive, kind, format, value);
}

// What a value of the type is, for people: "a string without leading, trailing or double white space".
[[nodiscard]] std::string_view form_of(rules::Primitive primitive);

}  // namespace bindgate::validator
