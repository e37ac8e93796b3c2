#include "http/upstream.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

namespace bindgate::http {

namespace asio = boost::asio;

namespace {

std::string authority_of(const UpstreamSettings& settings) {
  const bool ipv6 = settings.host.find(':') != std::string::npos;
  std::string authority = ipv6 ? "[" + settings.host + "]" : settings.host;
  if (settings.port != 80) authority += ":" + std::to_string(settings.port);
  return authority;
}

}  // namespace

// A request in the queue, from construction to destruction.
struct Upstream::Waiter {
  Waiter(Worker& worker, std::list<Waiter*>& line) : parking(worker), queue(line) { queue.push_back(this); }
  ~Waiter() { queue.remove(this); }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  Parking parking;
  std::list<Waiter*>& queue;
  bool has_turn = false;
  std::unique_ptr<Connection> connection;  // that comes with the turn, or nullptr
};

Upstream::Upstream(Worker& worker, UpstreamSettings settings)
    : Watched(worker.watchdog()), worker_(worker), settings_(std::move(settings)), authority_(authority_of(settings_)) {
  if (!settings_.resolver) settings_.resolver = Resolver::system();
}

Upstream::~Upstream() = default;

std::unique_ptr<Connection> Upstream::take_idle() {
  while (!idle_.empty()) {
    std::unique_ptr<Connection> connection = std::move(idle_.back());
    idle_.pop_back();
    if (connection->stream.is_quiet()) {
      connection->reused = true;
      return connection;
    }
    --open_;
  }
  return nullptr;
}

// Whoever waits holds back all who come later: nothing is pooled, and no turn is free, while the queue is not empty.
Task<Result<std::unique_ptr<Connection>>> Upstream::acquire(bool fresh, Clock::time_point deadline) {
  if (!fresh) {
    std::unique_ptr<Connection> pooled = take_idle();
    if (pooled) co_return pooled;
  }
  if (open_ >= settings_.max_connections && !idle_.empty()) drop_idle(0);
  if (open_ < settings_.max_connections) {
    ++open_;
  } else {
    Result<std::unique_ptr<Connection>> turn = co_await wait_for_turn(deadline);
    if (!turn) co_return turn.error();
    std::unique_ptr<Connection> handed = std::move(*turn);
    if (handed && !fresh && handed->stream.is_quiet()) {
      handed->reused = true;
      co_return handed;
    }
  }
  Result<std::unique_ptr<Connection>> made = co_await connect(deadline);
  if (!made) free_turn();
  co_return made;
}

void Upstream::release(std::unique_ptr<Connection> connection, bool reusable) {
  if (!reusable) connection.reset();
  if (hand_on(connection)) return;
  if (!connection) {
    --open_;
    return;
  }
  connection->idle_since = Watchdog::now();
  idle_.push_back(std::move(connection));
}

void Upstream::free_turn() {
  std::unique_ptr<Connection> none;
  if (!hand_on(none)) --open_;
}

void Upstream::drop_idle(std::size_t index) {
  idle_.erase(idle_.begin() + static_cast<std::ptrdiff_t>(index));
  --open_;
}

// The turn goes to the oldest in the queue, with the connection if there is one.
bool Upstream::hand_on(std::unique_ptr<Connection>& connection) {
  if (waiting_.empty()) return false;
  Waiter* const waiter = waiting_.front();
  waiting_.pop_front();
  waiter->has_turn = true;
  waiter->connection = std::move(connection);
  Parking::ring(waiter->parking.bell());
  return true;
}

Task<Result<std::unique_ptr<Connection>>> Upstream::wait_for_turn(Clock::time_point deadline) {
  if (waiting_.size() >= settings_.max_waiting) {
    co_return Failure{Kind::overloaded, Side::upstream,
                      "every connection to the upstream is busy and the queue is full"};
  }
  Waiter waiter(worker_, waiting_);
  co_await waiter.parking.wait_until(deadline);
  if (waiter.has_turn) co_return std::move(waiter.connection);
  if (waiter.parking.is_cut()) co_return Failure{Kind::stopping, Side::upstream, "the server is stopping"};
  co_return Failure{Kind::overloaded, Side::upstream, "no connection to the upstream became free in time"};
}

// Addresses that once were right are kept until the name has others: a resolver that fails is no reason to give up
// an upstream that answers.
Task<Result<std::unique_ptr<Connection>>> Upstream::connect(Clock::time_point deadline) {
  const bool resolved_before = !addresses_.empty();
  if (!resolved_before) {
    const Result<void> resolved = co_await resolve(deadline);
    if (!resolved) co_return resolved.error();
  }
  const std::vector<asio::ip::tcp::endpoint> tried = addresses_;
  Result<std::unique_ptr<Connection>> made = co_await try_addresses(deadline);
  if (made || !resolved_before) co_return made;
  // The name may have moved to other addresses since.
  const Result<void> resolved = co_await resolve(deadline);
  if (!resolved || addresses_ == tried) co_return made;
  Result<std::unique_ptr<Connection>> again = co_await try_addresses(deadline);
  co_return again;
}

Task<Result<std::unique_ptr<Connection>>> Upstream::try_addresses(Clock::time_point deadline) {
  // A copy: another request may resolve anew meanwhile.
  const std::vector<asio::ip::tcp::endpoint> addresses = addresses_;
  const std::size_t first = first_address_;
  Outcome outcome = Outcome::broken;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const std::size_t index = (first + i) % addresses.size();
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) {
      outcome = Outcome::timeout;
      break;
    }
    auto connection = std::make_unique<Connection>(worker_.watchdog(), Socket(worker_.executor()));
    outcome = co_await connection->stream.connect(addresses[index], std::min(settings_.connect_timeout, left));
    if (outcome == Outcome::ok) {
      if (index < addresses_.size()) first_address_ = index;
      co_return connection;
    }
    if (outcome == Outcome::interrupted) break;
  }
  if (outcome == Outcome::interrupted) co_return Failure{Kind::stopping, Side::upstream, "the server is stopping"};
  const bool timed_out = outcome == Outcome::timeout;
  co_return Failure{
      timed_out ? Kind::timeout : Kind::unreachable, Side::upstream,
      timed_out ? "the upstream did not accept a connection in time" : "the upstream does not accept connections"};
}

Task<Result<void>> Upstream::resolve(Clock::time_point deadline) {
  boost::system::error_code not_literal;
  const asio::ip::address address = asio::ip::make_address(settings_.host, not_literal);
  if (!not_literal) {
    addresses_ = {asio::ip::tcp::endpoint(address, settings_.port)};
    co_return Result<void>{};
  }
  std::string host = settings_.host;
  const Result<Resolver::Addresses> found = co_await settings_.resolver->resolve(worker_, std::move(host), deadline);
  if (!found) co_return found.error();
  std::vector<asio::ip::tcp::endpoint> addresses;
  for (const asio::ip::address& each : *found) addresses.emplace_back(each, settings_.port);
  if (addresses != addresses_) first_address_ = 0;
  addresses_ = std::move(addresses);
  co_return Result<void>{};
}

// The least recently used ones are at the front.
void Upstream::look(Clock::time_point now) {
  while (!idle_.empty() && now - idle_.front()->idle_since >= settings_.idle_timeout) drop_idle(0);
}

}  // namespace bindgate::http
