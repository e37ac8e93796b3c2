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
      if (entry.name == name) return entry.rule;
    }
  }

  // Adds a child, or replaces the one of that name. No element of FHIR has 250 children; more are an error.
  void set(std::string_view name, ElementRule* rule);

  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

 private:
  static std::size_t hash(std::string_view name) {
    std::uint64_t head = 0;
    std::uint64_t tail = 0;
    const std::size_t size = name.size();
    if (size >= 8) {
      std::memcpy(&head, name.data(), 8);
      std::memcpy(&tail, name.data() + size - 8, 8);
    } else {
      std::memcpy(&head, name.data(), size);
    }
    const std::uint64_t mixed = (head ^ (tail * 0x9E3779B97F4A7C15ULL) ^ size) * 0xD6E8FEB86659FD93ULL;
    return mixed >> 40;
  }

  void rebuild(std::size_t size);

  std::vector<Entry> entries_;
  std::vector<std::uint8_t> slots_;  // index into entries_ plus one; 0: free
};

}  // namespace bindgate::rules
