// Many clients that send at once, each as fast as it is read. For tests; one thread at a time.
#pragma once

#include "tests/support/raw_client.h"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <chrono>
#include <list>
#include <map>
#include <string>
#include <vector>

namespace bindgate::load {

class Crowd {
 public:
  // `request` outlives the crowd.
  Crowd(std::uint16_t port, std::size_t size, const std::string& request) : request_(request) {
    for (std::size_t i = 0; i < size; ++i) add(port);
  }

  void add(std::uint16_t port) {
    Member& member = members_.emplace_back(port);
    const int fd = member.client.socket().descriptor();
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
  }

  // Sends and receives until everybody has an answer, or the time is over. Returns whether everybody has.
  bool run(std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    for (;;) {
      std::vector<pollfd> waiting;
      std::vector<Member*> who;
      for (Member& member : members_) {
        if (member.over) continue;
        const short events = member.sent < request_.size() ? POLLIN | POLLOUT : POLLIN;
        waiting.push_back({member.client.socket().descriptor(), events, 0});
        who.push_back(&member);
      }
      if (who.empty()) return true;
      if (std::chrono::steady_clock::now() >= end) return false;
      ::poll(waiting.data(), waiting.size(), 50);
      for (std::size_t i = 0; i < who.size(); ++i) {
        if ((waiting[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0) receive(*who[i]);
        if ((waiting[i].revents & POLLOUT) != 0 && !who[i]->over) send(*who[i]);
      }
    }
  }

  // How many got each status; 0 stands for a connection that ended without one.
  std::map<int, std::size_t> statuses() const {
    std::map<int, std::size_t> out;
    for (const Member& member : members_) {
      if (member.over) ++out[member.answer.starts_with("HTTP/1.1 ") ? std::stoi(member.answer.substr(9, 3)) : 0];
    }
    return out;
  }
  bool every_answer_of(int status, const std::string& has) const {
    return std::all_of(members_.begin(), members_.end(), [&](const Member& member) {
      return !member.answer.starts_with("HTTP/1.1 " + std::to_string(status)) ||
             member.answer.find(has) != std::string::npos;
    });
  }

 private:
  struct Member {
    explicit Member(std::uint16_t port) : client(port) {}
    testing::RawClient client;
    std::size_t sent = 0;
    std::string answer;
    bool over = false;
  };

  void send(Member& member) const {
    const std::size_t most = std::min(request_.size() - member.sent, std::size_t{256} * 1024);
    const ssize_t n = ::send(member.client.socket().descriptor(), request_.data() + member.sent, most, MSG_NOSIGNAL);
    if (n > 0) member.sent += static_cast<std::size_t>(n);
  }

  // A head is all that is looked at.
  static void receive(Member& member) {
    char bytes[4096];
    const ssize_t n = ::recv(member.client.socket().descriptor(), bytes, sizeof bytes, 0);
    if (n > 0) member.answer.append(bytes, static_cast<std::size_t>(n));
    member.over = n == 0 || (n < 0 && errno != EAGAIN) || member.answer.find("\r\n\r\n") != std::string::npos;
  }

  const std::string& request_;
  std::list<Member> members_;
};

}  // namespace bindgate::load
