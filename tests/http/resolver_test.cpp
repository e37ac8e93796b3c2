// Names that resolve late, not at all, or again: nobody waits longer than for a connection.
#include "http/resolver.h"

#include "tests/http/gateway.h"
#include "tests/support/raw_client.h"
#include "tests/support/scripted_upstream.h"

#include <boost/asio/co_spawn.hpp>
#include <catch2/catch.hpp>

#include <condition_variable>
#include <mutex>

namespace bindgate::http {
namespace {

using bindgate::testing::RawClient;
using bindgate::testing::RawResponse;
using bindgate::testing::ScriptedUpstream;
using std::chrono::milliseconds;
using testing::Gateway;

const std::string kGetByName = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string kOkOnce = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";

// A system resolver that does as it is told. Outlives the threads that ask it.
class Names {
 public:
  enum class Mood { answer, fail, hang };

  explicit Names(Mood mood) : mood_(mood) {}
  ~Names() {
    set(Mood::fail);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return inside_ == 0; });
  }

  void set(Mood mood) {
    const std::lock_guard lock(mutex_);
    mood_ = mood;
    changed_.notify_all();
  }
  // Only those who ask from now on.
  void set_for_later(Mood mood) {
    const std::lock_guard lock(mutex_);
    mood_ = mood;
    ++generation_;
  }
  int asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

  std::shared_ptr<Resolver> resolver(milliseconds stale = std::chrono::seconds(10)) {
    return std::make_shared<Resolver>([this](const std::string&) { return look_up(); }, stale);
  }

 private:
  Resolver::Addresses look_up() {
    std::unique_lock lock(mutex_);
    ++asked_;
    ++inside_;
    const int mine = generation_;
    Mood mood = mood_;
    if (mood == Mood::hang) {
      changed_.wait(lock, [&] { return mood_ != Mood::hang && (mine == generation_ || ending()); });
      mood = mood_;
    }
    --inside_;
    changed_.notify_all();
    if (mood != Mood::answer) return {};
    return {boost::asio::ip::make_address("127.0.0.1")};
  }
  bool ending() const { return mood_ == Mood::fail; }

  std::mutex mutex_;
  std::condition_variable changed_;
  Mood mood_;
  int generation_ = 0;
  int asked_ = 0;
  int inside_ = 0;
};

TEST_CASE("a name is looked up once for all who wait for it") {
  ScriptedUpstream upstream(ScriptedUpstream::answering(kOkOnce));
  Names names(Names::Mood::hang);
  Gateway gateway(upstream.port());
  gateway.upstream.host = "fhir.test";
  gateway.upstream.resolver = names.resolver();
  gateway.start();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<RawClient>(gateway.port()));
    clients.back()->send(kGetByName);
  }
  while (names.asked() == 0) std::this_thread::sleep_for(milliseconds(5));
  std::this_thread::sleep_for(milliseconds(50));
  names.set(Names::Mood::answer);
  for (const auto& client : clients) CHECK(client->read().status == 200);
  CHECK(names.asked() == 1);
}

TEST_CASE("a name that does not resolve is a 502, in time, and resolving again later works") {
  const auto mood = GENERATE(Names::Mood::fail, Names::Mood::hang);
  ScriptedUpstream upstream(ScriptedUpstream::answering(kOkOnce));
  Names names(mood);
  Gateway gateway(upstream.port());
  gateway.upstream.host = "fhir.test";
  gateway.upstream.resolver = names.resolver(milliseconds(100));
  gateway.upstream.acquire_timeout = milliseconds(150);
  gateway.start();
  for (int i = 0; i < 3; ++i) {
    RawClient client(gateway.port());
    const RawResponse response = client.ask(kGetByName);
    CHECK(response.status == 502);
    CHECK(response.field("X-Failure") == "upstream unreachable");
  }
  names.set_for_later(Names::Mood::answer);
  std::this_thread::sleep_for(milliseconds(120));
  RawClient client(gateway.port());
  CHECK(client.ask(kGetByName).status == 200);
}

TEST_CASE("an upstream that answers is kept while its name does not resolve") {
  ScriptedUpstream upstream(ScriptedUpstream::answering(kOkOnce));
  Names names(Names::Mood::answer);
  Gateway gateway(upstream.port());
  gateway.upstream.host = "fhir.test";
  gateway.upstream.resolver = names.resolver();
  gateway.start();
  RawClient first(gateway.port());
  REQUIRE(first.ask(kGetByName).status == 200);
  names.set(Names::Mood::hang);
  RawClient second(gateway.port());
  CHECK(second.ask(kGetByName).status == 200);
  CHECK(names.asked() == 1);
}

TEST_CASE("a look-up that hangs does not hold up the end") {
  Names names(Names::Mood::hang);
  Gateway gateway;
  gateway.upstream.host = "fhir.test";
  gateway.upstream.resolver = names.resolver();
  gateway.upstream.acquire_timeout = std::chrono::minutes(10);
  gateway.start();
  RawClient client(gateway.port());
  client.send(kGetByName);
  while (names.asked() == 0) std::this_thread::sleep_for(milliseconds(5));
  gateway.begin_stop(milliseconds(50));
  CHECK(client.wait_for_end() != bindgate::testing::RawSocket::Got::nothing);
  gateway.stop();
  CHECK(gateway.ended());
}

TEST_CASE("threads that do not come back are bounded, and those who ask beyond are told") {
  Names names(Names::Mood::hang);
  const auto resolver = names.resolver(milliseconds(0));
  Worker worker;
  int unreachable = 0;
  for (int i = 0; i < 20; ++i) {
    boost::asio::co_spawn(worker.executor(),
                          resolver->resolve(worker, "name-" + std::to_string(i), Clock::now() + milliseconds(50)),
                          [&](std::exception_ptr, Result<Resolver::Addresses> found) {
                            if (!found && found.error().kind == Kind::unreachable) ++unreachable;
                            if (unreachable == 20) worker.watchdog().stop();
                          });
  }
  worker.context().run();
  CHECK(unreachable == 20);
  CHECK(names.asked() <= 8);
}

}  // namespace
}  // namespace bindgate::http
