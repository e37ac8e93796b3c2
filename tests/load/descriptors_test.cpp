// Few descriptors and many idle clients: neither new clients nor the upstream have to do without.
#include "tests/load/running_gateway.h"
#include "tests/support/raw_client.h"
#include "tests/support/scripted_upstream.h"

#include <catch2/catch.hpp>

#include <list>

using bindgate::load::RunningGateway;
using bindgate::testing::RawClient;
using bindgate::testing::ScriptedUpstream;

TEST_CASE("three hundred idle clients leave a gateway of 256 descriptors able to serve") {
  ScriptedUpstream upstream(ScriptedUpstream::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  RunningGateway gateway("listen: 127.0.0.1:0\nthreads: 2\nupstream: {url: 'http://127.0.0.1:" +
                             std::to_string(upstream.port()) + "/fhir'}\nlog: {access: off}\n",
                         256);
  CHECK(gateway.log().find("256 descriptors") != std::string::npos);
  std::list<RawClient> idle;
  for (int i = 0; i < 300; ++i) {
    RawClient& client = idle.emplace_back(gateway.port());
    REQUIRE(client.ask("GET /fhir/Patient/1 HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
  }
  std::list<RawClient> reading;
  for (int i = 0; i < 40; ++i) {
    reading.emplace_back(gateway.port()).send("GET /fhir/Patient/1 HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  for (RawClient& client : reading) CHECK(client.read().status == 200);
}
