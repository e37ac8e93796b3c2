#include "http/lane.h"

#include "http/session.h"

#include <sys/socket.h>
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/socket_base.hpp>

namespace bindgate::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr int kBacklog = 1024;
constexpr std::chrono::milliseconds kBreather{50};  // when the process is out of descriptors

Peer peer_of(const tcp::endpoint& remote) {
  asio::ip::address address = remote.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  return {address.to_string(), remote.port()};
}

}  // namespace

Lane::Lane(std::size_t index, const ServerSettings& settings)
    : settings_(settings),
      max_sessions_(std::max<std::size_t>(settings.max_connections / std::max<std::size_t>(settings.threads, 1), 1)),
      worker_(index),
      acceptor_(worker_.context()),
      pause_(worker_.context()),
      grace_(worker_.context()) {
  worker_.watchdog().set_tick(settings.tick);
}

Lane::~Lane() = default;

std::pair<const char*, boost::system::error_code> Lane::listen(const tcp::endpoint& endpoint) {
  boost::system::error_code error;
  if (acceptor_.open(endpoint.protocol(), error); error) return {"socket", error};
  if (acceptor_.set_option(asio::socket_base::reuse_address(true), error); error) return {"SO_REUSEADDR", error};
  if (acceptor_.set_option(ReusePort(true), error); error) return {"SO_REUSEPORT", error};
  if (acceptor_.bind(endpoint, error); error) return {"bind", error};
  if (acceptor_.listen(kBacklog, error); error) return {"listen", error};
  port_ = acceptor_.local_endpoint(error).port();
  return {"getsockname", error};
}

void Lane::run(const HandlerFactory& factory) {
  handler_ = factory(worker_);
  accepting_ = true;
  asio::co_spawn(worker_.executor(), accept(), [this](std::exception_ptr) {
    accepting_ = false;
    if (stopping_ && sessions_.empty()) finish();
  });
  worker_.context().run();
  handler_.reset();
}

Task<void> Lane::accept() {
  while (!stopping_) {
    if (sessions_.size() >= max_sessions_) {
      const auto [waited] = co_await acceptor_.async_wait(Acceptor::wait_read, kAsTuple);
      if (waited || stopping_) continue;
      make_room();
      if (sessions_.size() >= max_sessions_) co_await pause(kBreather);
      continue;
    }
    Socket socket(worker_.executor());
    tcp::endpoint remote;
    const auto [error] = co_await acceptor_.async_accept(socket, remote, kAsTuple);
    if (!error) {
      start(std::move(socket), remote);
    } else if (error == asio::error::no_descriptors || error == asio::error::no_buffer_space ||
               error == asio::error::no_memory) {
      co_await pause(kBreather);
    }
    // Any other error is about one connection that was not to be, or about stopping.
  }
}

// The one whose next request is the least likely to come.
void Lane::make_room() {
  idle_.find([](Session& session) { return session.make_room(); });
}

// Connections that the system has accepted for this listener would be reset with it, and with them requests that have
// been received.
void Lane::accept_backlog() {
  boost::system::error_code error;
  acceptor_.non_blocking(true, error);
  while (!error && sessions_.size() < max_sessions_) {
    Socket socket(worker_.executor());
    tcp::endpoint remote;
    acceptor_.accept(socket, remote, error);
    if (!error) start(std::move(socket), remote);
  }
}

Task<void> Lane::pause(std::chrono::milliseconds time) {
  pause_.expires_after(time);
  co_await pause_.async_wait(kAsTuple);
}

void Lane::start(Socket socket, const tcp::endpoint& remote) {
  boost::system::error_code ignored;  // without it, small answers wait longer: no reason to fail
  socket.set_option(tcp::no_delay(true), ignored);
  auto session = std::make_unique<Session>(worker_, settings_, *handler_, idle_, std::move(socket), peer_of(remote));
  Session* const running = session.get();
  sessions_.insert(running);
  asio::co_spawn(worker_.executor(), running->run(),
                 [this, session = std::move(session)](std::exception_ptr) { ended(session.get()); });
}

void Lane::ended(Session* session) {
  sessions_.erase(session);
  if (sessions_.size() + 1 == max_sessions_) pause_.cancel();
  if (stopping_ && sessions_.empty() && !accepting_) finish();
}

void Lane::stop(std::chrono::milliseconds grace) {
  if (!stopping_) {
    stopping_ = true;
    if (accepting_) accept_backlog();
    boost::system::error_code ignored;  // nothing more can be done about a listener that does not close
    acceptor_.close(ignored);
    pause_.cancel();
    for (Session* session : sessions_) session->wind_down();
  }
  if (sessions_.empty() && !accepting_) return finish();
  const Clock::time_point end = Clock::now() + grace;
  if (end >= cut_at_) return;
  cut_at_ = end;
  grace_.expires_at(end);
  grace_.async_wait([this](const boost::system::error_code& error) {
    if (!error) worker_.watchdog().cut_all();
  });
}

void Lane::finish() {
  grace_.cancel();
  worker_.watchdog().stop();
  if (handler_) handler_->stop();
}

}  // namespace bindgate::http
