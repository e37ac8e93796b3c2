// Received bytes not yet used, with room for more behind them. Bytes handed out as views stay where they are
// until the next message begins: growing sets the old block aside. Owned by one connection.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace bindgate::http {

class ReadBuffer {
 public:
  static constexpr std::size_t kInitial = 8 * 1024;
  static constexpr std::size_t kKept = 32 * 1024;  // a larger block is not held between messages
  static constexpr std::size_t kPadding = 64;      // readable bytes behind the last one received

  std::string_view unread() const { return {block_.get() + begin_, end_ - begin_}; }
  char* unread_data() { return block_.get() + begin_; }
  // Bytes from `at`, which points into the buffer, to the end of its memory.
  std::size_t capacity_from(const char* at) const { return static_cast<std::size_t>(block_.get() + capacity_ - at); }

  char* free_data() { return block_.get() + end_; }
  std::size_t free_size() const { return capacity_ == 0 ? 0 : capacity_ - kPadding - end_; }
  void received(std::size_t n) { end_ += n; }

  // Moves past n unread bytes. The room of used-up body bytes is taken again, that of the head is not.
  void consume(std::size_t n) {
    begin_ += n;
    if (begin_ == end_) begin_ = end_ = floor_;
  }

  // Moves past a head: its bytes stay untouched until begin_message().
  void consume_and_pin(std::size_t n) {
    begin_ += n;
    floor_ = begin_;
  }

  // Room for at least n further bytes.
  void reserve(std::size_t n);

  // Ends the life of all views: moves the unread bytes to the front.
  void begin_message();

  // Puts bytes that turned out to belong to the next message behind the pinned ones; none may be unread.
  void put_back(std::string_view bytes);

 private:
  std::unique_ptr<char[]> block_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t floor_ = 0;
  std::vector<std::unique_ptr<char[]>> aside_;
};

}  // namespace bindgate::http
