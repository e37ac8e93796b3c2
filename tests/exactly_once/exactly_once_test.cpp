// What was answered with 2xx is stored exactly once, whatever becomes of the upstream and of the gateway.
#include "unreliable_upstream.h"

#include "../app/process.h"

#include <array>
#include <memory>

using namespace bindgate::app::test;
using namespace bindgate::testing;

namespace {

constexpr std::size_t kWrites = 10'000;
constexpr std::size_t kClients = 8;
constexpr std::size_t kRestarts = 6;
constexpr std::chrono::milliseconds kResponseTimeout{200};

// The gateway as it is ended and started again, and where it listens now.
class Gateway {
 public:
  Gateway(const Folder& folder, std::uint16_t upstream) : folder_(folder) {
    config_ = folder.write("serve.yaml",
                           "listen: 127.0.0.1:0\nthreads: 2\nlog: {access: off}\nupstream:\n  url: http://127.0.0.1:" +
                               std::to_string(upstream) + "/fhir\n  connectTimeout: 200ms\n  responseTimeout: " +
                               std::to_string(kResponseTimeout.count()) + "ms\n");
    start();
  }

  // The status it ended with.
  int end() {
    port_ = 0;
    process_->signal(SIGTERM);
    return process_->wait();
  }
  void start() {
    process_ = std::make_unique<Process>(folder_, std::vector<std::string>{"serve", "-c", config_});
    port_ = process_->port();
  }

  // 0 from before the signal to end until it listens again.
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  const Folder& folder_;
  std::string config_;
  std::unique_ptr<Process> process_;
  std::atomic<std::uint16_t> port_{0};
};

enum class Outcome : std::uint8_t { not_sent, success, failure, closed_at_end, closed, hangs };

std::string write_of(std::size_t number) {
  const std::string body =
      R"({"resourceType":"Patient","identifier":[{"value":")" + std::to_string(number) + R"("}],"gender":"male"})";
  const bool update = number % 5 == 0;
  return (update ? "PUT /fhir/Patient/" + std::to_string(number) : std::string("POST /fhir/Patient")) +
         " HTTP/1.1\r\nHost: a\r\nContent-Type: application/fhir+json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

// One client: takes numbers and writes each once, on a connection that it keeps while it lasts.
class Client {
 public:
  Client(const Gateway& gateway, std::atomic<std::size_t>& next, std::vector<Outcome>& outcomes)
      : gateway_(gateway), next_(next), outcomes_(outcomes) {}

  void run() {
    while (true) {
      if (!connect()) continue;
      const std::size_t number = next_++;
      if (number >= kWrites) return;
      outcomes_[number] = write(number);
    }
  }

 private:
  bool connect() {
    if (client_) return true;
    const std::uint16_t port = gateway_.port();
    try {
      if (port == 0) throw std::runtime_error("it is being started");
      client_ = std::make_unique<RawClient>(port);
      connected_to_ = port;
      return true;
    } catch (const std::runtime_error&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      return false;
    }
  }

  Outcome write(std::size_t number) {
    const bool sent = client_->send(write_of(number));
    RawResponse answer;
    if (sent) answer = client_->read();
    if (!answer.complete || same_name(answer.field("Connection"), "close")) {
      const bool hangs = sent && answer.status == 0 && !has_ended();
      client_.reset();
      if (hangs) return Outcome::hangs;
    }
    if (answer.status == 0) return gateway_.port() == connected_to_ ? Outcome::closed : Outcome::closed_at_end;
    return answer.status / 100 == 2 ? Outcome::success : Outcome::failure;
  }

  [[nodiscard]] bool has_ended() {
    return client_->socket().receive(std::chrono::seconds(1)) != RawSocket::Got::nothing;
  }

  const Gateway& gateway_;
  std::atomic<std::size_t>& next_;
  std::vector<Outcome>& outcomes_;
  std::unique_ptr<RawClient> client_;
  std::uint16_t connected_to_ = 0;
};

struct Counts {
  std::array<std::size_t, 6> of{};
  std::size_t stored_twice = 0;
  std::size_t lost = 0;     // answered with 2xx and not stored
  std::size_t unheard = 0;  // stored, and the client was not told so
};

Counts count(const std::vector<Outcome>& outcomes, std::map<std::size_t, std::size_t> stored) {
  Counts out;
  for (std::size_t number = 0; number < outcomes.size(); ++number) {
    const Outcome outcome = outcomes[number];
    ++out.of[static_cast<std::size_t>(outcome)];
    const std::size_t times = stored[number];
    out.stored_twice += times > 1 ? 1 : 0;
    out.lost += outcome == Outcome::success && times == 0 ? 1 : 0;
    out.unheard += outcome != Outcome::success && times > 0 ? 1 : 0;
  }
  return out;
}

}  // namespace

TEST_CASE("every write answered with 2xx is stored exactly once, through failures of the upstream and SIGTERM") {
  const Folder folder;
  UnreliableUpstream upstream(20261124, 2 * kResponseTimeout);
  Gateway gateway(folder, upstream.port());
  std::atomic<std::size_t> next{0};
  std::vector<Outcome> outcomes(kWrites, Outcome::not_sent);
  std::vector<std::thread> clients;
  for (std::size_t i = 0; i < kClients; ++i) {
    clients.emplace_back([&] { Client(gateway, next, outcomes).run(); });
  }
  std::vector<int> ended;
  for (std::size_t i = 1; i <= kRestarts; ++i) {
    while (next < i * kWrites / (kRestarts + 1)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ended.push_back(gateway.end());
    gateway.start();
  }
  for (std::thread& client : clients) client.join();
  CHECK(gateway.end() == 0);
  CHECK(ended == std::vector<int>(kRestarts, 0));

  const Counts counts = count(outcomes, upstream.stored());
  const auto of = [&](Outcome outcome) { return counts.of[static_cast<std::size_t>(outcome)]; };
  WARN(of(Outcome::success) << " writes succeeded, " << of(Outcome::failure) << " failed, "
                            << of(Outcome::closed_at_end) << " ended with their connection at a SIGTERM; "
                            << counts.unheard << " were stored without an answer that says so");
  CHECK(counts.lost == 0);
  CHECK(counts.stored_twice == 0);
  CHECK(of(Outcome::not_sent) == 0);
  CHECK(of(Outcome::closed) == 0);
  CHECK(of(Outcome::hangs) == 0);
  // The failures were there, and were not all there was.
  CHECK(of(Outcome::success) > kWrites / 2);
  CHECK(of(Outcome::failure) > kWrites / 100);
}
