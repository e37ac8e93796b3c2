#include "terminology/folding.h"
#include "terminology/import_order.h"
#include "terminology/ordinal_set.h"
#include "terminology/string_table.h"

#include <catch2/catch.hpp>

#include <string>

using namespace bindgate::terminology;

TEST_CASE("the hash is blind to ASCII case and to nothing else that is short") {
  for (const char* text : {"", "a", "ab", "Abc", "aBcd", "Observation", "http://hl7.org/fhir/administrative-gender"}) {
    std::string upper = text;
    for (char& letter : upper) letter = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
    CAPTURE(text);
    CHECK(hash_text(text) == hash_text(upper));
    CHECK(hash_text(text) != hash_text(std::string(text) + "x"));
  }
}

TEST_CASE("a table finds what was put in, exactly or in another case") {
  std::vector<std::string> words;
  for (int length = 0; length < 40; ++length) {
    for (int i = 0; i < 25; ++i)
      words.push_back(std::string(static_cast<std::size_t>(length), 'k') + std::to_string(i) + "Q");
  }
  StringTable table;
  for (std::uint32_t i = 0; i < words.size(); ++i) {
    REQUIRE(table.insert(words[i]) == std::pair{i, true});
    REQUIRE(table.insert(words[i]) == std::pair{i, false});
  }
  for (std::uint32_t i = 0; i < words.size(); ++i) {
    std::string other = words[i];
    other.back() = 'q';
    REQUIRE(table.find(words[i]) == i);
    REQUIRE(table.find(other) == StringTable::kNone);
    REQUIRE(table.find_folded(other, hash_text(other)) == i);
    REQUIRE(table.find(words[i] + "!") == StringTable::kNone);
  }
  CHECK(StringTable().find("a") == StringTable::kNone);
  CHECK(StringTable().find_folded("a", hash_text("a")) == StringTable::kNone);
}

TEST_CASE("ordinal sets hold what their bits held, in every form") {
  struct Row {
    std::size_t universe;
    std::size_t step;  // each step-th ordinal is a member; 0: none
  };
  const Row row = GENERATE(
      values<Row>({{0, 1}, {1, 1}, {64, 1}, {65, 1}, {1000, 1}, {1000, 0}, {1000, 2}, {1000, 33}, {1000, 999}}));
  CAPTURE(row.universe, row.step);
  OrdinalBits bits(row.universe);
  std::vector<Ordinal> expected;
  for (Ordinal at = 0; row.step != 0 && at < row.universe; at += static_cast<Ordinal>(row.step)) {
    bits.set(at);
    expected.push_back(at);
  }
  const OrdinalSet set(bits);
  CHECK(set.count() == expected.size());
  std::vector<Ordinal> seen;
  set.for_each([&](Ordinal at) {
    seen.push_back(at);
    return true;
  });
  CHECK(seen == expected);
  const OrdinalBits again = set.bits(row.universe);
  for (Ordinal at = 0; at < row.universe; ++at) {
    REQUIRE(set.test(at) == bits.test(at));
    REQUIRE(again.test(at) == bits.test(at));
  }
  CHECK(OrdinalBits(row.universe, true).count() == row.universe);
}

TEST_CASE("texts fold as displays are compared") {
  struct Row {
    const char* a;
    const char* b;
    bool equal;
  };
  const Row row = GENERATE(values<Row>({
      {"", "", true},
      {"", "  ", true},
      {"Heart rate", "heart  RATE ", true},
      {"Heart rate", "heartrate", false},
      {"a", "ab", false},
      {"a b", "a", false},
      {"ÄÖÜ", "äöü", true},
      {"Ελλάς", "ΕΛΛΆΣ", false},  // the accented capital is not folded
      {"ΛΟΓΟΣ", "λογος", true},
      {"МОСКВА", "москва", true},
      {"Łódź", "łódŹ", true},
      {"a\xC2\xA0"
       "b",
       "a b", true},
      {"\xFF", "\xFF", true},
      {"\xC3", "a", false},
  }));
  CAPTURE(row.a, row.b);
  CHECK(equal_folded(row.a, row.b) == row.equal);
  CHECK((folded(row.a) == folded(row.b)) == row.equal);
  CHECK(folded_without_separators("In-Progress_ x.Y/z") == "inprogressxyz");
}

TEST_CASE("imports are ordered with what they import first, and circles are found") {
  const ImportOrder chain = order_imports({{1}, {2}, {}});
  CHECK(chain.order == std::vector<std::uint32_t>{2, 1, 0});
  CHECK(chain.cyclic == std::vector<bool>{false, false, false});
  const ImportOrder circle = order_imports({{1}, {2, 3}, {0}, {}, {1}, {5}});
  CHECK(circle.cyclic == std::vector<bool>{true, true, true, false, false, true});
}
