#include "fhir/base64.h"

#include "fhir/document.h"

#include <cstdint>

namespace bindgate::fhir {

namespace {

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-' || c == '+') return 62;
  return c == '_' || c == '/' ? 63 : -1;
}

}  // namespace

std::optional<std::string> decode_base64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3 + 3 + kPadding);
  std::uint32_t bits = 0;
  int held = 0;
  bool is_padded = false;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    const int digit = base64_digit(c);
    is_padded = is_padded || c == '=';
    if (is_padded ? c != '=' : digit < 0) return std::nullopt;
    if (is_padded) continue;
    bits = (bits << 6) | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>((bits >> held) & 0xFF);
  }
  return out;
}

}  // namespace bindgate::fhir
