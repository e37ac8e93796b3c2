#include "http/read_buffer.h"

#include <algorithm>
#include <cstring>

namespace bindgate::http {

void ReadBuffer::reserve(std::size_t n) {
  if (free_size() >= n) return;
  const std::size_t held = end_ - begin_;
  const std::size_t capacity = std::max({kInitial, 2 * held, held + n + kPadding});
  auto block = std::make_unique<char[]>(capacity);
  if (held != 0) std::memcpy(block.get(), block_.get() + begin_, held);
  if (block_) aside_.push_back(std::move(block_));
  block_ = std::move(block);
  capacity_ = capacity;
  begin_ = floor_ = 0;
  end_ = held;
}

void ReadBuffer::begin_message() {
  const std::size_t held = end_ - begin_;
  if (capacity_ > kKept && held <= kInitial - kPadding) {
    auto block = std::make_unique<char[]>(kInitial);
    if (held != 0) std::memcpy(block.get(), block_.get() + begin_, held);
    block_ = std::move(block);
    capacity_ = kInitial;
  } else if (begin_ != 0 && held != 0) {
    std::memmove(block_.get(), block_.get() + begin_, held);
  }
  aside_.clear();
  begin_ = floor_ = 0;
  end_ = held;
}

void ReadBuffer::put_back(std::string_view bytes) {
  reserve(bytes.size());
  bytes.copy(free_data(), bytes.size());
  received(bytes.size());
}

}  // namespace bindgate::http
