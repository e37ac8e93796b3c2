// The server requests are sent on to: a pool of keep-alive connections of one Worker. Made by a Handler (one per
// thread), outlives every exchange that uses it; used on that Worker's thread only.
#pragma once

#include "http/connection.h"
#include "http/framing_gate.h"
#include "http/resolver.h"
#include "http/task.h"
#include "http/worker.h"

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace bindgate::http {

struct UpstreamSettings {
  std::string host;  // a name or an IP address, IPv6 without brackets
  std::uint16_t port = 80;
  std::string via = "bindgate";       // the pseudonym in Via
  bool preserve_host = false;         // send the client's Host instead of this upstream's
  bool trust_forwarded = true;        // append to the client's X-Forwarded-*; false: replace them
  std::size_t max_connections = 256;  // per worker
  std::size_t max_waiting = 1024;     // requests that may wait for one of them
  HeadLimits head;
  std::chrono::milliseconds connect_timeout{3'000};  // per address
  // For getting a connection at all: waiting for a turn, resolving the name, connecting, and all of it again.
  std::chrono::milliseconds acquire_timeout{8'000};
  std::chrono::milliseconds response_timeout{60'000};  // from the request's end to the head, and between body bytes
  std::chrono::milliseconds write_timeout{30'000};     // without the upstream taking a byte
  std::chrono::milliseconds idle_timeout{15'000};      // before a pooled connection is closed
  std::shared_ptr<Resolver> resolver;                  // null: the process's own
};

class Upstream : private Watchdog::Watched {
 public:
  Upstream(Worker& worker, UpstreamSettings settings);
  ~Upstream();

  const UpstreamSettings& settings() const { return settings_; }
  std::string_view authority() const { return authority_; }  // the Host field's value

  // For Relay: the most recently used pooled connection that the upstream has not closed meanwhile, or nullptr.
  std::unique_ptr<Connection> take_idle();

  // A connection, pooled or (always when `fresh`) new, before `deadline`; first come, first served where there are no
  // more to be had. Failures: unreachable, overloaded, timeout, stopping.
  Task<Result<std::unique_ptr<Connection>>> acquire(bool fresh, Clock::time_point deadline);

  // Gives a connection back: to the request that has waited longest, else into the pool. Closed unless `reusable`.
  void release(std::unique_ptr<Connection> connection, bool reusable);

 private:
  struct Waiter;

  void look(Clock::time_point now) override;
  void cut() override {}  // who waits is woken by where he waits
  void drop_idle(std::size_t index);
  bool hand_on(std::unique_ptr<Connection>& connection);
  void free_turn();
  Task<Result<std::unique_ptr<Connection>>> wait_for_turn(Clock::time_point deadline);
  Task<Result<std::unique_ptr<Connection>>> connect(Clock::time_point deadline);
  Task<Result<std::unique_ptr<Connection>>> try_addresses(Clock::time_point deadline);
  Task<Result<void>> resolve(Clock::time_point deadline);

  Worker& worker_;
  UpstreamSettings settings_;
  std::string authority_;
  std::vector<boost::asio::ip::tcp::endpoint> addresses_;
  std::size_t first_address_ = 0;  // the one that answered last
  std::vector<std::unique_ptr<Connection>> idle_;
  std::list<Waiter*> waiting_;
  std::size_t open_ = 0;  // pooled, lent and being made; all of them while anybody waits
};

}  // namespace bindgate::http
