#include "bench/load.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace bindgate::bench {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail_errno(const char* what) {
  throw std::runtime_error(std::string(what) + ": " + strerror(errno));
}

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {
    if (fd_ < 0) fail_errno("cannot open a socket");
  }
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

Socket connect_to(std::uint16_t port) {
  Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket.fd(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fail_errno("cannot connect");
  const int on = 1;
  setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

// The value of a header field in an answer's head, or empty.
std::string_view field(std::string_view head, std::string_view name) {
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at)) {
    at += 2;
    const std::string_view line = head.substr(at, head.find("\r\n", at) - at);
    if (line.size() <= name.size() || line[name.size()] != ':') continue;
    if (strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
    const std::size_t start = line.find_first_not_of(" \t", name.size() + 1);
    return start == std::string_view::npos ? std::string_view() : line.substr(start);
  }
  return {};
}

class Connection {
 public:
  explicit Connection(const Load& load) : load_(load), socket_(connect_to(load.port)), sent_(load.request.size()) {}

  [[nodiscard]] int fd() const { return socket_.fd(); }
  [[nodiscard]] bool has_unsent() const { return sent_ < load_.request.size(); }

  void start() {
    sent_ = 0;
    begun_ = Clock::now();
    send_more();
  }

  [[nodiscard]] Clock::time_point begun() const { return begun_; }

  // Sends what the socket takes.
  void send_more() {
    while (has_unsent()) {
      const ssize_t n =
          send(fd(), load_.request.data() + sent_, load_.request.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n < 0 && errno == EAGAIN) return;
      if (n < 0) fail_errno("cannot send");
      sent_ += static_cast<std::size_t>(n);
    }
  }

  // Reads what has come; true once the answer is complete.
  bool receive() {
    std::array<char, 65536> bytes;
    const ssize_t n = recv(fd(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return false;
    if (n < 0) fail_errno("cannot receive");
    if (n == 0) throw std::runtime_error("the server closed the connection");
    answer_.append(bytes.data(), static_cast<std::size_t>(n));
    const std::size_t head_end = answer_.find("\r\n\r\n");
    if (head_end == std::string::npos) return false;
    const std::size_t size = head_end + 4 + body_size(head_end + 2);
    if (answer_.size() < size) return false;
    if (answer_.size() > size) throw std::runtime_error("bytes after the answer: " + answer_.substr(size, 200));
    check_status();
    answer_.clear();
    return true;
  }

 private:
  [[nodiscard]] std::size_t body_size(std::size_t head_size) const {
    const std::string_view length = field(std::string_view(answer_).substr(0, head_size), "content-length");
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), size);
    if (error != std::errc{}) throw std::runtime_error("an answer without Content-Length: " + answer_.substr(0, 500));
    return size;
  }

  void check_status() const {
    const std::string expected = "HTTP/1.1 " + std::to_string(load_.expected_status) + " ";
    if (answer_.starts_with(expected)) return;
    throw std::runtime_error("expected status " + std::to_string(load_.expected_status) +
                             ", got: " + answer_.substr(0, 1000));
  }

  const Load& load_;
  Socket socket_;
  Clock::time_point begun_;
  std::size_t sent_;  // of the request in flight; all of it before the first
  std::string answer_;
};

class Run {
 public:
  explicit Run(const Load& load) : load_(load), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    const std::size_t count = std::min(load.connections, load.requests);
    connections_.reserve(count);
    result_.latencies.reserve(load.requests);
    for (std::size_t i = 0; i < count; ++i) {
      connections_.emplace_back(load);
      watch(i, EPOLL_CTL_ADD);
    }
  }

  LoadResult run() {
    const auto begun = Clock::now();
    const auto deadline = begun + load_.limit;
    for (std::size_t i = 0; i < connections_.size(); ++i) start(i);
    while (answered_ < load_.requests) {
      std::array<epoll_event, 64> events;
      const int n = epoll_wait(epoll_.fd(), events.data(), static_cast<int>(events.size()), 200);
      if (n < 0 && errno != EINTR) fail_errno("epoll_wait");
      for (int i = 0; i < n; ++i) handle(events[static_cast<std::size_t>(i)]);
      if (Clock::now() > deadline) {
        throw std::runtime_error("only " + std::to_string(answered_) + " of " + std::to_string(load_.requests) +
                                 " requests answered within " + std::to_string(load_.limit.count()) + " s");
      }
    }
    result_.elapsed = Clock::now() - begun;
    return std::move(result_);
  }

 private:
  void watch(std::size_t i, int operation) {
    epoll_event event{};
    event.events = EPOLLIN | (connections_[i].has_unsent() ? EPOLLOUT : 0U);
    event.data.u64 = i;
    if (epoll_ctl(epoll_.fd(), operation, connections_[i].fd(), &event) != 0) fail_errno("epoll_ctl");
  }

  void start(std::size_t i) {
    if (started_ == load_.requests) return;
    ++started_;
    connections_[i].start();
    if (connections_[i].has_unsent()) watch(i, EPOLL_CTL_MOD);
  }

  void handle(const epoll_event& event) {
    const std::size_t i = event.data.u64;
    Connection& connection = connections_[i];
    if ((event.events & EPOLLOUT) != 0) {
      connection.send_more();
      if (!connection.has_unsent()) watch(i, EPOLL_CTL_MOD);
    }
    if ((event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) == 0 || !connection.receive()) return;
    if (connection.has_unsent()) throw std::runtime_error("an answer before the request was sent whole");
    ++answered_;
    result_.latencies.push_back(Clock::now() - connection.begun());
    start(i);
  }

  const Load& load_;
  Socket epoll_;
  std::vector<Connection> connections_;
  std::size_t started_ = 0;
  std::size_t answered_ = 0;
  LoadResult result_;
};

}  // namespace

LoadResult run_load(const Load& load) {
  return Run(load).run();
}

std::string make_request(const std::string& method, const std::string& path, const std::string& body) {
  std::string request = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bindgate-bench\r\n" +
                        "Accept: application/fhir+json\r\n";
  if (!body.empty()) {
    request +=
        "Content-Type: application/fhir+json; charset=utf-8\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  }
  return request + "\r\n" + body;
}

}  // namespace bindgate::bench
