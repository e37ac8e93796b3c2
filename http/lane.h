// One thread of the server: acceptor, handler and the sessions it accepted. Internal to this room. Everything but the
// constructor and listen() happens on the thread that calls run().
#pragma once

#include "http/idle_sessions.h"
#include "http/server.h"
#include "http/worker.h"

#include <boost/system/error_code.hpp>
#include <memory>
#include <unordered_set>
#include <utility>

namespace bindgate::http {

class Session;

class Lane {
 public:
  Lane(std::size_t index, const ServerSettings& settings);
  ~Lane();

  Worker& worker() { return worker_; }
  std::uint16_t port() const { return port_; }

  // The step that failed and why; no error when listening.
  std::pair<const char*, boost::system::error_code> listen(const boost::asio::ip::tcp::endpoint& endpoint);

  void run(const HandlerFactory& factory);
  void stop(std::chrono::milliseconds grace);

 private:
  Task<void> accept();
  void make_room();
  void accept_backlog();
  Task<void> pause(std::chrono::milliseconds time);
  void start(Socket socket, const boost::asio::ip::tcp::endpoint& remote);
  void ended(Session* session);
  void finish();

  const ServerSettings& settings_;
  std::size_t max_sessions_;
  Worker worker_;
  Acceptor acceptor_;
  Timer pause_;  // the acceptor's, when it cannot take more
  Timer grace_;
  std::unique_ptr<Handler> handler_;
  std::unordered_set<Session*> sessions_;
  IdleSessions idle_;
  std::uint16_t port_ = 0;
  Clock::time_point cut_at_ = Clock::time_point::max();
  bool stopping_ = false;
  bool accepting_ = false;
};

}  // namespace bindgate::http
