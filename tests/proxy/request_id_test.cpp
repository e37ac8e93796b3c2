// Request ids: which of a client's are kept, and what takes the place of the others.
#include "proxy/request_id.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <string>

using namespace bindgate;
using namespace bindgate::proxy;

namespace {

std::string id_for(std::string_view given) {
  http::FieldList fields;
  fields.add({"x-request-id", given});
  std::uint64_t counter = 1;
  return request_id(fields, counter);
}

bool is_own(const std::string& id) {
  return id.size() == 16 &&
         std::all_of(id.begin(), id.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

TEST_CASE("a client's sane id is kept") {
  for (const std::string& id : {std::string("1"), std::string("0af7651916cd43dd8448eb211c80319c"),
                                std::string("a/b+c=_-.:,{}<>'"), std::string(128, 'x')}) {
    CAPTURE(id);
    CHECK(id_for(id) == id);
  }
}

TEST_CASE("an id that could break a log line or a header is replaced") {
  for (const std::string& id :
       {std::string(), std::string(129, 'x'), std::string(1'000'000, 'x'), std::string("a b"), std::string("a\tb"),
        std::string("a\"b"), std::string("a\\b"), std::string("a\r\nX: y"), std::string("a\0b", 3), std::string("\x7f"),
        std::string("\x1b[31m"), std::string("\xc3\xa4"), std::string("\xff")}) {
    CAPTURE(id.substr(0, 40));
    CHECK(is_own(id_for(id)));
  }
}

TEST_CASE("ids made here differ, and do not look like a sequence") {
  const http::FieldList none;
  std::uint64_t counter = 0;
  std::set<std::string> seen;
  std::string last;
  for (int i = 0; i < 10'000; ++i) {
    const std::string id = request_id(none, counter);
    CHECK(is_own(id));
    CHECK(id.substr(0, 4) + id.substr(12) != last);
    last = id.substr(0, 4) + id.substr(12);
    seen.insert(id);
  }
  CHECK(seen.size() == 10'000);
  CHECK(first_request_number() != first_request_number());
}
