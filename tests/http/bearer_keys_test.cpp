#include "http/bearer_keys.h"

#include <catch2/catch.hpp>

using namespace bindgate::http;
using Verdict = BearerKeys::Verdict;

namespace {

FieldList authorization(std::string_view values) {
  FieldList out;
  while (!values.empty()) {
    const std::size_t end = values.find('\n');
    out.add({"authorization", values.substr(0, end)});
    values.remove_prefix(end == std::string_view::npos ? values.size() : end + 1);
  }
  return out;
}

}  // namespace

TEST_CASE("one of the keys, sent once as a bearer token, is accepted and nothing else") {
  const std::vector<std::string> list = {"first-key-0123456789", "second-key-9876543210"};
  const BearerKeys keys(list);
  const auto [values, verdict] = GENERATE(table<std::string_view, Verdict>({
      {"Bearer first-key-0123456789", Verdict::accepted},
      {"bearer second-key-9876543210", Verdict::accepted},
      {"BEARER   second-key-9876543210", Verdict::accepted},
      {"", Verdict::missing},
      {"Basic Zmlyc3Q6a2V5", Verdict::missing},
      {"first-key-0123456789", Verdict::missing},
      {"Bearer", Verdict::rejected},
      {"Bearer ", Verdict::rejected},
      {"Bearer first-key-012345678", Verdict::rejected},
      {"Bearer first-key-01234567890", Verdict::rejected},
      {"Bearer First-key-0123456789", Verdict::rejected},
      {"Bearer first-key-0123456789 ", Verdict::rejected},
      {"Bearer first-key-0123456789\nBearer first-key-0123456789", Verdict::rejected},
      {"Bearer first-key-0123456789, Bearer x", Verdict::rejected},
  }));
  CAPTURE(values);
  CHECK(keys.check(authorization(values)) == verdict);
}

TEST_CASE("without keys everybody is let in, and an empty key is a mistake") {
  const BearerKeys open;
  CHECK(open.empty());
  CHECK(open.check(authorization("")) == Verdict::accepted);
  const std::vector<std::string> empty = {""};
  CHECK_THROWS(BearerKeys(empty));
}

TEST_CASE("the challenge tells a wrong key from none") {
  CHECK(BearerKeys::challenge(Verdict::missing) == "Bearer realm=\"bindgate\"");
  CHECK(BearerKeys::challenge(Verdict::rejected) == "Bearer realm=\"bindgate\", error=\"invalid_token\"");
}
