// What a running process has cost so far, read from the kernel. Used by the bench programs; any thread.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <vector>

namespace bindgate::bench {

// The process and its children, for servers that work in a child (nginx). Children of children are not
// followed. Throws std::runtime_error where `pid` does not run.
[[nodiscard]] std::vector<pid_t> with_children(pid_t pid);

// Processor time used by all threads of these processes, user and system.
[[nodiscard]] std::chrono::nanoseconds processor_time(const std::vector<pid_t>& pids);

// Resident memory in bytes.
[[nodiscard]] std::size_t resident_bytes(pid_t pid);

}  // namespace bindgate::bench
