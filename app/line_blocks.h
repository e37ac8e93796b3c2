// The lines of a stream of any length, a block of them at a time. One thread.
#pragma once

#include <cstddef>
#include <istream>
#include <memory>
#include <string_view>

namespace bindgate::app {

class LineBlocks {
 public:
  static constexpr std::size_t kLongest = std::size_t{256} << 20;

  // The stream outlives this.
  explicit LineBlocks(std::istream& in);

  // Whole lines, with their ends; a line that is longer than a block makes the block longer. Empty at the end of the
  // stream. Valid until the next call. Throws std::runtime_error for a line of more than kLongest bytes: a few
  // kilobytes may unpack to one without end.
  [[nodiscard]] std::string_view next();

  // The bytes that may be read from `at`, which is in the block.
  [[nodiscard]] std::size_t readable_from(const char* at) const;

 private:
  void fill();
  void grow();

  std::istream& in_;
  std::size_t capacity_;
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t taken_ = 0;  // by the last call
};

}  // namespace bindgate::app
