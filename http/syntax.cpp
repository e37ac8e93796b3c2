#include "http/syntax.h"

#include <array>
#include <cstdint>

namespace bindgate::http {

namespace {

enum Class : std::uint8_t { kToken = 1, kValue = 2, kTarget = 4, kHost = 8, kDigit = 16, kIpv6 = 32 };

constexpr bool within(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (int i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    const bool digit = i >= '0' && i <= '9';
    const bool hex = digit || (i >= 'a' && i <= 'f') || (i >= 'A' && i <= 'F');
    const bool alnum = digit || (i >= 'a' && i <= 'z') || (i >= 'A' && i <= 'Z');
    const bool visible = i > 0x20 && i < 0x7f;
    std::uint8_t bits = 0;
    if (alnum || (visible && within(c, "!#$%&'*+-.^_`|~"))) bits |= kToken;
    if (visible || i >= 0x80 || c == ' ' || c == '\t') bits |= kValue;
    if (visible && c != '#') bits |= kTarget;
    // RFC 3986 reg-name, without the comma that would make a list of it.
    if (alnum || (visible && within(c, "-._~!$&'()*+;=%"))) bits |= kHost;
    if (digit) bits |= kDigit;
    if (hex || c == ':' || c == '.') bits |= kIpv6;
    classes[static_cast<std::size_t>(i)] = bits;
  }
  return classes;
}

constexpr std::array<std::uint8_t, 256> kClasses = make_classes();

bool all(std::string_view text, std::uint8_t bit) {
  std::uint8_t common = bit;
  for (const char c : text) common &= kClasses[static_cast<unsigned char>(c)];
  return common != 0;
}

bool is_port(std::string_view text) {
  if (text.size() > 5 || !all(text, kDigit)) return false;
  std::uint32_t port = 0;
  for (const char c : text) port = port * 10 + static_cast<std::uint32_t>(c - '0');
  return port <= 65535;
}

}  // namespace

bool is_token(std::string_view text) {
  return !text.empty() && all(text, kToken);
}

bool is_field_value(std::string_view text) {
  return all(text, kValue);
}

bool is_target(std::string_view text) {
  return !text.empty() && all(text, kTarget);
}

bool is_authority(std::string_view text) {
  std::string_view host = text;
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos || close < 3) return false;
    if (!all(text.substr(1, close - 1), kIpv6)) return false;
    std::string_view rest = text.substr(close + 1);
    if (rest.empty()) return true;
    if (!rest.starts_with(':')) return false;
    return is_port(rest.substr(1));
  }
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
  }
  return !host.empty() && all(host, kHost) && is_port(port);
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace bindgate::http
