#include "http/memory_budget.h"

#include <cassert>

namespace bindgate::http {

// Somebody in the queue, from construction to destruction.
class MemoryBudget::Waiter {
 public:
  Waiter(MemoryBudget& budget, std::size_t needed, std::shared_ptr<Parking::Bell> to_ring)
      : bytes(needed), bell(std::move(to_ring)), budget_(budget) {
    const std::lock_guard lock(budget_.mutex_);
    budget_.waiting_.push_back(this);
    ++budget_.waiting_count_;
    budget_.grant_waiting();  // what was given back meanwhile has not been seen by whoever gave it
  }
  ~Waiter() {
    leave();
    if (granted) budget_.give_back(bytes);
  }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  // Whether the memory has been taken, which the caller now holds.
  bool collect() {
    leave();
    return std::exchange(granted, false);
  }

  const std::size_t bytes;
  const std::shared_ptr<Parking::Bell> bell;
  bool granted = false;  // set by whoever takes it out of the queue

 private:
  void leave() {
    const std::lock_guard lock(budget_.mutex_);
    const auto before = budget_.waiting_.size();
    budget_.waiting_.remove(this);
    if (budget_.waiting_.size() == before) return;
    --budget_.waiting_count_;
    budget_.grant_waiting();  // the one behind may need less
  }

  MemoryBudget& budget_;
};

bool MemoryBudget::take_if_it_fits(std::size_t bytes) {
  std::size_t used = in_use_;
  do {
    if (used > limit_ || bytes > limit_ - used) return false;
  } while (!in_use_.compare_exchange_weak(used, used + bytes));
  return true;
}

// Newcomers do not overtake those who wait.
bool MemoryBudget::take(std::size_t bytes) {
  return waiting_count_ == 0 && take_if_it_fits(bytes);
}

void MemoryBudget::give_back(std::size_t bytes) {
  in_use_ -= bytes;
  if (waiting_count_ == 0) return;
  const std::lock_guard lock(mutex_);
  grant_waiting();
}

void MemoryBudget::grant_waiting() {
  while (!waiting_.empty() && take_if_it_fits(waiting_.front()->bytes)) {
    Waiter* const waiter = waiting_.front();
    waiting_.pop_front();
    --waiting_count_;
    waiter->granted = true;
    Parking::ring(waiter->bell);
  }
}

Task<Result<void>> MemoryShare::take(Worker& worker, std::size_t bytes, std::chrono::milliseconds patience) {
  assert(bytes_ == 0);
  static constexpr const char* kUsedUp = "The bodies of other requests take all the memory there is for them";
  if (budget_ == nullptr) co_return Result<void>{};
  if (budget_->take(bytes)) {
    bytes_ = bytes;
    co_return Result<void>{};
  }
  if (bytes > budget_->limit()) co_return Failure{Kind::overloaded, Side::internal, kUsedUp};
  Parking parking(worker);
  MemoryBudget::Waiter waiter(*budget_, bytes, parking.bell());
  co_await parking.wait_until(Clock::now() + patience);
  if (waiter.collect()) {
    bytes_ = bytes;
    co_return Result<void>{};
  }
  if (parking.is_cut()) co_return Failure{Kind::stopping, Side::internal, "the server is stopping"};
  co_return Failure{Kind::overloaded, Side::internal, kUsedUp};
}

void MemoryShare::take_anyway(std::size_t bytes) {
  if (budget_ == nullptr) return;
  budget_->take_anyway(bytes);
  bytes_ += bytes;
}

void MemoryShare::shrink_to(std::size_t bytes) {
  if (bytes_ <= bytes) return;
  budget_->give_back(bytes_ - bytes);
  bytes_ = bytes;
}

}  // namespace bindgate::http
