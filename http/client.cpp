#include "http/client.h"

#include "http/relay.h"

namespace bindgate::http {

Task<Result<FetchedResponse>> request(Upstream& upstream, const ForwardPlan& plan, std::size_t cap) {
  FetchedResponse response;
  MemorySink sink(response, upstream, plan, cap);
  Relay relay(upstream, plan, nullptr, sink);
  const Result<void> relayed = co_await relay.run();
  if (!relayed) co_return relayed.error();
  response.facts = relay.facts();
  co_return response;
}

}  // namespace bindgate::http
