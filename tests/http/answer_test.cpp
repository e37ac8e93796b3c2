// An answer's bytes belong to the connection that sends it, however long its client takes to read.
#include "tests/http/gateway.h"
#include "tests/support/slow_readers.h"

#include <catch2/catch.hpp>

using namespace bindgate::http;
using namespace bindgate::testing;

namespace {

// Refuses as Handler does where nothing else is said.
class PlainHandler final : public Handler {
 public:
  Task<void> handle(Exchange& exchange) override {
    Answer answer(200, "alive");
    const Result<void> sent = co_await exchange.reply(std::move(answer));
    static_cast<void>(sent);  // a client that has gone is no matter here
  }
};

}  // namespace

TEST_CASE("a refusal that is not read keeps its bytes while others are refused") {
  ServerSettings settings;
  settings.address = "127.0.0.1";
  Server server(settings, [](Worker&) { return std::make_unique<PlainHandler>(); });
  std::thread thread([&] { server.run(); });
  check_refusals_keep_their_bytes(server.port());
  server.stop(std::chrono::milliseconds(0));
  thread.join();
}
