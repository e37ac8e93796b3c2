#include "http/upstream.h"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/basic_resolver.hpp>

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

struct Upstream::Waiter {
  explicit Waiter(Executor executor) : timer(executor) {}
  Timer timer;
  bool woken = false;
};

Upstream::Upstream(Worker& worker, UpstreamSettings settings)
    : Watched(worker.watchdog()),
      worker_(worker),
      settings_(std::move(settings)),
      authority_(authority_of(settings_)) {}

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

Task<Result<std::unique_ptr<Connection>>> Upstream::acquire(bool fresh) {
  for (;;) {
    if (!fresh) {
      std::unique_ptr<Connection> pooled = take_idle();
      if (pooled) co_return pooled;
    }
    if (fresh && open_ >= settings_.max_connections && !idle_.empty()) drop_idle(0);
    if (open_ < settings_.max_connections) break;
    const Result<void> turn = co_await wait_for_turn();
    if (!turn) co_return turn.error();
  }
  ++open_;
  Result<std::unique_ptr<Connection>> made = co_await connect();
  if (!made) {
    --open_;
    wake_one();
  }
  co_return made;
}

void Upstream::release(std::unique_ptr<Connection> connection, bool reusable) {
  if (reusable && idle_.size() < settings_.max_connections) {
    connection->idle_since = Watchdog::now();
    idle_.push_back(std::move(connection));
  } else {
    connection.reset();
    --open_;
  }
  wake_one();
}

void Upstream::drop_idle(std::size_t index) {
  idle_.erase(idle_.begin() + static_cast<std::ptrdiff_t>(index));
  --open_;
}

void Upstream::wake_one() {
  if (waiting_.empty()) return;
  Waiter* const waiter = waiting_.front();
  waiting_.pop_front();
  waiter->woken = true;
  waiter->timer.cancel();
}

Task<Result<void>> Upstream::wait_for_turn() {
  if (waiting_.size() >= settings_.max_waiting) {
    co_return Failure{Kind::overloaded, Side::upstream,
                      "every connection to the upstream is busy and the queue is full"};
  }
  Waiter waiter(worker_.executor());
  waiter.timer.expires_after(settings_.wait_timeout);
  waiting_.push_back(&waiter);
  co_await waiter.timer.async_wait(kAsTuple);
  if (worker_.watchdog().is_cut()) co_return Failure{Kind::stopping, Side::upstream, "the server is stopping"};
  if (waiter.woken) co_return Result<void>{};
  waiting_.remove(&waiter);
  co_return Failure{Kind::overloaded, Side::upstream, "no connection to the upstream became free in time"};
}

Task<Result<std::unique_ptr<Connection>>> Upstream::connect() {
  const bool resolved_before = !addresses_.empty();
  if (!resolved_before) {
    const bool resolved = co_await resolve();
    if (!resolved) co_return Failure{Kind::unreachable, Side::upstream, "the upstream's name does not resolve"};
  }
  Result<std::unique_ptr<Connection>> made = co_await try_addresses();
  if (made || !resolved_before) co_return made;
  // The name may have moved to other addresses since.
  const std::vector<asio::ip::tcp::endpoint> tried = addresses_;
  const bool resolved = co_await resolve();
  if (!resolved || addresses_ == tried) co_return made;
  Result<std::unique_ptr<Connection>> again = co_await try_addresses();
  co_return again;
}

Task<Result<std::unique_ptr<Connection>>> Upstream::try_addresses() {
  // A copy: another request may resolve anew meanwhile.
  const std::vector<asio::ip::tcp::endpoint> addresses = addresses_;
  const std::size_t first = first_address_;
  Outcome outcome = Outcome::broken;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const std::size_t index = (first + i) % addresses.size();
    auto connection = std::make_unique<Connection>(worker_.watchdog(), Socket(worker_.executor()));
    outcome = co_await connection->stream.connect(addresses[index], settings_.connect_timeout);
    if (outcome == Outcome::ok) {
      first_address_ = index;
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

Task<bool> Upstream::resolve() {
  boost::system::error_code not_literal;
  const asio::ip::address address = asio::ip::make_address(settings_.host, not_literal);
  if (!not_literal) {
    addresses_ = {asio::ip::tcp::endpoint(address, settings_.port)};
    first_address_ = 0;
    co_return true;
  }
  asio::ip::basic_resolver<asio::ip::tcp, Executor> resolver(worker_.executor());
  const auto [error, found] = co_await resolver.async_resolve(settings_.host, std::to_string(settings_.port),
                                                              asio::ip::resolver_base::numeric_service, kAsTuple);
  if (error || found.empty()) co_return false;
  addresses_.clear();
  for (const auto& entry : found) addresses_.push_back(entry.endpoint());
  first_address_ = 0;
  co_return true;
}

// The least recently used ones are at the front.
void Upstream::look(Clock::time_point now) {
  while (!idle_.empty() && now - idle_.front()->idle_since >= settings_.idle_timeout) drop_idle(0);
}

void Upstream::cut() {
  while (!waiting_.empty()) wake_one();
}

}  // namespace bindgate::http
