// The tokens of a JSON text: simdjson's first stage finds them (and checks UTF-8, control characters and open
// strings over the whole text); reading them is left to the caller. Internal to the JSON reader.
//
// simdjson's own second stage builds a tape that would be walked once and thrown away, and refuses numbers a
// double cannot hold, which FHIR decimals may be; going from tokens to Elements costs a third of either of its
// front ends on a 2 KB resource.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <memory>
#include <string_view>

namespace bindgate::fhir {

class JsonTokens {
 public:
  // Finds the tokens. `text` must be followed by kPadding readable bytes and outlive the tokens.
  simdjson::error_code scan(std::string_view text);

  // Forgets the tokens; the index, which takes four times the text's size, is kept for texts up to `kept` bytes only.
  void shrink(std::size_t kept);

  // The byte a token starts with; '\0' after the last one.
  [[nodiscard]] char peek() const { return at_ < count_ ? text_[indexes_[at_]] : '\0'; }
  [[nodiscard]] std::uint32_t offset() const { return at_ < count_ ? indexes_[at_] : size_; }
  [[nodiscard]] bool done() const { return at_ >= count_; }
  void advance() { ++at_; }

  // The token with everything up to the next one but white space: a string with its quotes, a number, a word.
  [[nodiscard]] std::string_view token() const {
    const std::uint32_t begin = indexes_[at_];
    std::uint32_t end = at_ + 1 < count_ ? indexes_[at_ + 1] : size_;
    while (end > begin && is_space(text_[end - 1])) --end;
    return {text_ + begin, end - begin};
  }

  // Unescapes the string that starts at `begin` (after its quote) into `to`, which has room for the raw length
  // plus kPadding. Returns one past the last byte written, or null for a bad escape.
  [[nodiscard]] char* unescape(const char* begin, char* to) const;

 private:
  static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage_;
  const char* text_ = nullptr;
  const std::uint32_t* indexes_ = nullptr;
  std::uint32_t at_ = 0;
  std::uint32_t count_ = 0;
  std::uint32_t size_ = 0;
};

}  // namespace bindgate::fhir
