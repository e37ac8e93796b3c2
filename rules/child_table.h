// The named children of an element: a small open-addressed hash in definition order. Immutable after load.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::rules {

struct ElementRule;

class ChildTable {
 public:
  struct Entry {
    std::string name;
    ElementRule* rule = nullptr;
  };

  [[nodiscard]] ElementRule* find(std::string_view name) const {
    if (slots_.empty()) return nullptr;
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash(name) & mask;; at = (at + 1) & mask) {
      const std::uint8_t slot = slots_[at];
      if (slot == 0) return nullptr;
      const Entry& entry = entries_[slot - 1];
      if (same(entry.name, name)) return entry.rule;
    }
  }

  // Adds a child, or replaces the one of that name. No element of FHIR has 250 children; more are an error.
  void set(std::string_view name, ElementRule* rule);

  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

 private:
  template <typename Word>
  static std::uint64_t load(const char* from) {
    Word word;
    std::memcpy(&word, from, sizeof word);
    return word;
  }

  // Both ends of the name, which may overlap: loads of fixed size, where a call to memcpy would cost more than
  // all the rest.
  static std::size_t hash(std::string_view name) {
    const char* text = name.data();
    const std::size_t size = name.size();
    std::uint64_t head = 0;
    std::uint64_t tail = 0;
    if (size >= 8) {
      head = load<std::uint64_t>(text);
      tail = load<std::uint64_t>(text + size - 8);
    } else if (size >= 4) {
      head = load<std::uint32_t>(text);
      tail = load<std::uint32_t>(text + size - 4);
    } else if (size > 0) {
      head = static_cast<unsigned char>(text[0]) |
             (static_cast<std::uint64_t>(static_cast<unsigned char>(text[size / 2])) << 8);
      tail = static_cast<unsigned char>(text[size - 1]);
    }
    const std::uint64_t mixed = (head ^ (tail * 0x9E3779B97F4A7C15ULL) ^ size) * 0xD6E8FEB86659FD93ULL;
    return mixed >> 40;
  }

  static bool same(std::string_view a, std::string_view b) {
    const std::size_t size = a.size();
    if (size != b.size()) return false;
    if (size >= 8 && size <= 16) {
      return load<std::uint64_t>(a.data()) == load<std::uint64_t>(b.data()) &&
             load<std::uint64_t>(a.data() + size - 8) == load<std::uint64_t>(b.data() + size - 8);
    }
    if (size >= 4 && size < 8) {
      return load<std::uint32_t>(a.data()) == load<std::uint32_t>(b.data()) &&
             load<std::uint32_t>(a.data() + size - 4) == load<std::uint32_t>(b.data() + size - 4);
    }
    return a == b;
  }

  void rebuild(std::size_t size);

  std::vector<Entry> entries_;
  std::vector<std::uint8_t> slots_;  // index into entries_ plus one; 0: free
};

}  // namespace bindgate::rules
