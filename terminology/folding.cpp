#include "terminology/folding.h"

#include <algorithm>
#include <cstdint>

namespace bindgate::terminology {
namespace {

char32_t lower(char32_t point) {
  if (point < 0x80) return point >= 'A' && point <= 'Z' ? point + 32 : point;
  if (point >= 0xC0 && point <= 0xDE && point != 0xD7) return point + 32;
  if ((point >= 0x100 && point <= 0x137) || (point >= 0x14A && point <= 0x177)) {
    return point == 0x130 || point == 0x131 ? U'i' : point | 1;
  }
  if ((point >= 0x139 && point <= 0x148) || (point >= 0x179 && point <= 0x17E)) return point + (point & 1);
  if (point == 0x178) return 0xFF;
  if (point >= 0x391 && point <= 0x3A9 && point != 0x3A2) return point + 32;
  if (point == 0x3C2) return 0x3C3;  // the final sigma
  if (point >= 0x410 && point <= 0x42F) return point + 32;
  if (point >= 0x400 && point <= 0x40F) return point + 80;
  if (point >= 0x1E00 && point <= 0x1E95) return point | 1;
  if (point >= 0x1EA0 && point <= 0x1EFF) return point | 1;
  return point;
}

bool is_space(char32_t point) {
  return point == ' ' || (point >= 9 && point <= 13) || point == 0xA0 || (point >= 0x2000 && point <= 0x200A) ||
         point == 0x202F || point == 0x3000;
}

// Yields the folded code points one by one; broken UTF-8 is taken byte by byte.
class FoldedReader {
 public:
  static constexpr char32_t kEnd = 0xffff'ffff;

  explicit FoldedReader(std::string_view text) : text_(text) { skip_spaces(); }

  char32_t next() {
    if (at_ == text_.size()) return kEnd;
    const std::size_t before = at_;
    const char32_t point = decode();
    if (!is_space(point)) return lower(point);
    at_ = before;
    skip_spaces();
    return at_ == text_.size() ? kEnd : U' ';
  }

 private:
  void skip_spaces() {
    while (at_ < text_.size()) {
      const std::size_t before = at_;
      if (is_space(decode())) continue;
      at_ = before;
      return;
    }
  }

  char32_t decode() {
    const auto byte = [this](std::size_t at) { return static_cast<unsigned char>(text_[at]); };
    const unsigned char first = byte(at_++);
    if (first < 0xC0) return first;
    const int more = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    char32_t point = first & (0x3F >> more);
    for (int i = 0; i < more; ++i) {
      if (at_ == text_.size() || (byte(at_) & 0xC0) != 0x80) return point;
      point = point << 6 | (byte(at_++) & 0x3F);
    }
    return point;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

void append_utf8(std::string& out, char32_t point) {
  if (point < 0x80) {
    out.push_back(static_cast<char>(point));
    return;
  }
  const int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  out.push_back(static_cast<char>((0xF0 << (3 - more) & 0xFF) | point >> (6 * more)));
  for (int i = more - 1; i >= 0; --i) out.push_back(static_cast<char>(0x80 | (point >> (6 * i) & 0x3F)));
}

bool is_separator(char32_t point) {
  return point == ' ' || point == '-' || point == '_' || point == '.' || point == '/';
}

}  // namespace

bool equal_ignoring_ascii_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](char x, char y) { return to_ascii_lower(x) == to_ascii_lower(y); });
}

bool equal_folded(std::string_view a, std::string_view b) {
  if (a == b) return true;
  FoldedReader left(a);
  FoldedReader right(b);
  while (true) {
    const char32_t point = left.next();
    if (point != right.next()) return false;
    if (point == FoldedReader::kEnd) return true;
  }
}

std::string folded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  FoldedReader reader(text);
  for (char32_t point = reader.next(); point != FoldedReader::kEnd; point = reader.next()) append_utf8(out, point);
  return out;
}

std::string folded_without_separators(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  FoldedReader reader(text);
  for (char32_t point = reader.next(); point != FoldedReader::kEnd; point = reader.next()) {
    if (!is_separator(point)) append_utf8(out, point);
  }
  return out;
}

std::vector<std::string_view> split_list(std::string_view list) {
  constexpr std::string_view kSpace = " \t\r\n";
  std::vector<std::string_view> out;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view item = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    const std::size_t first = item.find_first_not_of(kSpace);
    if (first == std::string_view::npos) continue;
    out.push_back(item.substr(first, item.find_last_not_of(kSpace) - first + 1));
  }
  return out;
}

}  // namespace bindgate::terminology
