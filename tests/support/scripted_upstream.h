// A server on loopback that does on each connection what a test tells it, and remembers what it was sent. For tests.
#pragma once

#include "tests/support/raw_client.h"

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <thread>
#include <vector>

namespace bindgate::testing {

struct RawRequest {
  RawHead head;
  std::string body;
  bool complete = false;

  std::string field(std::string_view name) const { return head.field(name); }
};

class ScriptedUpstream;

// One accepted connection, seen by the script.
class UpstreamConnection {
 public:
  UpstreamConnection(ScriptedUpstream& upstream, int descriptor, std::size_t index)
      : socket_(descriptor), upstream_(upstream), index_(index) {}

  std::size_t index() const { return index_; }  // 0 for the first connection
  RawSocket& socket() { return socket_; }
  bool send(std::string_view bytes) { return socket_.send(bytes); }

  // False when the connection ended first. What came is recorded either way.
  bool read_head(RawRequest& out);
  bool read(RawRequest& out);

 private:
  RawSocket socket_;
  ScriptedUpstream& upstream_;
  std::size_t index_;
};

class ScriptedUpstream {
 public:
  // Runs on a thread of its own for each connection, which closes when it returns.
  using Script = std::function<void(UpstreamConnection&)>;

  explicit ScriptedUpstream(Script script) : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener_, 64) != 0) {
      throw std::runtime_error(std::string("listen: ") + std::strerror(errno));
    }
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept(); });
  }

  ~ScriptedUpstream() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    {
      const std::lock_guard lock(mutex_);
      for (UpstreamConnection& connection : open_) ::shutdown(connection.socket().descriptor(), SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
  }

  std::uint16_t port() const { return port_; }

  std::vector<RawRequest> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  std::size_t connections() {
    const std::lock_guard lock(mutex_);
    return accepted_;
  }

  // Sends the same answer to every request of every connection.
  static Script answering(std::string answer) {
    return [answer = std::move(answer)](UpstreamConnection& connection) {
      RawRequest request;
      while (connection.read(request) && connection.send(answer)) request = {};
    };
  }

 private:
  friend class UpstreamConnection;

  void accept() {
    while (!stopping_) {
      const int fd = ::accept(listener_, nullptr, nullptr);
      if (fd < 0) continue;
      const std::lock_guard lock(mutex_);
      UpstreamConnection& connection = open_.emplace_back(*this, fd, accepted_++);
      threads_.emplace_back([this, &connection] {
        script_(connection);
        const std::lock_guard closing(mutex_);
        open_.remove_if([&](const UpstreamConnection& each) { return &each == &connection; });
      });
    }
  }

  void record(const RawRequest& request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
  }

  Script script_;
  int listener_;
  std::uint16_t port_ = 0;
  std::thread acceptor_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::list<UpstreamConnection> open_;
  std::vector<std::thread> threads_;
  std::vector<RawRequest> requests_;
  std::size_t accepted_ = 0;
};

inline bool UpstreamConnection::read_head(RawRequest& out) {
  const bool whole = RawReader(socket_).head(out.head);
  if (!whole && !socket_.received().empty()) {
    out.head.text = socket_.received();
    upstream_.record(out);
  }
  return whole;
}

inline bool UpstreamConnection::read(RawRequest& out) {
  if (!read_head(out)) return false;
  out.complete = RawReader(socket_).body(out.head, false, out.body);
  upstream_.record(out);
  return out.complete;
}

}  // namespace bindgate::testing
