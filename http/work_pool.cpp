#include "http/work_pool.h"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <exception>

namespace bindgate::http {

namespace {

// Work on its way through the pool. On the stack of the coroutine that waits for it.
struct Piece {
  explicit Piece(Worker& worker) : done(worker.context(), Clock::time_point::max()) {}

  std::function<void()> work;
  std::exception_ptr error;
  bool is_done = false;  // worker's thread only
  Timer done;            // cancelled when the work has been done
};

}  // namespace

struct WorkPool::State {
  State(std::size_t thread_count, std::size_t max_waiting) : threads(thread_count), most(thread_count + max_waiting) {}

  boost::asio::thread_pool threads;
  std::size_t most;
  std::atomic<std::size_t> pieces{0};  // waiting and being done
};

WorkPool::WorkPool(std::size_t threads, std::size_t max_waiting)
    : state_(std::make_unique<State>(threads, max_waiting)) {}

WorkPool::~WorkPool() {
  state_->threads.join();
}

Task<Result<void>> WorkPool::run(Worker& worker, std::function<void()> work) {
  if (state_->pieces.fetch_add(1) >= state_->most) {
    state_->pieces.fetch_sub(1);
    co_return Failure{Kind::overloaded, Side::internal, "more work waits than is allowed to"};
  }
  Piece piece(worker);
  piece.work = std::move(work);
  boost::asio::post(state_->threads, [this, &piece, executor = worker.executor()] {
    try {
      piece.work();
    } catch (...) {
      piece.error = std::current_exception();
    }
    state_->pieces.fetch_sub(1);
    // The timer belongs to the worker's thread, and so does the end of `piece`.
    boost::asio::post(executor, [&piece] {
      piece.is_done = true;
      piece.done.cancel();
    });
  });
  // The worker's context runs until this wait has ended, even when connections are cut.
  while (!piece.is_done) co_await piece.done.async_wait(kAsTuple);
  if (piece.error) std::rethrow_exception(piece.error);
  co_return Result<void>{};
}

}  // namespace bindgate::http
