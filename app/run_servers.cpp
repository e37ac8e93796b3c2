#include "app/run_servers.h"

#include <atomic>
#include <csignal>
#include <ctime>
#include <exception>
#include <thread>

namespace bindgate::app {

namespace {

sigset_t ending_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

void block_signals() {
  const sigset_t set = ending_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void run_until_signal(const std::vector<http::Server*>& servers, std::chrono::milliseconds grace) {
  std::atomic<bool> ended{false};
  std::vector<std::exception_ptr> errors(servers.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < servers.size(); ++i) {
    threads.emplace_back([&, i] {
      try {
        servers[i]->run();
      } catch (...) {
        errors[i] = std::current_exception();
      }
      ended = true;
    });
  }
  const sigset_t set = ending_signals();
  const timespec poll{0, 100'000'000};
  while (!ended && sigtimedwait(&set, nullptr, &poll) < 0) {
  }
  for (std::size_t i = 0; i < servers.size(); ++i) {
    servers[i]->stop(grace);
    threads[i].join();
  }
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

}  // namespace bindgate::app
