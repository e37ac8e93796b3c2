// What the gateway counts over all workers since it started. Shared by them; any thread may count and read.
#pragma once

#include <atomic>
#include <cstdint>

namespace bindgate::proxy {

struct Counters {
  std::atomic<std::uint64_t> unread{0};  // requests forwarded although they could not be read
};

}  // namespace bindgate::proxy
