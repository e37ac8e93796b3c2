#include "terminology/string_table.h"

#include "terminology/folding.h"

#include <bit>

namespace bindgate::terminology {

void StringTable::reserve(std::size_t count) {
  keys_.reserve(count);
  const std::size_t slots = std::bit_ceil(count + count / 3 + 1);
  if (slots > slots_.size()) rehash(slots);
}

std::pair<std::uint32_t, bool> StringTable::insert(std::string_view text) {
  const std::uint64_t hash = hash_text(text);
  if (const std::uint32_t found = find(text, hash); found != kNone) return {found, false};
  if ((keys_.size() + 1) * 4 > slots_.size() * 3) rehash(slots_.empty() ? 4 : slots_.size() * 2);
  const auto index = static_cast<std::uint32_t>(keys_.size());
  keys_.push_back(text);
  std::size_t at = hash & mask_;
  while (slots_[at].index != kNone) at = (at + 1) & mask_;
  slots_[at] = {static_cast<std::uint32_t>(hash >> 32), index};
  return {index, true};
}

void StringTable::shrink() {
  keys_.shrink_to_fit();
}

std::uint32_t StringTable::find_folded(std::string_view text, std::uint64_t hash) const {
  if (slots_.empty()) return kNone;
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  std::uint32_t folded = kNone;
  for (std::size_t at = hash & mask_; slots_[at].index != kNone; at = (at + 1) & mask_) {
    const Slot& slot = slots_[at];
    if (slot.tag != tag || !equal_ignoring_ascii_case(keys_[slot.index], text)) continue;
    if (keys_[slot.index] == text) return slot.index;
    if (slot.index < folded) folded = slot.index;
  }
  return folded;
}

void StringTable::rehash(std::size_t slots) {
  slots_.assign(slots, Slot{});
  mask_ = slots - 1;
  for (std::uint32_t index = 0; index < keys_.size(); ++index) {
    const std::uint64_t hash = hash_text(keys_[index]);
    std::size_t at = hash & mask_;
    while (slots_[at].index != kNone) at = (at + 1) & mask_;
    slots_[at] = {static_cast<std::uint32_t>(hash >> 32), index};
  }
}

}  // namespace bindgate::terminology
