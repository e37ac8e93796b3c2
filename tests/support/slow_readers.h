// Clients that do not read the answer to a head that was refused, while others have theirs refused. Under
// AddressSanitizer this shows an answer whose bytes belong to nobody who waits. For tests; one thread at a time.
#pragma once

#include "tests/support/raw_client.h"

#include <catch2/catch.hpp>

#include <list>
#include <optional>
#include <string>
#include <vector>

namespace bindgate::testing {

// The descriptor of the accepted end of a connection to a server of this very process.
inline std::optional<int> accepted_end(int client) {
  sockaddr_in mine{};
  socklen_t size = sizeof mine;
  ::getsockname(client, reinterpret_cast<sockaddr*>(&mine), &size);
  for (int fd = 3; fd < 2048; ++fd) {
    sockaddr_in peer{};
    size = sizeof peer;
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0 || peer.sin_family != AF_INET) continue;
    if (peer.sin_port == mine.sin_port && peer.sin_addr.s_addr == mine.sin_addr.s_addr) return fd;
  }
  return std::nullopt;
}

// A connection whose both ends hold as little as the kernel allows, so that a few small answers fill it.
inline void make_narrow(RawClient& client) {
  // Until the server has accepted there is no such end.
  std::optional<int> end;
  while (!end) end = accepted_end(client.socket().descriptor());
  const int least = 1;
  ::setsockopt(*end, SOL_SOCKET, SO_SNDBUF, &least, sizeof least);
}

// The server answers `GET /live` shortly with 200 and refuses `BAD` with 400. Each reader asks one time more than the
// one before, so that some are stuck in the refusal itself, wherever the kernel draws the line.
inline void check_refusals_keep_their_bytes(std::uint16_t port) {
  static constexpr std::size_t kReaders = 120;
  const std::string get = "GET /live HTTP/1.1\r\nHost: gateway.test\r\n\r\n";
  const std::string bad = "BAD\r\n\r\n";
  std::list<RawClient> readers;
  std::string asked;
  for (std::size_t i = 0; i < kReaders; ++i) {
    RawClient& reader = readers.emplace_back(port, 1);
    make_narrow(reader);
    reader.send(asked + bad);
    asked += get;
  }
  std::string first;
  for (int i = 0; i < 20; ++i) {
    RawClient other(port);
    const RawResponse refused = other.ask(i % 2 == 0 ? bad : "GET\r\n\r\n");
    CHECK(refused.status == 400);
    if (i == 0) first = refused.body;
  }
  std::size_t answers = 0;
  for (RawClient& reader : readers) {
    RawResponse response;
    for (std::size_t i = 0; i < answers; ++i) {
      response = reader.read();
      REQUIRE((response.status == 200 && response.complete));
    }
    response = reader.read();
    REQUIRE(response.status == 400);
    CHECK(response.body == first);
    ++answers;
  }
}

}  // namespace bindgate::testing
