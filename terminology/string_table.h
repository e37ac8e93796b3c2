// A flat hash table of strings to dense indexes, and the one hash all tables of the room share: it is blind to
// ASCII case, so that a code is hashed once whatever the case rule of the systems it is looked up in.
// The strings are views: whoever fills the table keeps them alive. Safe from any thread once filled.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

namespace bindgate::terminology {

namespace hashing {

inline constexpr std::uint64_t kCaseBits = 0x2020'2020'2020'2020;

// Two words at a time, each step folding a 128-bit product.
inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a ^ 0x9e37'79b9'7f4a'7c15) * (b ^ 0xe703'7ed1'a0b4'28db);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

template <typename Word>
inline std::uint64_t load(const char* from) {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word | static_cast<Word>(kCaseBits);
}

}  // namespace hashing

// Equal for texts that differ in ASCII case only. Tables are filled from definitions, never from requests, so it
// need not withstand chosen collisions.
inline std::uint64_t hash_text(std::string_view text) {
  using namespace hashing;
  const char* at = text.data();
  std::size_t left = text.size();
  std::uint64_t hash = left;
  if (left >= 8) {
    for (; left > 16; left -= 16, at += 16) hash = mix(hash ^ load<std::uint64_t>(at), load<std::uint64_t>(at + 8));
    return left < 8 ? mix(hash, load<std::uint64_t>(at + left - 8))
                    : mix(hash ^ load<std::uint64_t>(at), load<std::uint64_t>(at + left - 8));
  }
  if (left >= 4) return mix(hash ^ load<std::uint32_t>(at), load<std::uint32_t>(at + left - 4));
  if (left == 0) return mix(hash, 0);
  return mix(hash ^ load<std::uint8_t>(at) ^ (load<std::uint8_t>(at + left / 2) << 8),
             load<std::uint8_t>(at + left - 1));
}

class StringTable {
 public:
  static constexpr std::uint32_t kNone = 0xffff'ffff;

  void reserve(std::size_t count);
  // The index of `text` and whether it is new. Indexes count up from 0.
  std::pair<std::uint32_t, bool> insert(std::string_view text);
  // Frees what insertion left spare.
  void shrink();

  [[nodiscard]] std::uint32_t find(std::string_view text, std::uint64_t hash) const {
    if (slots_.empty()) return kNone;
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    for (std::size_t at = hash & mask_; slots_[at].index != kNone; at = (at + 1) & mask_) {
      if (slots_[at].tag == tag && keys_[slots_[at].index] == text) return slots_[at].index;
    }
    return kNone;
  }
  // The exact match, else the first one equal but for ASCII case.
  [[nodiscard]] std::uint32_t find_folded(std::string_view text, std::uint64_t hash) const;

  [[nodiscard]] std::uint32_t find(std::string_view text) const { return find(text, hash_text(text)); }
  [[nodiscard]] std::string_view operator[](std::uint32_t index) const { return keys_[index]; }
  [[nodiscard]] std::size_t size() const { return keys_.size(); }
  [[nodiscard]] bool empty() const { return keys_.empty(); }

 private:
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t index = kNone;
  };

  void rehash(std::size_t slots);

  std::vector<Slot> slots_;  // a power of two, at most three quarters full
  std::vector<std::string_view> keys_;
  std::size_t mask_ = 0;
};

}  // namespace bindgate::terminology
