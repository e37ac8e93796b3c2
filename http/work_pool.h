// Threads for work that computes and never waits, kept apart from those that serve connections. Shared by the
// handlers of a server and outlives it; run() is called on a Worker's thread, the work runs on one of the pool's.
#pragma once

#include "http/task.h"
#include "http/worker.h"

#include <cstddef>
#include <functional>
#include <memory>

namespace bindgate::http {

class WorkPool {
 public:
  // At most `max_waiting` pieces of work wait for a free thread.
  WorkPool(std::size_t threads, std::size_t max_waiting);
  // Waits for the work there is.
  ~WorkPool();
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  // Returns when the work has been done. Failures: overloaded, when too much waits; then nothing is done. What the
  // work throws is rethrown here. It is never abandoned: whatever it refers to need only live as long as this call.
  Task<Result<void>> run(Worker& worker, std::function<void()> work);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bindgate::http
