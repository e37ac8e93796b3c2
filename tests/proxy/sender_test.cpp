// Who sent a request: addresses behind trusted proxies, and the names clients give themselves.
#include "proxy/sender.h"

#include "tests/proxy/fields_of.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace bindgate;
using namespace bindgate::proxy;

namespace {

std::vector<Network> networks(const std::vector<std::string>& texts) {
  std::vector<Network> out;
  for (const std::string& text : texts) out.push_back(Network::parse(text).value());
  return out;
}

// {"sub":"dr-who","client_id":"app-1","azp":7,"aud":["a",["b"]]}
const std::string kToken =
    "eyJhbGciOiJub25lIn0."
    "eyJzdWIiOiJkci13aG8iLCJjbGllbnRfaWQiOiJhcHAtMSIsImF6cCI6NywiYXVkIjpbImEiLFsiYiJdXX0."
    "c2lnbmF0dXJl";

}  // namespace

TEST_CASE("a network holds the addresses of its prefix") {
  const auto [network, address, expected] = GENERATE(table<std::string, std::string, bool>({
      {"10.0.0.0/8", "10.255.0.1", true},
      {"10.0.0.0/8", "11.0.0.1", false},
      {"10.0.0.0/8", "::ffff:10.1.1.1", true},
      {"192.0.2.7", "192.0.2.7", true},
      {"192.0.2.7", "192.0.2.8", false},
      {"192.0.2.128/25", "192.0.2.127", false},
      {"0.0.0.0/0", "203.0.113.1", true},
      {"0.0.0.0/0", "2001:db8::1", false},
      {"::/0", "203.0.113.1", true},
      {"2001:db8::/33", "2001:db8:7fff::1", true},
      {"2001:db8::/33", "2001:db8:8000::1", false},
  }));
  CAPTURE(network, address);
  CHECK(Network::parse(network)->contains(Network::parse(address).value()) == expected);
}

TEST_CASE("what is no address and no range is no network") {
  const std::string text = GENERATE("", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8 ", "::/129",
                                    "10.0.0/8", "fhir.example", "10.0.0.0/8/8", "[::1]");
  CHECK_FALSE(Network::parse(text).has_value());
}

TEST_CASE("the sender is the nearest address that is no trusted proxy's") {
  const auto [name, values, expected] = GENERATE(table<std::string, std::string, std::string>({
      {"Via", "203.0.113.5", "10.0.0.9"},
      {"X-Forwarded-For", "203.0.113.5", "203.0.113.5"},
      {"x-forwarded-for", "198.51.100.1, 203.0.113.5 ,10.0.0.1", "203.0.113.5"},
      {"X-Forwarded-For", "198.51.100.1\n203.0.113.5, 10.1.1.1", "203.0.113.5"},
      {"X-Forwarded-For", "10.0.0.3, 10.0.0.2", "10.0.0.3"},
      {"X-Forwarded-For", "203.0.113.5:4711", "203.0.113.5"},
      {"X-Forwarded-For", "[2001:db8::5]:4711", "2001:db8::5"},
      {"X-Forwarded-For", "[2001:db8::5", "2001:db8::5"},
      {"X-Forwarded-For", "2001:db8::5", "2001:db8::5"},
      {"X-Forwarded-For", "203.0.113.5, unknown, 10.0.0.1", "unknown"},
      {"X-Forwarded-For", ", ,", "10.0.0.9"},
      {"Forwarded", "for=203.0.113.5;proto=http;by=10.0.0.1", "203.0.113.5"},
      {"Forwarded", "For=\"[2001:db8::5]:4711\", for=10.0.0.1", "2001:db8::5"},
      {"Forwarded", "for=\"a,b;for=c\", for=10.0.0.1", "a,b;for=c"},
      {"Forwarded", "for=\"\\\"", "\\"},
      {"Forwarded", "proto=https", "10.0.0.9"},
  }));
  CAPTURE(name, values);
  const http::FieldList fields = testing::fields_of(name, values);
  CHECK(sender_of(fields, "10.0.0.9", networks({"10.0.0.0/8"})) == expected);
  // Nobody is believed who is not trusted.
  CHECK(sender_of(fields, "10.0.0.9", {}) == "10.0.0.9");
  CHECK(sender_of(fields, "192.0.2.1", networks({"10.0.0.0/8"})) == "192.0.2.1");
}

TEST_CASE("X-Forwarded-For is believed before Forwarded") {
  http::FieldList fields;
  fields.add({"Forwarded", "for=198.51.100.1"});
  fields.add({"X-Forwarded-For", "203.0.113.5"});
  CHECK(sender_of(fields, "10.0.0.9", networks({"10.0.0.9"})) == "203.0.113.5");
}

TEST_CASE("a client is named by its header, or by one claim of its token") {
  const std::string authorization = "bearer " + kToken;
  http::FieldList fields;
  fields.add({"X-Client-Id", "lab"});
  fields.add({"Authorization", authorization});
  SenderSettings settings;
  CHECK(client_of(fields, settings).empty());
  settings.client_header = "x-client-id";
  CHECK(client_of(fields, settings) == "lab");
  settings.client_header.clear();
  const auto [claim, expected] = GENERATE(table<std::string, std::string>(
      {{"sub", "dr-who"}, {"client_id", "app-1"}, {"azp", ""}, {"aud", ""}, {"none", ""}}));
  settings.client_claim = claim;
  CHECK(client_of(fields, settings) == expected);
}

TEST_CASE("a token that cannot be read names nobody") {
  const std::string value =
      GENERATE(as<std::string>(), "Bearer ", "Bearer x", "Bearer a.b", "Bearer a.bnVsbA.c", "Bearer a.WyJzdWIiXQ.c",
               "Bearer a." + std::string(20'000, 'e') + ".c", "Basic " + kToken, kToken);
  http::FieldList fields;
  fields.add({"Authorization", value});
  SenderSettings settings;
  settings.client_claim = "sub";
  CHECK(client_of(fields, settings).empty());
}

TEST_CASE("a client's name is cut where it is long") {
  const std::string name(100'000, 'n');
  http::FieldList fields;
  fields.add({"X-Client-Id", name});
  SenderSettings settings;
  settings.client_header = "X-Client-Id";
  CHECK(client_of(fields, settings).size() == kLongestClient);
}
