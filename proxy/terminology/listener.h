// The terminology endpoint on its own listener: keys, bodies, the bound on work at once, the access log. One per worker
// thread (http::Handler); what computes the answers is shared and runs on the pool's threads.
#pragma once

#include "http/bearer_keys.h"
#include "http/server.h"
#include "http/work_pool.h"
#include "proxy/access_log.h"
#include "proxy/terminology/endpoint.h"

#include <cstdint>
#include <memory>
#include <string>

namespace bindgate::proxy::tx {

// The pool is made here; it lives as long as the factory and its handlers. `log` is where the access log goes, where
// the settings ask for one.
[[nodiscard]] http::HandlerFactory endpoint_handlers(Settings settings, Engine engine,
                                                     std::shared_ptr<LogWriter> log = LogWriter::standard_output());

class Listener final : public http::Handler {
 public:
  // What the handlers of all threads share.
  struct Shared {
    Shared(Settings settings, Engine engine, std::shared_ptr<LogWriter> log);

    Endpoint endpoint;
    http::BearerKeys keys;
    http::WorkPool pool;
    std::shared_ptr<LogWriter> log;  // null: none is kept
  };

  Listener(http::Worker& worker, std::shared_ptr<Shared> shared);

  http::Task<void> handle(http::Exchange& exchange) override;
  http::Answer refuse(const http::Failure& failure, const http::Peer& peer) override;
  void stop() override { log_.flush(); }

 private:
  struct Request;

  http::Task<void> answer_health(Request& request);
  http::Task<void> answer(Request& request);
  http::Task<void> send(Request& request, Response response);
  http::Task<void> fail(Request& request, const http::Failure& failure);
  void log(const Request& request);

  http::Worker& worker_;
  std::shared_ptr<Shared> shared_;
  AccessLog log_;
  std::uint64_t next_id_;
};

}  // namespace bindgate::proxy::tx
