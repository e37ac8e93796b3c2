// A set of a code system's ordinals: nothing, everything, a sorted list where few, bits where many. Immutable;
// safe from any thread.
#pragma once

#include "terminology/code_system.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace bindgate::terminology {

// Bits to build sets with: one per ordinal of a system.
class OrdinalBits {
 public:
  explicit OrdinalBits(std::size_t universe, bool filled = false);

  [[nodiscard]] bool test(Ordinal at) const { return words_[at / 64] >> (at % 64) & 1; }
  void set(Ordinal at) { words_[at / 64] |= std::uint64_t{1} << (at % 64); }
  void reset(Ordinal at) { words_[at / 64] &= ~(std::uint64_t{1} << (at % 64)); }
  // Sets the bit and says whether it was clear.
  bool mark(Ordinal at) {
    const bool fresh = !test(at);
    set(at);
    return fresh;
  }
  [[nodiscard]] std::size_t universe() const { return universe_; }
  [[nodiscard]] std::size_t count() const;

  OrdinalBits& operator|=(const OrdinalBits& other);
  OrdinalBits& operator&=(const OrdinalBits& other);
  OrdinalBits& operator-=(const OrdinalBits& other);

 private:
  friend class OrdinalSet;
  std::size_t universe_;
  std::vector<std::uint64_t> words_;
};

class OrdinalSet {
 public:
  OrdinalSet() = default;  // nothing
  explicit OrdinalSet(const OrdinalBits& bits);
  [[nodiscard]] static OrdinalSet all(std::size_t universe);

  [[nodiscard]] bool test(Ordinal at) const {
    switch (form_) {
      case Form::none:
        return false;
      case Form::all:
        return true;
      case Form::bits:
        return words_[at / 64] >> (at % 64) & 1;
      case Form::list:
        return listed(at);
    }
    return false;
  }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] std::size_t count() const { return count_; }
  // `universe` is the size of the system the set is of.
  [[nodiscard]] OrdinalBits bits(std::size_t universe) const;

  // Calls visit(ordinal) in ascending order while it returns true; false when it was stopped.
  template <typename Visit>
  bool for_each(Visit&& visit) const {
    if (form_ == Form::list) {
      for (const Ordinal at : list_) {
        if (!visit(at)) return false;
      }
    } else if (form_ == Form::all) {
      for (Ordinal at = 0; at < count_; ++at) {
        if (!visit(at)) return false;
      }
    } else if (form_ == Form::bits) {
      for (std::size_t word = 0; word < words_.size(); ++word) {
        for (std::uint64_t left = words_[word]; left != 0; left &= left - 1) {
          if (!visit(static_cast<Ordinal>(word * 64 + static_cast<unsigned>(__builtin_ctzll(left))))) return false;
        }
      }
    }
    return true;
  }

 private:
  enum class Form : std::uint8_t { none, all, list, bits };

  [[nodiscard]] bool listed(Ordinal at) const;

  Form form_ = Form::none;
  std::size_t count_ = 0;
  std::vector<Ordinal> list_;
  std::vector<std::uint64_t> words_;
};

}  // namespace bindgate::terminology
