// How much memory bodies held by all connections of a process may take. Whoever finds it used up waits a while, first
// come first served, and is then refused. One object for all servers of a process; any thread.
#pragma once

#include "http/parking.h"
#include "http/task.h"

#include <atomic>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <utility>

namespace bindgate::http {

class MemoryBudget {
 public:
  explicit MemoryBudget(std::size_t limit) : limit_(limit) {}
  MemoryBudget(const MemoryBudget&) = delete;
  MemoryBudget& operator=(const MemoryBudget&) = delete;

  std::size_t limit() const { return limit_; }
  std::size_t in_use() const { return in_use_; }
  // Somebody waits: who holds memory without making use of it should let go.
  bool is_contended() const { return waiting_count_ != 0; }

 private:
  friend class MemoryShare;

  class Waiter;

  bool take(std::size_t bytes);
  bool take_if_it_fits(std::size_t bytes);
  void take_anyway(std::size_t bytes) { in_use_ += bytes; }
  void give_back(std::size_t bytes);
  void grant_waiting();

  const std::size_t limit_;
  std::atomic<std::size_t> in_use_{0};
  std::atomic<std::size_t> waiting_count_{0};
  std::mutex mutex_;
  std::list<Waiter*> waiting_;  // guarded by mutex_
};

// What one connection holds of a budget; given back with it. Without a budget it holds nothing and is never refused.
class MemoryShare {
 public:
  MemoryShare() = default;
  explicit MemoryShare(MemoryBudget* budget) : budget_(budget) {}
  MemoryShare(MemoryShare&& other) noexcept : budget_(other.budget_), bytes_(std::exchange(other.bytes_, 0)) {}
  MemoryShare& operator=(MemoryShare&&) = delete;
  ~MemoryShare() { release(); }

  std::size_t bytes() const { return bytes_; }

  // Takes so much more, waiting up to `patience` for it. Failures: overloaded, stopping. Nobody may wait who holds
  // some already, or two of them could wait for each other.
  Task<Result<void>> take(Worker& worker, std::size_t bytes, std::chrono::milliseconds patience);

  // Counts memory that is needed whatever the budget says: others have to wait for it.
  void take_anyway(std::size_t bytes);

  void shrink_to(std::size_t bytes);
  void release() { shrink_to(0); }

 private:
  MemoryBudget* budget_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace bindgate::http
