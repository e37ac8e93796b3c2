#include "terminology/ordinal_set.h"

#include <algorithm>
#include <bit>

namespace bindgate::terminology {

OrdinalBits::OrdinalBits(std::size_t universe, bool filled)
    : universe_(universe), words_((universe + 63) / 64, filled ? ~std::uint64_t{0} : 0) {
  if (filled && universe % 64 != 0) words_.back() = (std::uint64_t{1} << (universe % 64)) - 1;
}

std::size_t OrdinalBits::count() const {
  std::size_t count = 0;
  for (const std::uint64_t word : words_) count += static_cast<std::size_t>(std::popcount(word));
  return count;
}

OrdinalBits& OrdinalBits::operator|=(const OrdinalBits& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  return *this;
}

OrdinalBits& OrdinalBits::operator&=(const OrdinalBits& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  return *this;
}

OrdinalBits& OrdinalBits::operator-=(const OrdinalBits& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
  return *this;
}

OrdinalSet::OrdinalSet(const OrdinalBits& bits) : count_(bits.count()) {
  if (count_ == 0) return;
  if (count_ == bits.universe()) {
    form_ = Form::all;
  } else if (count_ < bits.universe() / 32) {  // where the list takes less room than the bits
    form_ = Form::list;
    list_.reserve(count_);
    for (Ordinal at = 0; at < bits.universe(); ++at) {
      if (bits.test(at)) list_.push_back(at);
    }
  } else {
    form_ = Form::bits;
    words_ = bits.words_;
  }
}

OrdinalSet OrdinalSet::all(std::size_t universe) {
  OrdinalSet set;
  set.count_ = universe;
  set.form_ = universe == 0 ? Form::none : Form::all;
  return set;
}

OrdinalBits OrdinalSet::bits(std::size_t universe) const {
  OrdinalBits out(universe, form_ == Form::all);
  if (form_ == Form::bits) out.words_ = words_;
  for (const Ordinal at : list_) out.set(at);
  return out;
}

bool OrdinalSet::listed(Ordinal at) const {
  return std::binary_search(list_.begin(), list_.end(), at);
}

}  // namespace bindgate::terminology
