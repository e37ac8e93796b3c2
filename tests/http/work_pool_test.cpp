#include "http/work_pool.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

using namespace bindgate::http;

namespace {

Task<void> run_one(WorkPool& pool, Worker& worker, std::function<void()> work, std::vector<std::string>& said) {
  try {
    const Result<void> done = co_await pool.run(worker, std::move(work));
    said.push_back(done ? "done" : std::string(to_string(done.error().kind)));
  } catch (const std::exception& error) {
    said.push_back(error.what());
  }
}

void spawn(WorkPool& pool, Worker& worker, std::function<void()> work, std::vector<std::string>& said) {
  boost::asio::co_spawn(worker.executor(), run_one(pool, worker, std::move(work), said), boost::asio::detached);
}

}  // namespace

TEST_CASE("work runs on a thread of the pool, and the waiting goes on on the worker's") {
  Worker worker;
  WorkPool pool(2, 10);
  std::vector<std::string> said;
  const std::thread::id here = std::this_thread::get_id();
  std::atomic<int> elsewhere{0};
  for (int i = 0; i < 8; ++i) {
    spawn(
        pool, worker, [&] { elsewhere += std::this_thread::get_id() != here; }, said);
  }
  worker.context().run();
  CHECK(elsewhere == 8);
  CHECK(said == std::vector<std::string>(8, "done"));
}

TEST_CASE("what work throws reaches the one who waits for it") {
  Worker worker;
  WorkPool pool(1, 1);
  std::vector<std::string> said;
  spawn(
      pool, worker, [] { throw std::runtime_error("broken"); }, said);
  worker.context().run();
  CHECK(said == std::vector<std::string>{"broken"});
}

TEST_CASE("more work than may wait is refused, and there is room again afterwards") {
  Worker worker;
  WorkPool pool(1, 1);
  std::vector<std::string> said;
  std::promise<void> gate;
  std::shared_future<void> open = gate.get_future().share();
  for (int i = 0; i < 3; ++i)
    spawn(
        pool, worker, [open] { open.wait(); }, said);
  worker.context().poll();
  CHECK(said == std::vector<std::string>{std::string(to_string(Kind::overloaded))});
  gate.set_value();
  worker.context().run();
  CHECK(said.size() == 3);
  worker.context().restart();
  spawn(
      pool, worker, [] {}, said);
  worker.context().run();
  CHECK(said.back() == "done");
}
