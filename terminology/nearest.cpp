#include "terminology/nearest.h"

#include "terminology/folding.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace bindgate::terminology {
namespace {

constexpr std::size_t kMaxSeen = 100'000;
constexpr std::size_t kMaxText = 64;  // longer texts are not compared by edits
constexpr std::size_t kShortestContained = 3;

constexpr int kSameCode = 0;
constexpr int kSameDisplay = 1;
constexpr int kDisplayContains = 2;
constexpr int kEdited = 10;  // plus the number of edits
constexpr int kFar = 1000;

bool contains(std::string_view text, std::string_view part) {
  return part.size() >= kShortestContained && text.find(part) != std::string_view::npos;
}

// A lower bound of the edit distance, found without the table: letters that one text has and the other lacks.
std::size_t least_edits(std::string_view a, std::string_view b) {
  std::array<int, 32> surplus{};
  for (const char letter : a) ++surplus[static_cast<unsigned char>(letter) % 32];
  for (const char letter : b) --surplus[static_cast<unsigned char>(letter) % 32];
  std::size_t more = 0;
  std::size_t less = 0;
  for (const int count : surplus) {
    more += static_cast<std::size_t>(count > 0 ? count : 0);
    less += static_cast<std::size_t>(count < 0 ? -count : 0);
  }
  return std::max(more, less);
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most) {
  if (a.size() > kMaxText || b.size() > kMaxText) return most + 1;
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > most) return most + 1;
  std::array<std::array<std::size_t, kMaxText + 1>, 3> rows;
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& above = rows[(i - 1) % 3];
    row[0] = i;
    std::size_t least = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], rows[(i - 2) % 3][j - 2] + 1);
      }
      least = std::min(least, row[j]);
    }
    if (least > most) return most + 1;
  }
  return std::min(rows[a.size() % 3][b.size()], most + 1);
}

Nearest::Nearest(std::string_view code, std::string_view display, std::size_t limit, Effort& effort)
    : limit_(limit), effort_(effort) {
  // What a sender wrote may be megabytes; nothing near it is longer than this.
  constexpr std::size_t kMaxWritten = 512;
  for (const std::string_view text : {code.substr(0, kMaxWritten), display.substr(0, kMaxWritten)}) {
    std::string key = folded_without_separators(text);
    if (key.empty() || std::find(written_.begin(), written_.end(), key) != written_.end()) continue;
    written_.push_back(std::move(key));
    written_words_.push_back(folded(text));
  }
}

bool Nearest::offer(const Coded& candidate) {
  if (limit_ == 0 || written_.empty() || effort_.left == 0 || seen_ == kMaxSeen) return false;
  const Found found{rank(candidate), seen_++, candidate};
  if (found.rank >= kFar) return true;
  const auto nearer = [](const Found& a, const Found& b) {
    return std::tie(a.rank, a.order) < std::tie(b.rank, b.order);
  };
  if (found_.size() == limit_ && !nearer(found, found_.front())) return true;
  found_.push_back(found);
  std::push_heap(found_.begin(), found_.end(), nearer);
  if (found_.size() > limit_) {
    std::pop_heap(found_.begin(), found_.end(), nearer);
    found_.pop_back();
  }
  return true;
}

std::vector<Coded> Nearest::best() const {
  std::vector<Found> sorted = found_;
  std::sort(sorted.begin(), sorted.end(),
            [](const Found& a, const Found& b) { return std::tie(a.rank, a.order) < std::tie(b.rank, b.order); });
  std::vector<Coded> out;
  for (const Found& found : sorted) {
    // Beside a code that is the same but for case or separators, those that merely look alike are noise.
    if (sorted.front().rank == kSameCode && found.rank != kSameCode) break;
    out.push_back(found.coded);
  }
  return out;
}

int Nearest::rank(const Coded& candidate) {
  const std::string code = folded_without_separators(candidate.code);
  const std::string display = folded_without_separators(candidate.display);
  const std::string words = folded(candidate.display);
  effort_.spend(code.size() + 2 * words.size() + 32);
  int best = kFar;
  for (std::size_t i = 0; i < written_.size(); ++i) {
    if (written_[i] == code) return kSameCode;
    if (written_[i] == display) {
      best = std::min(best, kSameDisplay);
    } else if (contains(words, written_words_[i]) ||
               (contains(written_words_[i], words) && words.size() * 2 >= written_words_[i].size())) {
      best = std::min(best, kDisplayContains);
    }
    if (best > kEdited) best = std::min({best, edit_rank(written_[i], code), edit_rank(written_[i], display)});
  }
  return best;
}

int Nearest::edit_rank(std::string_view written, std::string_view offered) {
  const std::size_t most = std::max(written.size(), offered.size()) / 3;
  if (most == 0 || offered.empty()) return kFar;
  if (written.size() > kMaxText || offered.size() > kMaxText || least_edits(written, offered) > most) return kFar;
  effort_.spend(written.size() * offered.size());
  const std::size_t edits = edit_distance(written, offered, most);
  return edits > most ? kFar : kEdited + static_cast<int>(edits);
}

}  // namespace bindgate::terminology
