// What a fuzz target does when something that must hold does not: says what, and aborts so that libFuzzer keeps
// the input.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace bindgate::fuzz {

inline void check(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "check failed: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

}  // namespace bindgate::fuzz
