// Where an upstream's answer goes: to the client, or into memory. Internal to this room; lives as long as the Relay.
#pragma once

#include "http/body_reader.h"
#include "http/exchange.h"
#include "http/memory_budget.h"
#include "http/message_writer.h"
#include "http/stream.h"

namespace bindgate::http {

class Session;

class Sink {
 public:
  virtual ~Sink() = default;
  virtual Task<Result<void>> interim(const ResponseHead& head) = 0;
  // `early`: the request is still being sent.
  virtual Task<Result<void>> take(const ResponseHead& head, BodyReader& body, bool early) = 0;
};

// Streams the answer to the client.
class ClientSink final : public Sink {
 public:
  ClientSink(Exchange& exchange, Session& session, Upstream& upstream, const ForwardPlan& plan)
      : exchange_(exchange), session_(session), upstream_(upstream), plan_(plan) {}

  Task<Result<void>> interim(const ResponseHead& head) override;
  Task<Result<void>> take(const ResponseHead& head, BodyReader& body, bool early) override;

 private:
  Delivery delivery_of(const ResponseHead& head, bool early);
  void add_piece(std::string_view piece, bool last);
  Task<Result<void>> stream_rest(BodyReader& body);

  Exchange& exchange_;
  Session& session_;
  Upstream& upstream_;
  const ForwardPlan& plan_;
  Gather gather_;
  bool chunked_ = false;
  char chunk_size_[24];
};

// Reads the answer into memory, up to `cap` bytes of body.
class MemorySink final : public Sink {
 public:
  // `memory`, where there is one, counts the body.
  MemorySink(FetchedResponse& out, Upstream& upstream, const ForwardPlan& plan, std::size_t cap,
             MemoryShare* memory = nullptr)
      : out_(out), upstream_(upstream), plan_(plan), cap_(cap), memory_(memory) {}

  Task<Result<void>> interim(const ResponseHead& head) override;
  Task<Result<void>> take(const ResponseHead& head, BodyReader& body, bool early) override;

 private:
  FetchedResponse& out_;
  Upstream& upstream_;
  const ForwardPlan& plan_;
  std::size_t cap_;
  MemoryShare* memory_;
};

}  // namespace bindgate::http
