// Where one coroutine of a Worker waits until something on any thread wakes it, a deadline passes or the worker ends.
// On the frame of the coroutine that waits; used on its Worker's thread but for ring().
#pragma once

#include "http/task.h"
#include "http/worker.h"

#include <memory>

namespace bindgate::http {

class Parking : private Watchdog::Watched {
 public:
  // Rings once, from any thread, while the worker lives: whoever keeps a bell forgets it before the wait is over.
  struct Bell {
    explicit Bell(Executor where) : executor(where) {}
    Executor executor;
    Parking* parked = nullptr;  // worker's thread only
  };
  static void ring(const std::shared_ptr<Bell>& bell);

  explicit Parking(Worker& worker);
  ~Parking();

  const std::shared_ptr<Bell>& bell() const { return bell_; }

  // Returns at the bell, at the deadline or when the worker is cut, whichever comes first.
  Task<void> wait_until(Clock::time_point deadline);
  bool is_cut() const { return worker_.watchdog().is_cut(); }

 private:
  void look(Clock::time_point) override {}
  void cut() override { wake(); }
  void wake();

  Worker& worker_;
  Timer timer_;
  std::shared_ptr<Bell> bell_;
  bool woken_ = false;
};

}  // namespace bindgate::http
