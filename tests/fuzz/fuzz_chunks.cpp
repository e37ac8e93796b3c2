// The chunked decoder against a plain reading of RFC 9112 section 7.1 over the whole text: the same body, the same
// end, in however many pieces the bytes come.
#include "check.h"

#include "http/chunk_decoder.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace {

using bindgate::fuzz::check;
using bindgate::http::ChunkDecoder;

struct Decoded {
  std::string body;
  std::size_t consumed = 0;
  bool operator==(const Decoded&) const = default;
};

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f; });
}

// The line up to CRLF, taken off `rest`; nothing where there is none or it has a control character in it.
std::optional<std::string_view> take_line(std::string_view& rest) {
  const std::size_t end = rest.find("\r\n");
  if (end == std::string_view::npos || has_control(rest.substr(0, end))) return std::nullopt;
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 2);
  return line;
}

bool is_space(char c) {
  return c == ' ' || c == '\t';
}

bool is_token_char(char c) {
  static constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         kOthers.find(c) != std::string_view::npos;
}

void skip_space(std::string_view& rest) {
  while (!rest.empty() && is_space(rest.front())) rest.remove_prefix(1);
}

bool skip_token(std::string_view& rest) {
  const std::size_t before = rest.size();
  while (!rest.empty() && is_token_char(rest.front())) rest.remove_prefix(1);
  return rest.size() != before;
}

// The line has no control characters in it but HTAB.
bool skip_quoted(std::string_view& rest) {
  if (!rest.starts_with('"')) return false;
  for (rest.remove_prefix(1); !rest.empty(); rest.remove_prefix(1)) {
    if (rest.front() == '"') {
      rest.remove_prefix(1);
      return true;
    }
    if (rest.front() == '\\') rest.remove_prefix(1);
    if (rest.empty()) return false;
  }
  return false;
}

// RFC 9112 section 7.1.1: *( BWS ";" BWS name [ BWS "=" BWS value ] ), to the end of the line.
bool are_extensions(std::string_view rest) {
  while (!rest.empty()) {
    skip_space(rest);
    if (!rest.starts_with(';')) return false;
    rest.remove_prefix(1);
    skip_space(rest);
    if (!skip_token(rest)) return false;
    std::string_view behind = rest;
    skip_space(behind);
    if (!behind.starts_with('=')) continue;
    rest = behind.substr(1);
    skip_space(rest);
    if (!skip_token(rest) && !skip_quoted(rest)) return false;
  }
  return true;
}

bool is_field(std::string_view line) {
  return skip_token(line) && line.starts_with(':');
}

// The complete body at the start of `text`, or nothing where it is malformed or cut short. Inputs are too short for
// the decoder's bounds on all extensions; the one per chunk is kept here.
std::optional<Decoded> decode_whole(std::string_view text) {
  Decoded out;
  std::string_view rest = text;
  for (;;) {
    const auto line = take_line(rest);
    if (!line) return std::nullopt;
    const std::string_view digits = line->substr(0, line->find_first_of("; \t"));
    const bool hex = digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
    if (digits.empty() || digits.size() > 15 || !hex || line->size() - digits.size() > 257) return std::nullopt;
    if (!are_extensions(line->substr(digits.size()))) return std::nullopt;
    const std::uint64_t size = std::stoull(std::string(digits), nullptr, 16);
    if (size == 0) break;
    if (rest.size() < 2 || size > rest.size() - 2 || rest.substr(size, 2) != "\r\n") return std::nullopt;
    out.body += rest.substr(0, size);
    rest.remove_prefix(size + 2);
  }
  for (;;) {
    const auto line = take_line(rest);
    if (!line || (!line->empty() && !is_field(*line))) return std::nullopt;
    if (line->empty()) break;
  }
  out.consumed = text.size() - rest.size();
  return out;
}

std::optional<Decoded> decode_in_pieces(std::string_view text, std::size_t step) {
  ChunkDecoder decoder;
  Decoded out;
  while (out.consumed < text.size() && !decoder.done() && !decoder.failed()) {
    std::string piece(text.substr(out.consumed, step));
    const auto result = decoder.decode(piece.data(), piece.size());
    check(result.consumed <= piece.size() && result.produced <= result.consumed, "a step keeps to its bytes");
    check(result.consumed == piece.size() || decoder.done() || decoder.failed(), "a step uses all it is given");
    out.body.append(piece, 0, result.produced);
    out.consumed += result.consumed;
  }
  return decoder.done() ? std::optional(out) : std::nullopt;
}

constexpr std::size_t kMaxInput = 8 * 1024;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), std::min(size, kMaxInput));
  const auto expected = decode_whole(text);
  for (const std::size_t step : {std::size_t{1}, std::size_t{5}, kMaxInput}) {
    check(decode_in_pieces(text, step) == expected, "the decoder reads what the RFC says");
  }
  return 0;
}
