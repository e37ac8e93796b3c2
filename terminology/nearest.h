// Finds the codes a sender may have meant. Slow path only: bounded by the effort it is given, whatever it is offered.
// One thread.
#pragma once

#include "terminology/value_set.h"

#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology {

class Nearest {
 public:
  // What the sender wrote; either may be empty. `effort` outlives this.
  Nearest(std::string_view code, std::string_view display, std::size_t limit, Effort& effort);

  // Considers a code; false when enough has been looked at.
  bool offer(const Coded& candidate);
  // Best first; candidates of the same rank in the order they were offered.
  [[nodiscard]] std::vector<Coded> best() const;

 private:
  struct Found {
    int rank;
    std::size_t order;
    Coded coded;
  };

  // Lower is nearer; kFar: not near.
  [[nodiscard]] int rank(const Coded& candidate);
  [[nodiscard]] int edit_rank(std::string_view written, std::string_view offered);

  std::vector<std::string> written_;        // folded, without separators; what the sender wrote as code or display
  std::vector<std::string> written_words_;  // folded, as displays compare
  std::size_t limit_;
  std::size_t seen_ = 0;
  Effort& effort_;
  std::vector<Found> found_;  // a heap, the worst on top
};

// Edits that turn one text into the other: insertions, deletions, replacements and swaps of neighbours; a value
// above `most` where more than `most` are needed.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most);

}  // namespace bindgate::terminology
