#include "app/line_blocks.h"

#include "fhir/document.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace bindgate::app {
namespace {

constexpr std::size_t kBlock = std::size_t{4} << 20;

std::unique_ptr<char[]> buffer_of(std::size_t capacity) {
  auto out = std::make_unique_for_overwrite<char[]>(capacity + fhir::kPadding);
  std::memset(out.get() + capacity, 0, fhir::kPadding);
  return out;
}

}  // namespace

LineBlocks::LineBlocks(std::istream& in) : in_(in), capacity_(kBlock), bytes_(buffer_of(kBlock)) {}

std::string_view LineBlocks::next() {
  size_ -= taken_;
  std::memmove(bytes_.get(), bytes_.get() + taken_, size_);
  taken_ = 0;
  while (true) {
    fill();
    const std::string_view held(bytes_.get(), size_);
    const std::size_t last = held.rfind('\n');
    if (!in_ || size_ < capacity_) {
      taken_ = size_;
    } else if (last != std::string_view::npos) {
      taken_ = last + 1;
    } else {
      grow();
      continue;
    }
    return held.substr(0, taken_);
  }
}

std::size_t LineBlocks::readable_from(const char* at) const {
  return static_cast<std::size_t>(bytes_.get() + capacity_ + fhir::kPadding - at);
}

void LineBlocks::fill() {
  if (!in_ || size_ == capacity_) return;
  in_.read(bytes_.get() + size_, static_cast<std::streamsize>(capacity_ - size_));
  size_ += static_cast<std::size_t>(in_.gcount());
}

void LineBlocks::grow() {
  if (capacity_ >= kLongest) throw std::runtime_error("there is a line of more than 256 MiB");
  auto larger = buffer_of(2 * capacity_);
  std::memcpy(larger.get(), bytes_.get(), size_);
  bytes_ = std::move(larger);
  capacity_ *= 2;
}

}  // namespace bindgate::app
