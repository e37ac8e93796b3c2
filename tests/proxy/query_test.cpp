#include "proxy/terminology/query.h"

#include <catch2/catch.hpp>

using bindgate::proxy::tx::Query;

namespace {

// "name=value;name=value", or what is wrong.
std::string read(std::string_view text, std::size_t most = 100) {
  const auto query = Query::read(text, most);
  if (!query) return "! " + query.error();
  std::string out;
  for (const auto& item : query->items()) out += item.name + '=' + item.value + ';';
  return out;
}

}  // namespace

TEST_CASE("a query's names and values are decoded in the order sent") {
  CHECK(read("") == "");
  CHECK(read("url=http%3A%2F%2Fx.example%2Fvs&code=a") == "url=http://x.example/vs;code=a;");
  CHECK(read("property=a&property=b") == "property=a;property=b;");
  CHECK(read("filter=two+words&&a") == "filter=two words;a=;");
  CHECK(read("display=%C3%A4&x=%2B&y=a=b") == "display=\xC3\xA4;x=+;y=a=b;");
  CHECK(read("a=%09%0A") == "a=\t\n;");
}

TEST_CASE("what cannot be decoded is refused and not guessed") {
  CHECK(read("a=%") == "! Parameter 1 holds a malformed percent escape.");
  CHECK(read("a=%4") == "! Parameter 1 holds a malformed percent escape.");
  CHECK(read("a=1&b=%zz") == "! Parameter 2 holds a malformed percent escape.");
  CHECK(read("%4g=1") == "! Parameter 1 holds a malformed percent escape.");
  CHECK(read("a=%C3") == "! Parameter 1 holds bytes that are not UTF-8.");
  CHECK(read("a=%C0%80") == "! Parameter 1 holds bytes that are not UTF-8.");
  CHECK(read("a=%ED%A0%80") == "! Parameter 1 holds bytes that are not UTF-8.");
  CHECK(read("a=%00") == "! Parameter 1 holds a control character.");
  CHECK(read("a=%7F") == "! Parameter 1 holds a control character.");
  CHECK(read("=x") == "! Parameter 1 has no name.");
  CHECK(read("a=1&b=2&c=3", 2) == "! There are more than 2 parameters.");
}
