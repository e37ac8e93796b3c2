// Finds the addresses of host names without anybody having to wait for the system's resolver: each name is looked up
// once at a time, on a thread that is left behind when it does not come back. Any thread.
#pragma once

#include "http/parking.h"
#include "http/task.h"

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bindgate::http {

class Resolver {
 public:
  using Addresses = std::vector<boost::asio::ip::address>;
  // Blocks; empty where the name has no address. Called on threads of the resolver's own.
  using Lookup = std::function<Addresses(const std::string& host)>;

  // A look-up that has not come back after `stale` is not waited for by those who ask later.
  explicit Resolver(Lookup lookup, std::chrono::milliseconds stale = std::chrono::seconds(10));
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  // The process's own, which asks getaddrinfo().
  static const std::shared_ptr<Resolver>& system();

  // Failures of Side::upstream: unreachable, also where the answer does not come in time; stopping.
  Task<Result<Addresses>> resolve(Worker& worker, std::string host, Clock::time_point deadline);

 private:
  struct Flight;
  class Passenger;
  struct State;
  std::shared_ptr<State> state_;  // shared with the threads, which may outlive the resolver
};

}  // namespace bindgate::http
