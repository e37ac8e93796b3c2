#include "http/server.h"

#include "http/lane.h"

#include <boost/asio/post.hpp>
#include <stdexcept>
#include <thread>

namespace bindgate::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

[[noreturn]] void fail_to_listen(const ServerSettings& settings, const char* step,
                                 const boost::system::error_code& error) {
  throw std::runtime_error("cannot listen on " + settings.address + ":" + std::to_string(settings.port) + ": " + step +
                           ": " + error.message());
}

tcp::endpoint endpoint_of(const ServerSettings& settings) {
  boost::system::error_code error;
  const asio::ip::address address = asio::ip::make_address(settings.address, error);
  if (error) fail_to_listen(settings, "not an IP address", error);
  return {address, settings.port};
}

// SO_REUSEPORT would let a second gateway share the port of the first in silence: a socket without it tells.
void check_port_is_free(const ServerSettings& settings, const tcp::endpoint& endpoint) {
  if (endpoint.port() == 0) return;
  asio::io_context context;
  tcp::acceptor probe(context);
  boost::system::error_code error;
  probe.open(endpoint.protocol(), error);
  if (!error) probe.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) probe.bind(endpoint, error);
  if (error) fail_to_listen(settings, "bind", error);
}

}  // namespace

Answer Handler::refuse(const Failure& failure, const Peer&) {
  Answer answer(status_of(failure), failure.context + "\n");
  answer.add("Content-Type", "text/plain; charset=utf-8");
  return answer;
}

struct Server::State {
  ServerSettings settings;
  HandlerFactory factory;
  std::vector<std::unique_ptr<Lane>> lanes;
};

Server::Server(ServerSettings settings, HandlerFactory factory) : state_(std::make_unique<State>()) {
  state_->settings = std::move(settings);
  state_->factory = std::move(factory);
  const ServerSettings& kept = state_->settings;
  tcp::endpoint endpoint = endpoint_of(kept);
  check_port_is_free(kept, endpoint);
  for (std::size_t i = 0; i < std::max<std::size_t>(kept.threads, 1); ++i) {
    auto lane = std::make_unique<Lane>(i, kept);
    const auto [step, error] = lane->listen(endpoint);
    if (error) fail_to_listen(kept, step, error);
    endpoint.port(lane->port());
    state_->lanes.push_back(std::move(lane));
  }
}

Server::~Server() = default;

std::uint16_t Server::port() const {
  return state_->lanes.front()->port();
}

void Server::run() {
  std::vector<std::exception_ptr> errors(state_->lanes.size());
  std::vector<std::thread> threads;
  const auto run_lane = [&](std::size_t i) {
    try {
      state_->lanes[i]->run(state_->factory);
    } catch (...) {
      errors[i] = std::current_exception();
      stop(std::chrono::milliseconds(0));
    }
  };
  for (std::size_t i = 1; i < state_->lanes.size(); ++i) threads.emplace_back(run_lane, i);
  run_lane(0);
  for (std::thread& thread : threads) thread.join();
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

void Server::stop(std::chrono::milliseconds grace) {
  for (const std::unique_ptr<Lane>& lane : state_->lanes) {
    asio::post(lane->worker().context(), [&lane = *lane, grace] { lane.stop(grace); });
  }
}

}  // namespace bindgate::http
