// A server on loopback that stores numbered resources and fails in every way a server can: it closes or resets before
// reading, between reading and storing, between storing and answering and within the answer, stalls, and is not there
// for a while. For tests.
#pragma once

#include "tests/support/raw_client.h"

#include <atomic>
#include <list>
#include <map>
#include <mutex>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace bindgate::testing {

class UnreliableUpstream {
 public:
  // Stalls last `stall`; `seed` decides who fails and how.
  UnreliableUpstream(unsigned seed, std::chrono::milliseconds stall) : seed_(seed), stall_(stall) {
    open_listener();
    acceptor_ = std::thread([this] { accept(); });
  }
  ~UnreliableUpstream() {
    stopping_ = true;
    acceptor_.join();
    ::close(listener_);
    {
      const std::lock_guard lock(mutex_);
      for (RawSocket& socket : sockets_) ::shutdown(socket.descriptor(), SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
  }
  UnreliableUpstream(const UnreliableUpstream&) = delete;
  UnreliableUpstream& operator=(const UnreliableUpstream&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

  // How often each number was stored.
  [[nodiscard]] std::map<std::size_t, std::size_t> stored() {
    const std::lock_guard lock(mutex_);
    return stored_;
  }

 private:
  enum class Act {
    answer,
    answer_and_close,
    close_unread,
    reset_after_head,
    reset_unstored,
    reset_stored,
    cut_head,
    cut_body,
    stall_unstored,
    stall_stored
  };

  static Act next_act(std::mt19937& random) {
    const unsigned dice = random() % 1000;
    if (dice < 860) return Act::answer;
    if (dice < 890) return Act::answer_and_close;
    if (dice < 910) return Act::close_unread;
    if (dice < 925) return Act::reset_after_head;
    if (dice < 940) return Act::reset_unstored;
    if (dice < 960) return Act::reset_stored;
    if (dice < 975) return Act::cut_head;
    if (dice < 990) return Act::cut_body;
    return dice < 995 ? Act::stall_unstored : Act::stall_stored;
  }

  void open_listener() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port_);
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener_, 64) != 0) {
      throw std::runtime_error(std::string("listen: ") + std::strerror(errno));
    }
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }

  void accept() {
    std::mt19937 random(seed_);
    while (!stopping_) {
      pollfd waiting{listener_, POLLIN, 0};
      if (::poll(&waiting, 1, 20) == 1) serve(::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC), random());
      // Not there for a while: who connects now is refused.
      if (random() % 1000 != 0) continue;
      ::close(listener_);
      std::this_thread::sleep_for(std::chrono::milliseconds(50 + random() % 100));
      open_listener();
    }
  }

  void serve(int descriptor, unsigned seed) {
    if (descriptor < 0) return;
    const std::lock_guard lock(mutex_);
    RawSocket& socket = sockets_.emplace_back(descriptor);
    threads_.emplace_back([this, &socket, seed] {
      std::mt19937 random(seed);
      while (exchange(socket, next_act(random))) {
      }
      const std::lock_guard closing(mutex_);
      sockets_.remove_if([&](const RawSocket& each) { return &each == &socket; });
    });
  }

  // One request and what becomes of it; false when the connection has ended.
  bool exchange(RawSocket& socket, Act act) {
    if (act == Act::close_unread) return false;
    RawReader reader(socket);
    RawHead head;
    if (!reader.head(head)) return false;
    if (act == Act::reset_after_head) return reset(socket);
    std::string body;
    if (!reader.body(head, false, body)) return false;
    if (act == Act::reset_unstored) return reset(socket);
    if (act == Act::stall_unstored) {
      std::this_thread::sleep_for(stall_);
      return reset(socket);
    }
    store(body);
    if (act == Act::reset_stored) return reset(socket);
    if (act == Act::stall_stored) std::this_thread::sleep_for(stall_);
    return answer(socket, act);
  }

  static bool answer(RawSocket& socket, Act act) {
    const std::string head =
        "HTTP/1.1 201 Created\r\nContent-Type: application/fhir+json\r\nContent-Length: 26\r\n\r\n";
    const std::string body = "{\"resourceType\":\"Patient\"}";
    switch (act) {
      case Act::cut_head:
        socket.send(head.substr(0, head.size() / 2));
        return reset(socket);
      case Act::cut_body:
        socket.send(head + body.substr(0, body.size() / 2));
        return reset(socket);
      default:
        return socket.send(head + body) && act != Act::answer_and_close;
    }
  }

  static bool reset(RawSocket& socket) {
    const linger now{1, 0};
    ::setsockopt(socket.descriptor(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    return false;
  }

  // {"resourceType":"Patient","identifier":[{"value":"17"}], ...
  void store(const std::string& body) {
    const std::string before = "\"value\":\"";
    const std::size_t number = std::stoull(body.substr(body.find(before) + before.size()));
    const std::lock_guard lock(mutex_);
    ++stored_[number];
  }

  unsigned seed_;
  std::chrono::milliseconds stall_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::thread acceptor_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::list<RawSocket> sockets_;
  std::vector<std::thread> threads_;
  std::map<std::size_t, std::size_t> stored_;
};

}  // namespace bindgate::testing
