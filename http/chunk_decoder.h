// Removes the chunked coding (RFC 9112 section 7.1) in place, as bytes arrive. Stricter than most: CRLF only, no
// white space around the size, short extensions, a bounded trailer section that is thrown away. Pure.
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
    extension,
    size_lf,
    data,
    data_cr,
    data_lf,
    line_start,
    trailer,
    trailer_lf,
    last_lf,
    done,
    failed
  };

  void take(char c);
  void take_size(char c);
  void take_extension(char c);
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
