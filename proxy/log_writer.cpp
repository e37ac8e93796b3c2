#include "proxy/log_writer.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <ctime>
#include <deque>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace bindgate::proxy {

namespace {

using LogClock = std::chrono::steady_clock;

constexpr std::size_t kSpares = 8;
constexpr std::size_t kFilePiece = 64 * 1024;
constexpr int kPatience = 50;  // milliseconds, between looks whether the process ends

// A descriptor written to without ever waiting, where the system can do that without changing what other holders of
// the same open file see: O_NONBLOCK on standard output would be a terminal's shell's too.
class Outlet {
 public:
  explicit Outlet(int descriptor) : descriptor_(descriptor) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || S_ISREG(status.st_mode)) return;
    most_ = LogWriter::kLine;
    is_socket_ = S_ISSOCK(status.st_mode);
    if (is_socket_) return;
    const std::string path = "/proc/self/fd/" + std::to_string(descriptor);
    own_ = ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    may_block_ = own_ < 0;
  }
  ~Outlet() {
    if (own_ >= 0) ::close(own_);
  }
  Outlet(const Outlet&) = delete;
  Outlet& operator=(const Outlet&) = delete;

  // The most bytes to write at once: of a pipe, what goes in whole or not at all.
  [[nodiscard]] std::size_t most() const { return most_; }

  // Waits until there is room, or for kPatience.
  void wait() const {
    pollfd waiting{target(), POLLOUT, 0};
    // Room, but not enough for what did not fit just now: poll would return at once.
    if (::poll(&waiting, 1, kPatience) > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }

  // As write(2); EAGAIN where it would wait.
  [[nodiscard]] ssize_t write(std::string_view bytes) const {
    bytes = bytes.substr(0, most_);
    if (is_socket_) return ::send(descriptor_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (may_block_) {
      pollfd waiting{target(), POLLOUT, 0};
      if (::poll(&waiting, 1, 0) == 0) return errno = EAGAIN, -1;
    }
    return ::write(target(), bytes.data(), bytes.size());
  }

 private:
  [[nodiscard]] int target() const { return own_ >= 0 ? own_ : descriptor_; }

  int descriptor_;
  int own_ = -1;
  std::size_t most_ = kFilePiece;
  bool is_socket_ = false;
  bool may_block_ = false;
};

std::string dropped_line(std::uint64_t lines) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  tm parts{};
  gmtime_r(&now.tv_sec, &parts);
  char time[40];
  std::strftime(time, sizeof time, "%Y-%m-%dT%H:%M:%S", &parts);
  char fraction[8];
  std::snprintf(fraction, sizeof fraction, ".%03dZ", static_cast<int>(now.tv_nsec / 1'000'000));
  return std::string("{\"time\":\"") + time + fraction +
         "\",\"decision\":\"log\",\"reason\":\"lines-dropped\",\"lines\":" + std::to_string(lines) + "}\n";
}

// As many whole lines as fit in `most` bytes, or one line that does not.
std::string_view next_piece(std::string_view rest, std::size_t most) {
  if (rest.size() <= most) return rest;
  std::size_t end = rest.rfind('\n', most - 1);
  if (end == std::string_view::npos) end = rest.find('\n');
  return rest.substr(0, end == std::string_view::npos ? rest.size() : end + 1);
}

std::size_t lines_in(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

struct LogWriter::State {
  State(int descriptor, Limits l) : outlet(descriptor), limits(l) {}

  void run();
  void write(std::string_view text);
  std::size_t write_piece(std::string_view piece);
  [[nodiscard]] bool is_over() const { return ending && LogClock::now() >= end_at.load(); }

  Outlet outlet;
  Limits limits;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::string> queue;
  std::vector<std::string> spares;
  std::size_t queued_bytes = 0;
  bool done = false;
  std::atomic<bool> ending{false};
  std::atomic<LogClock::time_point> end_at{LogClock::time_point::max()};
  std::atomic<std::uint64_t> dropped{0};
  // The thread's own:
  std::uint64_t told = 0;  // of the dropped lines
  bool torn = false;       // the last line written has no end
};

void LogWriter::State::run() {
  std::unique_lock lock(mutex);
  for (;;) {
    changed.wait(lock, [this] { return !queue.empty() || ending; });
    if (queue.empty()) break;
    std::string text = std::move(queue.front());
    queue.pop_front();
    lock.unlock();
    write(text);
    lock.lock();
    queued_bytes -= text.size();
    if (spares.size() < kSpares) {
      text.clear();
      spares.push_back(std::move(text));
    }
  }
  done = true;
  changed.notify_all();
}

void LogWriter::State::write(std::string_view text) {
  while (!text.empty()) {
    const std::string_view piece = next_piece(text, outlet.most());
    text.remove_prefix(piece.size());
    if (torn && write_piece("\n") == 0) torn = false;
    const std::uint64_t lost = dropped.load() - told;
    if (lost > 0 && write_piece(dropped_line(lost)) == 0) told += lost;
    const std::size_t missing = write_piece(piece);
    if (missing > 0) dropped += lines_in(piece.substr(piece.size() - missing));
  }
}

// How many bytes at its end were not written.
std::size_t LogWriter::State::write_piece(std::string_view piece) {
  const std::size_t size = piece.size();
  while (!piece.empty() && !is_over()) {
    const ssize_t written = outlet.write(piece);
    if (written > 0) {
      piece.remove_prefix(static_cast<std::size_t>(written));
    } else if (written < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      outlet.wait();
    } else if (written == 0 || errno != EINTR) {
      break;
    }
  }
  torn = torn || (!piece.empty() && piece.size() < size);
  return piece.size();
}

LogWriter::LogWriter(int descriptor, Limits limits) : state_(std::make_shared<State>(descriptor, limits)) {
  // Signals are the main thread's affair; a log nobody holds open any more is no reason to end the process.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread([state = state_] { state->run(); }).detach();
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

LogWriter::~LogWriter() {
  std::unique_lock lock(state_->mutex);
  state_->end_at = LogClock::now() + state_->limits.drain;
  state_->ending = true;
  state_->changed.notify_all();
  // A thread that the kernel holds (a hung network file system) is left behind.
  state_->changed.wait_for(lock, 2 * state_->limits.drain, [this] { return state_->done; });
}

std::shared_ptr<LogWriter> LogWriter::standard_output() {
  static std::mutex mutex;
  static std::weak_ptr<LogWriter> held;
  const std::lock_guard lock(mutex);
  std::shared_ptr<LogWriter> writer = held.lock();
  if (!writer) held = writer = std::make_shared<LogWriter>(STDOUT_FILENO);
  return writer;
}

void LogWriter::take(std::string& lines, std::size_t count) {
  if (lines.empty()) return;
  std::unique_lock lock(state_->mutex);
  if (state_->queued_bytes + lines.size() > state_->limits.queued_bytes) {
    state_->dropped += count;
    lines.clear();
    return;
  }
  state_->queued_bytes += lines.size();
  state_->queue.push_back(std::move(lines));
  lines = {};
  if (!state_->spares.empty()) {
    lines = std::move(state_->spares.back());
    state_->spares.pop_back();
  }
  lock.unlock();
  state_->changed.notify_one();
}

std::uint64_t LogWriter::dropped() const {
  return state_->dropped;
}

}  // namespace bindgate::proxy
