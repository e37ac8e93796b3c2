// Strings kept in chunks that never move: views stay valid until clear(). One owner, one thread.
#pragma once

#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace bindgate::fhir {

class StringArena {
 public:
  [[nodiscard]] std::string_view store(std::string_view text) {
    if (text.empty()) return {};
    char* to = reserve(text.size());
    std::memcpy(to, text.data(), text.size());
    return {to, text.size()};
  }

  // Room for `size` bytes, for the caller to fill.
  [[nodiscard]] char* reserve(std::size_t size) {
    if (size > left_) grow(size);
    char* to = next_;
    next_ += size;
    left_ -= size;
    return to;
  }

  // Likewise, and gives back the memory of unusually long strings.
  void shrink() {
    if (!chunks_.empty() && chunks_.front().size > kChunk) chunks_.clear();
    clear();
  }

  // Keeps the first chunk for reuse.
  void clear() {
    if (chunks_.size() > 1) chunks_.resize(1);
    next_ = chunks_.empty() ? nullptr : chunks_.front().bytes.get();
    left_ = chunks_.empty() ? 0 : chunks_.front().size;
  }

 private:
  static constexpr std::size_t kChunk = 16 * 1024;

  struct Chunk {
    std::unique_ptr<char[]> bytes;
    std::size_t size;
  };

  void grow(std::size_t wanted) {
    const std::size_t size = wanted > kChunk ? wanted : kChunk;
    chunks_.push_back({std::unique_ptr<char[]>(new char[size]), size});
    next_ = chunks_.back().bytes.get();
    left_ = size;
  }

  std::vector<Chunk> chunks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace bindgate::fhir
