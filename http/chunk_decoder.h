// Removes the chunked coding (RFC 9112 section 7.1) in place, as bytes arrive. Exactly the grammar, and
// CRLF only; extensions are short, the trailer section is bounded, and both are thrown away. Pure.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bindgate::http {

class ChunkDecoder {
 public:
  struct Step {
    std::size_t produced;  // body bytes, now at the front of the buffer
    std::size_t consumed;  // coded bytes used; fewer than given only when done() or failed()
  };

  Step decode(char* data, std::size_t size);
  bool done() const { return state_ == State::done; }
  bool failed() const { return state_ == State::failed; }

 private:
  enum class State : std::uint8_t {
    size_first,
    size,
    before_semicolon,  // white space after the size or a value: an extension must follow
    extension,         // after a semicolon
    extension_name,
    after_name,       // white space after a name: a value or another extension must follow
    extension_value,  // after an equals sign
    value_token,
    value_quoted,
    value_escaped,  // after a backslash
    value_end,      // after a closing quote
    size_lf,
    data,
    data_cr,
    data_lf,
    line_start,
    trailer_name,
    trailer,
    trailer_lf,
    last_lf,
    done,
    failed
  };

  void take(char c);
  void take_size(char c);
  void take_extension(char c);
  State after_extension(char c) const;
  void take_trailer(char c);
  void expect(char c, char wanted, State next) { state_ = c == wanted ? next : State::failed; }

  State state_ = State::size_first;
  std::uint8_t digits_ = 0;
  std::uint64_t left_ = 0;       // of the current chunk
  std::uint32_t extension_ = 0;  // bytes of this chunk's extensions
  std::uint32_t all_extensions_ = 0;
  std::uint32_t trailer_ = 0;
};

}  // namespace bindgate::http
