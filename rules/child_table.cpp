#include "rules/child_table.h"

#include <stdexcept>

namespace bindgate::rules {

void ChildTable::set(std::string_view name, ElementRule* rule) {
  for (Entry& entry : entries_) {
    if (entry.name == name) {
      entry.rule = rule;
      return;
    }
  }
  if (entries_.size() >= 250) throw std::length_error("an element has more than 250 children: " + std::string(name));
  entries_.push_back({std::string(name), rule});
  if (entries_.size() * 2 > slots_.size()) {
    rebuild(slots_.empty() ? 8 : slots_.size() * 2);
  } else {
    rebuild(slots_.size());
  }
}

void ChildTable::rebuild(std::size_t size) {
  slots_.assign(size, 0);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    std::size_t at = hash(entries_[i].name) & (size - 1);
    while (slots_[at] != 0) at = (at + 1) & (size - 1);
    slots_[at] = static_cast<std::uint8_t>(i + 1);
  }
}

}  // namespace bindgate::rules
