// What signals do to `bindgate serve`, as a process.
#include "process.h"

#include "tests/support/raw_client.h"

#include <sys/ioctl.h>

using namespace bindgate::app::test;
using bindgate::testing::RawClient;
using bindgate::testing::RawHead;
using bindgate::testing::RawReader;
using bindgate::testing::RawSocket;

namespace {

// An upstream of one connection.
class OneUpstream {
 public:
  OneUpstream() : listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(listen(listener_, 8) == 0);
    socklen_t size = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~OneUpstream() { close(listener_); }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  RawSocket take() { return RawSocket(accept(listener_, nullptr, nullptr)); }

 private:
  int listener_;
  std::uint16_t port_ = 0;
};

std::string config_for(const Folder& folder, std::uint16_t upstream, const std::string& drain) {
  return folder.write("serve.yaml",
                      "listen: 127.0.0.1:0\nthreads: 1\nupstream: {url: 'http://127.0.0.1:" + std::to_string(upstream) +
                          "/fhir', responseTimeout: 1h}\n" + "limits: {drainTimeout: " + drain + "}\n");
}

const std::string kRead = "GET /fhir/Patient/1 HTTP/1.1\r\nHost: a\r\n\r\n";

}  // namespace

TEST_CASE("signals that ask for nothing leave the gateway running, SIGHUP with a word on it") {
  const Folder folder;
  Process serve(folder, {"serve", "-c", config_for(folder, 1, "1s")});
  const std::uint16_t port = serve.port();
  for (const int number : {SIGUSR1, SIGUSR2, SIGPIPE, SIGHUP}) serve.signal(number);
  CHECK(serve.says("bindgate: SIGHUP: the configuration is not read again; restart to change it.\n"));
  RawClient client(port);
  client.send(kRead);
  CHECK(client.read().status == 502);
  serve.signal(SIGTERM);
  CHECK(serve.wait() == 0);
}

TEST_CASE("a signal to end lets the request in flight finish") {
  const int number = GENERATE(SIGTERM, SIGINT, SIGQUIT);
  const Folder folder;
  OneUpstream upstream;
  Process serve(folder, {"serve", "-c", config_for(folder, upstream.port(), "1h")});
  RawClient client(serve.port());
  client.send(kRead);
  RawSocket asked = upstream.take();
  RawHead head;
  REQUIRE(RawReader(asked).head(head));
  serve.signal(number);
  // Refused connections tell that it has begun to drain.
  while (true) {
    const int probe = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(serve.port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int connected = connect(probe, reinterpret_cast<sockaddr*>(&address), sizeof address);
    close(probe);
    if (connected != 0) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  CHECK(serve.is_alive());
  asked.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  CHECK(client.read().body == "ok");
  CHECK(serve.wait() == 0);
}

TEST_CASE("a second signal to end cuts what the first one let run") {
  const Folder folder;
  OneUpstream upstream;
  Process serve(folder, {"serve", "-c", config_for(folder, upstream.port(), "1h")});
  RawClient client(serve.port());
  client.send(kRead);
  RawSocket asked = upstream.take();
  RawHead head;
  REQUIRE(RawReader(asked).head(head));
  serve.signal(SIGTERM);
  // Signals that are pending count once: the second is sent until it has been a second one.
  while (serve.is_alive()) {
    serve.signal(SIGTERM);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  CHECK(serve.wait() == 0);
  CHECK(client.read().status != 200);
}

TEST_CASE("SIGTERM ends the gateway when nobody reads its access log") {
  const Folder folder;
  int log[2];
  REQUIRE(pipe2(log, O_CLOEXEC) == 0);
  REQUIRE(fcntl(log[1], F_SETPIPE_SZ, 4096) >= 0);
  {
    Process serve(folder, {"serve", "-c", config_for(folder, 1, "500ms")}, log[1]);
    RawClient client(serve.port());
    std::string many;
    for (int i = 0; i < 200; ++i) many += kRead;
    client.send(many);
    for (int unread = 0; unread < 3000;) {
      if (ioctl(log[0], FIONREAD, &unread) != 0 || !serve.is_alive()) FAIL("the log is not written");
    }
    serve.signal(SIGTERM);
    CHECK(serve.wait() <= 1);
  }
  close(log[0]);
  close(log[1]);
}
