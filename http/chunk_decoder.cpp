#include "http/chunk_decoder.h"

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
    case State::extension:
      return take_extension(c);
    case State::size_lf:
      return expect(c, '\n', left_ == 0 ? State::line_start : State::data);
    case State::data_cr:
      return expect(c, '\r', State::data_lf);
    case State::data_lf:
      return expect(c, '\n', State::size_first);
    case State::line_start:
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
  } else {
    state_ = State::failed;
  }
}

void ChunkDecoder::take_extension(char c) {
  if (c == '\r') {
    state_ = State::size_lf;
  } else if (is_control(c) || ++extension_ > kExtension || ++all_extensions_ > kAllExtensions) {
    state_ = State::failed;
  }
}

void ChunkDecoder::take_trailer(char c) {
  const bool first = state_ == State::line_start;
  if (first && c == '\r') {
    state_ = State::last_lf;
  } else if (!first && c == '\r') {
    state_ = State::trailer_lf;
  } else if (is_control(c) || (first && (c == ' ' || c == '\t')) || ++trailer_ > kTrailer) {
    state_ = State::failed;
  } else {
    state_ = State::trailer;
  }
}

}  // namespace bindgate::http
