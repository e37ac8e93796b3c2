#include "app/memory_keeper.h"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace bindgate::app {

namespace {

constexpr int kOwnMapping = 256 * 1024;  // blocks from here on are mapped one by one
constexpr std::size_t kWorthTrimming = std::size_t{24} << 20;
constexpr std::chrono::seconds kPause{2};

// Private memory that is resident and not in use: what the allocator keeps.
std::size_t kept_by_allocator() {
  std::ifstream in("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  std::size_t shared = 0;
  if (!(in >> total >> resident >> shared)) return 0;
  const std::size_t bytes = (resident - std::min(resident, shared)) * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const struct mallinfo2 info = ::mallinfo2();
  const std::size_t used = info.uordblks + info.hblkhd;
  return bytes > used ? bytes - used : 0;
}

}  // namespace

MemoryKeeper::MemoryKeeper() : next_(std::chrono::steady_clock::now() + kPause), tolerated_(kWorthTrimming) {
  ::mallopt(M_MMAP_THRESHOLD, kOwnMapping);
  ::malloc_trim(0);
}

// Twice in a row: memory that is about to be used again is not worth the trouble.
void MemoryKeeper::look() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + kPause;
  const bool wasteful = kept_by_allocator() > tolerated_;
  if (wasteful && was_wasteful_) {
    ::malloc_trim(0);
    // What fragments hold cannot be given back; trying again and again would only cost time.
    tolerated_ = std::max(kWorthTrimming, kept_by_allocator() + kWorthTrimming);
  }
  was_wasteful_ = wasteful;
}

}  // namespace bindgate::app
