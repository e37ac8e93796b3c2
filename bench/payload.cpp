#include "bench/payload.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace bindgate::bench {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

std::string read_compact(const std::filesystem::path& path) {
  std::string compact;
  bool in_string = false;
  bool escaped = false;
  for (const char c : read_file(path)) {
    if (!in_string && is_space(c)) continue;
    compact += c;
    if (c == '"' && !escaped) in_string = !in_string;
    escaped = in_string && c == '\\' && !escaped;
  }
  if (compact.empty()) throw std::runtime_error(path.string() + " is empty");
  return compact;
}

}  // namespace bindgate::bench
