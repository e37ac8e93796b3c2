// One connection that always has something to do does not keep the others of its thread waiting.
#include "http/stream.h"

#include "tests/http/gateway.h"
#include "tests/support/raw_client.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

namespace bindgate::http {
namespace {

using bindgate::testing::RawClient;

Task<void> read_pieces(Stream& stream, int pieces, int& done) {
  char piece[512];
  for (done = 0; done < pieces; ++done) {
    const Transfer transfer = co_await stream.read_some(piece, sizeof piece, true);
    REQUIRE(transfer.outcome == Outcome::ok);
  }
}

TEST_CASE("whoever reads bytes that are there already lets others have their turn") {
  Worker worker;
  Acceptor acceptor(worker.context(), {boost::asio::ip::address_v4::loopback(), 0});
  RawClient sender(acceptor.local_endpoint().port());
  Stream stream(worker.watchdog(), acceptor.accept());
  static constexpr int kPieces = 400;
  sender.send(std::string(kPieces * 512, 'x'));
  int done = 0;
  int done_before_other = -1;
  boost::asio::co_spawn(worker.executor(), read_pieces(stream, kPieces, done), [&](std::exception_ptr error) {
    worker.watchdog().stop();
    if (error) std::rethrow_exception(error);
  });
  boost::asio::post(worker.executor(),
                    [&] { boost::asio::post(worker.executor(), [&] { done_before_other = done; }); });
  worker.context().run();
  CHECK(done == kPieces);
  CHECK(done_before_other >= 0);
  CHECK(done_before_other < kPieces / 2);
}

// Notes in what order requests are handled, the first of which keeps the thread busy until others have arrived.
class OrderHandler final : public Handler {
 public:
  explicit OrderHandler(std::string& order) : order_(order) {}

  Task<void> handle(Exchange& exchange) override {
    order_ += exchange.request().origin.back();
    if (exchange.request().origin == "/block") std::this_thread::sleep_for(std::chrono::milliseconds(300));
    Answer answer(200, "done");
    const Result<void> sent = co_await exchange.reply(std::move(answer));
    static_cast<void>(sent);  // a client that has gone is no matter here
  }

 private:
  std::string& order_;
};

TEST_CASE("requests sent in one go take turns with those of other connections") {
  ServerSettings settings;
  settings.address = "127.0.0.1";
  std::string order;
  Server server(settings, [&](Worker&) { return std::make_unique<OrderHandler>(order); });
  std::thread thread([&] { server.run(); });
  RawClient blocking(server.port());
  RawClient a(server.port());
  RawClient b(server.port());
  for (RawClient* client : {&a, &b}) REQUIRE(client->ask("GET /0 HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
  blocking.send("GET /block HTTP/1.1\r\nHost: a\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  static constexpr int kRequests = 100;
  for (RawClient* client : {&a, &b}) {
    const std::string get = client == &a ? "GET /a HTTP/1.1\r\nHost: a\r\n\r\n" : "GET /b HTTP/1.1\r\nHost: a\r\n\r\n";
    std::string all;
    for (int i = 0; i < kRequests; ++i) all += get;
    client->send(all);
  }
  for (RawClient* client : {&a, &b}) {
    for (int i = 0; i < kRequests; ++i) REQUIRE(client->read().status == 200);
  }
  server.stop(std::chrono::milliseconds(0));
  thread.join();
  CHECK(order.rfind('a') > order.find('b'));
  CHECK(order.rfind('b') > order.find('a'));
}

}  // namespace
}  // namespace bindgate::http
