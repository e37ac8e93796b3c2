// What the system lets this process have: memory and descriptors. Called at start, by app/; any thread.
#pragma once

#include <cstddef>
#include <filesystem>

namespace bindgate::http {

// Bytes this process may use: the least of the control groups' limits (v2 memory.max of its group and those above, or
// v1 memory.limit_in_bytes) and the machine's memory. `root` stands before /proc and /sys, for tests.
[[nodiscard]] std::size_t allowed_memory(const std::filesystem::path& root = "/");

// Raises the soft limit of open descriptors to the hard one. Returns what is allowed then.
[[nodiscard]] std::size_t raise_descriptor_limit();

// Connections at once, by who has them.
struct Connections {
  std::size_t clients = 0;
  std::size_t upstream = 0;
};

// The most of `wanted` that `descriptors` are enough for, beside those of `threads` threads themselves. Where they are
// not enough for all, the upstream has a third, so that whoever got in is served.
[[nodiscard]] Connections fit_descriptors(std::size_t descriptors, std::size_t threads, Connections wanted);

}  // namespace bindgate::http
