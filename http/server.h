// The HTTP/1.1 server: one thread, io_context, acceptor (SO_REUSEPORT) and Handler per core.
// Constructed, run and destroyed by app/ or a test; stop() may be called from any thread.
#pragma once

#include "http/exchange.h"
#include "http/framing_gate.h"
#include "http/memory_budget.h"
#include "http/worker.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bindgate::http {

struct ServerSettings {
  std::string address = "0.0.0.0";
  std::uint16_t port = 0;  // 0: the system picks one; see Server::port()
  std::size_t threads = 1;
  // Of all threads together. Where there are no more, the one that has been idle longest makes room for the next;
  // where none is idle, further ones wait in the backlog.
  std::size_t max_connections = 4096;
  HeadLimits head;
  std::uint32_t max_requests_per_connection = 0;     // 0: no limit
  std::chrono::milliseconds head_timeout{10'000};    // from a head's first byte to its last
  std::chrono::milliseconds idle_timeout{75'000};    // between requests
  std::chrono::milliseconds body_timeout{30'000};    // without a byte of a request body
  std::uint32_t body_rate = 512;                     // bytes a second below which waiting uses body_timeout up
  std::chrono::milliseconds write_timeout{30'000};   // without the client taking a byte
  std::chrono::milliseconds linger{2'000};           // to let a client read the answer to a body left unread
  std::chrono::milliseconds last_chance{500};        // for a request that is on its way when the server stops
  std::chrono::milliseconds memory_timeout{10'000};  // for a body's turn where others take all the memory
  std::chrono::milliseconds tick{250};               // resolution of every timeout
  std::shared_ptr<MemoryBudget> memory;              // for the bodies held, shared with other servers; null: no limit
};

// What a room above implements. One instance per thread, called only on that thread.
class Handler {
 public:
  virtual ~Handler() = default;

  // Answers one request by exactly one of reply(), forward() or, after fetch(), reply(). A handler that
  // answers nothing closes the connection. Waits only for things of this room or bounded timers.
  virtual Task<void> handle(Exchange& exchange) = 0;

  // The answer to a head that never became a request, or to an exception out of handle(). The default is one line of
  // plain text.
  virtual Answer refuse(const Failure& failure, const Peer& peer);

  // Called once, when the last connection of a stopping worker has ended: timers of one's own end here.
  virtual void stop() {}
};

// Called on the worker's own thread, before it accepts. An exception ends run() with that exception.
using HandlerFactory = std::function<std::unique_ptr<Handler>(Worker& worker)>;

class Server {
 public:
  // Binds and listens. Throws std::runtime_error naming address, port and reason.
  Server(ServerSettings settings, HandlerFactory factory);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;

  // Serves until stop(); returns when every connection has ended. Rethrows what a factory threw.
  void run();

  // Stops accepting, lets requests in flight and those on their way finish within `grace`, then cuts them. Idle
  // connections have settings.last_chance for a last request, so that no client sends one into a closing connection.
  // Returns at once. May be called before run() and more than once; a shorter grace wins.
  void stop(std::chrono::milliseconds grace = std::chrono::seconds(10));

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bindgate::http
