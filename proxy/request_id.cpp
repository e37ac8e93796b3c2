#include "proxy/request_id.h"

#include <algorithm>
#include <random>

namespace bindgate::proxy {

namespace {

constexpr std::size_t kMaxLength = 128;

bool is_sane(std::string_view id) {
  return !id.empty() && id.size() <= kMaxLength &&
         std::all_of(id.begin(), id.end(), [](char c) { return c > 0x20 && c < 0x7F && c != '"' && c != '\\'; });
}

}  // namespace

std::string request_id(const http::FieldList& fields, std::uint64_t& counter) {
  if (const std::string_view* given = fields.find("X-Request-Id"); given != nullptr && is_sane(*given)) {
    return std::string(*given);
  }
  static constexpr char kHex[] = "0123456789abcdef";
  // Spreads the counter over all digits, so that ids do not look like a sequence (SplitMix64).
  std::uint64_t mixed = (counter += 0x9E3779B97F4A7C15ULL);
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
  mixed ^= mixed >> 31;
  std::string out(16, '0');
  for (char& digit : out) {
    digit = kHex[mixed & 15];
    mixed >>= 4;
  }
  return out;
}

std::uint64_t first_request_number() {
  std::random_device random;
  return (std::uint64_t{random()} << 32) | random();
}

}  // namespace bindgate::proxy
