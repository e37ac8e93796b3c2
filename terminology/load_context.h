// What the readers of definitions share while packages are compiled. Internal to the room; one thread.
#pragma once

#include "fhir/string_arena.h"
#include "terminology/terminology.h"

#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology {

// Where a definition came from, for notes.
struct Origin {
  std::string_view package;
  std::string_view file;
};

// Collects notes; of one file only the first few are kept, so that one broken definition cannot hide the others.
class Notes {
 public:
  void add(const Origin& origin, std::string message);
  [[nodiscard]] std::vector<LoadNote> take() { return std::move(notes_); }

 private:
  static constexpr int kMostOfOneFile = 10;

  std::vector<LoadNote> notes_;
  int of_last_file_ = 0;
};

struct LoadContext {
  fhir::StringArena& strings;
  Notes& notes;
  Origin origin;

  void note(std::string message) const { notes.add(origin, std::move(message)); }
};

// The date of today in UTC, as definitions write it: "2026-11-21".
[[nodiscard]] std::string today();

}  // namespace bindgate::terminology
