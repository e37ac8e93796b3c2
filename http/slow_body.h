// Gives up a body that holds memory others wait for and does not come at a fair pace. On the frame that reads the body,
// on its Worker's thread.
#pragma once

#include "http/memory_budget.h"
#include "http/stream.h"

namespace bindgate::http {

class SlowBody : private Watchdog::Watched {
 public:
  SlowBody(Watchdog& watchdog, const MemoryBudget* budget, Stream& stream)
      : Watched(watchdog), budget_(budget), stream_(stream), due_(coarse_now() + kHeadStart) {}
  ~SlowBody() = default;

  // Bytes put off the time by which the next have to come.
  void received(std::size_t bytes) {
    due_ += std::chrono::nanoseconds(std::uint64_t{1'000'000'000} * bytes / kFairRate);
  }

  bool gave_up() const { return gave_up_; }
  static Failure failure() {
    return {Kind::overloaded, Side::internal, "The body came too slowly while others waited for the memory it takes"};
  }

 private:
  static constexpr std::chrono::seconds kHeadStart{5};
  static constexpr std::uint64_t kFairRate = 256 * 1024;  // bytes a second

  void look(Clock::time_point now) override {
    if (gave_up_ || budget_ == nullptr || !budget_->is_contended() || now < due_) return;
    gave_up_ = true;
    stream_.interrupt_reads();
  }
  void cut() override {}

  const MemoryBudget* budget_;
  Stream& stream_;
  Clock::time_point due_;
  bool gave_up_ = false;
};

}  // namespace bindgate::http
