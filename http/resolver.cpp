#include "http/resolver.h"

#include <netdb.h>
#include <sys/socket.h>

#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

namespace bindgate::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kMostThreads = 8;  // that have not come back

Resolver::Addresses ask_system(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  Resolver::Addresses out;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return out;
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> end(found, ::freeaddrinfo);
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    if (each->ai_family == AF_INET) {
      const auto* in = reinterpret_cast<const sockaddr_in*>(each->ai_addr);
      out.emplace_back(asio::ip::address_v4(ntohl(in->sin_addr.s_addr)));
    } else if (each->ai_family == AF_INET6) {
      const auto* in = reinterpret_cast<const sockaddr_in6*>(each->ai_addr);
      asio::ip::address_v6::bytes_type bytes;
      std::copy(std::begin(in->sin6_addr.s6_addr), std::end(in->sin6_addr.s6_addr), bytes.begin());
      out.emplace_back(asio::ip::address_v6(bytes, in->sin6_scope_id));
    }
  }
  return out;
}

}  // namespace

// One look-up and those who wait for it. Guarded by State::mutex.
struct Resolver::Flight {
  Clock::time_point started = Clock::now();
  std::optional<Addresses> found;
  std::list<std::shared_ptr<Parking::Bell>> waiting;
};

struct Resolver::State {
  Lookup lookup;
  std::chrono::milliseconds stale;
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<Flight>> flights;  // the one to join, by host
  std::size_t threads = 0;

  std::shared_ptr<Flight> flight_of(const std::shared_ptr<State>& self, const std::string& host);
  void fly(const std::string& host, const std::shared_ptr<Flight>& flight);
};

// With the mutex held. Null where no further thread is to be had.
std::shared_ptr<Resolver::Flight> Resolver::State::flight_of(const std::shared_ptr<State>& self,
                                                             const std::string& host) {
  const auto known = flights.find(host);
  if (known != flights.end() && Clock::now() - known->second->started < stale) return known->second;
  if (threads >= kMostThreads) return known != flights.end() ? known->second : nullptr;
  auto flight = std::make_shared<Flight>();
  try {
    std::thread([self, host, flight] { self->fly(host, flight); }).detach();
  } catch (const std::system_error&) {
    return nullptr;
  }
  ++threads;
  flights[host] = flight;
  return flight;
}

void Resolver::State::fly(const std::string& host, const std::shared_ptr<Flight>& flight) {
  Addresses found;
  try {
    found = lookup(host);
  } catch (const std::exception&) {
    found.clear();  // as good as a name without addresses
  }
  const std::lock_guard lock(mutex);
  --threads;
  flight->found = std::move(found);
  const auto known = flights.find(host);
  if (known != flights.end() && known->second == flight) flights.erase(known);
  for (const auto& bell : flight->waiting) Parking::ring(bell);
}

// Somebody who waits for a flight, from construction to destruction.
class Resolver::Passenger {
 public:
  Passenger(State& state, std::shared_ptr<Flight> flight, std::shared_ptr<Parking::Bell> bell)
      : state_(state), flight_(std::move(flight)), bell_(std::move(bell)) {
    flight_->waiting.push_back(bell_);
  }
  ~Passenger() {
    const std::lock_guard lock(state_.mutex);
    flight_->waiting.remove(bell_);
  }
  Passenger(const Passenger&) = delete;
  Passenger& operator=(const Passenger&) = delete;

 private:
  State& state_;
  std::shared_ptr<Flight> flight_;
  std::shared_ptr<Parking::Bell> bell_;
};

Resolver::Resolver(Lookup lookup, std::chrono::milliseconds stale) : state_(std::make_shared<State>()) {
  state_->lookup = std::move(lookup);
  state_->stale = stale;
}

const std::shared_ptr<Resolver>& Resolver::system() {
  static const auto resolver = std::make_shared<Resolver>(ask_system);
  return resolver;
}

Task<Result<Resolver::Addresses>> Resolver::resolve(Worker& worker, std::string host, Clock::time_point deadline) {
  const std::shared_ptr<State> state = state_;
  Parking parking(worker);
  std::shared_ptr<Flight> flight;
  std::optional<Passenger> passenger;
  {
    const std::lock_guard lock(state->mutex);
    flight = state->flight_of(state, host);
    if (flight) passenger.emplace(*state, flight, parking.bell());
  }
  if (!flight) co_return Failure{Kind::unreachable, Side::upstream, "no name can be looked up at present"};
  co_await parking.wait_until(deadline);
  passenger.reset();
  const std::lock_guard lock(state->mutex);
  if (flight->found && !flight->found->empty()) co_return *flight->found;
  if (parking.is_cut()) co_return Failure{Kind::stopping, Side::upstream, "the server is stopping"};
  co_return Failure{
      Kind::unreachable, Side::upstream,
      flight->found ? "the upstream's name does not resolve" : "the upstream's name did not resolve in time"};
}

}  // namespace bindgate::http
