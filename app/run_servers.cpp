#include "app/run_servers.h"

#include "app/memory_keeper.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <memory>
#include <string_view>
#include <thread>

namespace bindgate::app {

namespace {

using Clock = std::chrono::steady_clock;

// How long after the grace connections that were cut may take to end.
constexpr std::chrono::seconds kToEnd{3};

sigset_t answered_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2}) sigaddset(&set, signal);
  return set;
}

// One line on standard error, unless nobody reads it: this thread must go on.
void say(std::string_view line) {
  pollfd out{STDERR_FILENO, POLLOUT, 0};
  if (poll(&out, 1, 0) == 1 && (out.revents & POLLOUT) != 0) {
    static_cast<void>(!write(STDERR_FILENO, line.data(), line.size()));
  }
}

// True where the process was told to end within the time given.
bool told_to_end(std::chrono::milliseconds within) {
  const sigset_t set = answered_signals();
  const timespec wait{within.count() / 1000, within.count() % 1000 * 1'000'000};
  switch (sigtimedwait(&set, nullptr, &wait)) {
    case SIGINT:
    case SIGTERM:
    case SIGQUIT:
      return true;
    case SIGHUP:
      say("bindgate: SIGHUP: the configuration is not read again; restart to change it.\n");
      return false;
    default:
      return false;
  }
}

// A server on its thread.
class Running {
 public:
  explicit Running(http::Server& server) : server_(server), thread_([this] { run(); }) {}
  ~Running() {
    if (thread_.joinable()) thread_.join();
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  [[nodiscard]] bool has_ended() const { return ended_; }
  void stop(std::chrono::milliseconds grace) { server_.stop(grace); }
  void end() {
    thread_.join();
    if (error_) std::rethrow_exception(error_);
  }

 private:
  void run() {
    try {
      server_.run();
    } catch (...) {
      error_ = std::current_exception();
    }
    ended_ = true;
  }

  http::Server& server_;
  std::exception_ptr error_;
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

using Group = std::vector<std::unique_ptr<Running>>;

constexpr std::chrono::milliseconds kPoll{50};

bool any_ended(const Group& group) {
  return std::any_of(group.begin(), group.end(), [](const auto& running) { return running->has_ended(); });
}

bool all_ended(const Group& group) {
  return std::all_of(group.begin(), group.end(), [](const auto& running) { return running->has_ended(); });
}

void stop(const Group& group, Clock::time_point cut) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(cut - Clock::now());
  for (const auto& running : group) running->stop(std::max(left, std::chrono::milliseconds(0)));
}

// Lets the group's requests end until `cut`, which a second signal brings forward.
void drain(const Group& group, Clock::time_point& cut) {
  stop(group, cut);
  while (!all_ended(group)) {
    if (told_to_end(kPoll)) {
      cut = std::min(cut, Clock::now());
      stop(group, cut);
    }
    if (Clock::now() < cut + kToEnd) continue;
    say("bindgate: not all threads ended in time; the process ends without them.\n");
    std::_Exit(1);
  }
}

}  // namespace

void block_signals() {
  const sigset_t set = answered_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void run_until_signal(const std::vector<http::Server*>& servers, std::chrono::milliseconds grace, http::Server* last) {
  std::array<Group, 2> groups;
  for (http::Server* server : servers) groups[0].push_back(std::make_unique<Running>(*server));
  if (last != nullptr) groups[1].push_back(std::make_unique<Running>(*last));
  MemoryKeeper memory;
  while (!any_ended(groups[0]) && !any_ended(groups[1]) && !told_to_end(kPoll)) memory.look();
  Clock::time_point cut = Clock::now() + grace;
  for (const Group& group : groups) drain(group, cut);
  for (const Group& group : groups) {
    for (const auto& running : group) running->end();
  }
}

}  // namespace bindgate::app
