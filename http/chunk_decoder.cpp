#include "http/chunk_decoder.h"

#include "http/syntax.h"

#include <algorithm>
#include <cstring>

namespace bindgate::http {

namespace {

constexpr std::uint32_t kExtension = 256;            // per chunk
constexpr std::uint32_t kAllExtensions = 16 * 1024;  // per message: one byte of data per extension is an attack
constexpr std::uint32_t kTrailer = 8 * 1024;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_space(char c) {
  return c == ' ' || c == '\t';
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

}  // namespace

ChunkDecoder::Step ChunkDecoder::decode(char* data, std::size_t size) {
  std::size_t produced = 0;
  std::size_t at = 0;
  while (at < size && state_ != State::done && state_ != State::failed) {
    if (state_ != State::data) {
      take(data[at++]);
      continue;
    }
    const std::size_t n = static_cast<std::size_t>(std::min<std::uint64_t>(left_, size - at));
    if (produced != at) std::memmove(data + produced, data + at, n);
    produced += n;
    at += n;
    left_ -= n;
    if (left_ == 0) state_ = State::data_cr;
  }
  return {produced, at};
}

void ChunkDecoder::take(char c) {
  switch (state_) {
    case State::size_first:
    case State::size:
      return take_size(c);
    case State::before_semicolon:
    case State::extension:
    case State::extension_name:
    case State::after_name:
    case State::extension_value:
    case State::value_token:
    case State::value_quoted:
    case State::value_escaped:
    case State::value_end:
      return take_extension(c);
    case State::size_lf:
      return expect(c, '\n', left_ == 0 ? State::line_start : State::data);
    case State::data_cr:
      return expect(c, '\r', State::data_lf);
    case State::data_lf:
      return expect(c, '\n', State::size_first);
    case State::line_start:
    case State::trailer_name:
    case State::trailer:
      return take_trailer(c);
    case State::trailer_lf:
      return expect(c, '\n', State::line_start);
    case State::last_lf:
      return expect(c, '\n', State::done);
    default:
      state_ = State::failed;
  }
}

void ChunkDecoder::take_size(char c) {
  if (const int digit = hex_value(c); digit >= 0) {
    if (state_ == State::size_first) {
      left_ = 0;
      digits_ = 0;
      extension_ = 0;
      state_ = State::size;
    }
    // Fifteen digits cannot overflow a signed length in any server behind.
    if (++digits_ > 15) {
      state_ = State::failed;
      return;
    }
    left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
    return;
  }
  const bool ended = state_ == State::size;
  if (ended && c == '\r') {
    state_ = State::size_lf;
  } else if (ended && c == ';') {
    state_ = State::extension;
  } else if (ended && is_space(c)) {
    state_ = State::before_semicolon;
  } else {
    state_ = State::failed;
  }
}

void ChunkDecoder::take_extension(char c) {
  state_ = after_extension(c);
  if (state_ == State::size_lf) return;
  if (++extension_ > kExtension || ++all_extensions_ > kAllExtensions) state_ = State::failed;
}

// RFC 9112 section 7.1.1: *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] ).
ChunkDecoder::State ChunkDecoder::after_extension(char c) const {
  const bool named = is_token({&c, 1});
  switch (state_) {
    case State::before_semicolon:
      if (c == ';') return State::extension;
      return is_space(c) ? state_ : State::failed;
    case State::extension:
      if (is_space(c)) return state_;
      return named ? State::extension_name : State::failed;
    case State::extension_name:
      if (named) return state_;
      if (c == '\r') return State::size_lf;
      if (is_space(c)) return State::after_name;
      [[fallthrough]];
    case State::after_name:
      if (c == '=') return State::extension_value;
      if (c == ';') return State::extension;
      return is_space(c) ? state_ : State::failed;
    case State::extension_value:
      if (is_space(c)) return state_;
      if (c == '"') return State::value_quoted;
      return named ? State::value_token : State::failed;
    case State::value_quoted:
      if (c == '"') return State::value_end;
      if (c == '\\') return State::value_escaped;
      return is_control(c) ? State::failed : state_;
    case State::value_escaped:
      return is_control(c) ? State::failed : State::value_quoted;
    case State::value_token:
      if (named) return state_;
      [[fallthrough]];
    default:  // value_end
      if (c == '\r') return State::size_lf;
      if (c == ';') return State::extension;
      return is_space(c) ? State::before_semicolon : State::failed;
  }
}

void ChunkDecoder::take_trailer(char c) {
  const bool first = state_ == State::line_start;
  const bool in_value = state_ == State::trailer;
  if (first && c == '\r') {
    state_ = State::last_lf;
  } else if (in_value && c == '\r') {
    state_ = State::trailer_lf;
  } else if (++trailer_ > kTrailer || (in_value ? is_control(c) : !is_token({&c, 1}) && (first || c != ':'))) {
    state_ = State::failed;
  } else if (!in_value) {
    state_ = c == ':' ? State::trailer : State::trailer_name;
  }
}

}  // namespace bindgate::http
