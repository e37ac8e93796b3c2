// Gives memory that a burst has left behind back to the system. Main thread, which has time for it.
#pragma once

#include <chrono>
#include <cstddef>

namespace bindgate::app {

class MemoryKeeper {
 public:
  // From here on large blocks are the system's again as soon as they are freed.
  MemoryKeeper();

  // Called now and then; looks every few seconds.
  void look();

 private:
  std::chrono::steady_clock::time_point next_;
  std::size_t tolerated_;  // bytes that are free and still held
  bool was_wasteful_ = false;
};

}  // namespace bindgate::app
