#include "terminology/operations/languages.h"

#include <catch2/catch.hpp>

#include <string>

using namespace bindgate::terminology;
using Catch::Contains;

namespace {

// The tags of a list, the most wanted first; "refused" where it cannot be read.
std::string tags_of(std::string_view text) {
  const auto list = LanguageList::parse(text);
  if (!list) return "refused";
  std::string out;
  for (const LanguageRange& range : list->ranges()) out += (out.empty() ? "" : " ") + range.tag;
  return out;
}

}  // namespace

// https://www.rfc-editor.org/rfc/rfc9110#name-accept-language
TEST_CASE("a list of languages is ordered by weight, and of the same weight as it is written") {
  struct Row {
    const char* text;
    const char* tags;
  };
  const Row row = GENERATE(values<Row>({
      {"de", "de"},
      {"de-CH", "de-CH"},
      {"fr,de,en", "fr de en"},
      {"en;q=0.5,de", "de en"},
      {"en;q=0.5, de;q=0.7, fr;q=0.6", "de fr en"},
      {"da, en-GB;q=0.8, en;q=0.7", "da en-GB en"},
      {"en;q=0.7,da,en-GB;q=0.8", "da en-GB en"},
      {"*", "*"},
      {"*;q=0.1,de", "de *"},
      {"de ;q=0.2 ,\ten ; q=0.3", "en de"},
      {"de;q=0.001,en;q=1.000", "en de"},
      {"de;q=0,en", "en de"},
      {"de;q=1,en;q=1.0", "de en"},
      {"de;Q=0.5,en", "en de"},
      {"de,,en", "de en"},
      {"de, ", "de"},
  }));
  CAPTURE(row.text);
  CHECK(tags_of(row.text) == row.tags);
}

TEST_CASE("what is no list of languages is not read as one") {
  const char* text = GENERATE("", " ", ",", "!", "de_DE", "de en", "de;q=", "de;q=x", "de;q=0.5x", "de;q=1.1",
                              "de;q=-0.1", "de;q=nan", "de;level=1", "de;", "de,!", ";q=1", "d-", "**");
  CAPTURE(text);
  CHECK(tags_of(text) == "refused");
}

TEST_CASE("a list of languages is shown as it was written") {
  CHECK(LanguageList::parse(" en;q=0.5, de ")->text() == "en;q=0.5, de");
}

// https://www.rfc-editor.org/rfc/bcp/bcp47.txt
TEST_CASE("languages are the same in full, but for variants and extensions, or by their primary tag") {
  struct Row {
    const char* a;
    const char* b;
    bool full;
    bool region;
    bool language;
  };
  const Row row = GENERATE(values<Row>({
      {"de", "de", true, true, true},
      {"de", "DE", true, true, true},
      {"de-ch", "DE-CH", true, true, true},
      {"de", "de-CH", false, false, true},
      {"de-AT", "de-CH", false, false, true},
      {"de-CH", "de-CH-1901", false, true, true},
      {"de", "de-1996", false, true, true},
      {"sl", "sl-rozaj-biske", false, true, true},
      {"en-US", "en-US-x-twain", false, true, true},
      {"de-DE", "de-DE-u-co-phonebk", false, true, true},
      {"zh-Hans-CN", "zh-Hant-CN", false, false, true},
      {"es", "es-419", false, false, true},
      {"de", "den", false, false, false},
      {"de", "en", false, false, false},
      {"de-CH", "fr-CH", false, false, false},
  }));
  CAPTURE(row.a, row.b);
  CHECK(same_language(row.a, row.b, LanguageDepth::full) == row.full);
  CHECK(same_language(row.b, row.a, LanguageDepth::full) == row.full);
  CHECK(same_language(row.a, row.b, LanguageDepth::region) == row.region);
  CHECK(same_language(row.b, row.a, LanguageDepth::region) == row.region);
  CHECK(same_language(row.a, row.b, LanguageDepth::language) == row.language);
  CHECK(same_language(row.b, row.a, LanguageDepth::language) == row.language);
}

TEST_CASE("a list accepts the languages it names, any by the wildcard, and none of weight zero") {
  struct Row {
    const char* list;
    const char* language;
    LanguageDepth depth;
    bool accepted;
  };
  const Row row = GENERATE(values<Row>({
      {"de", "de", LanguageDepth::full, true},
      {"de", "de-CH", LanguageDepth::full, false},
      {"de", "de-CH", LanguageDepth::language, true},
      {"de-CH", "de", LanguageDepth::language, true},
      {"fr,de;q=0.1", "de", LanguageDepth::full, true},
      {"fr,de;q=0", "de", LanguageDepth::full, false},
      {"fr", "de", LanguageDepth::language, false},
      {"*", "de", LanguageDepth::full, true},
      {"fr,*;q=0.1", "ja", LanguageDepth::full, true},
      {"fr,*;q=0", "ja", LanguageDepth::full, false},
      {"fr,*;q=0", "fr", LanguageDepth::full, true},
      {"*,de;q=0", "ja", LanguageDepth::full, true},
      {"*,de;q=0", "de", LanguageDepth::full, false},
      {"*,de;q=0", "de-CH", LanguageDepth::full, false},
      {"*,de;q=0", "den", LanguageDepth::full, true},
      {"*,de-CH;q=0", "de", LanguageDepth::full, true},
      {"de-CH,de;q=0", "de-CH", LanguageDepth::full, true},
  }));
  CAPTURE(row.list, row.language);
  const auto list = LanguageList::parse(row.list);
  REQUIRE(list);
  CHECK(list->accepts(row.language, row.depth) == row.accepted);
}

TEST_CASE("others are allowed last, and a wildcard of the request's own is left as it is") {
  LanguageList few = *LanguageList::parse("de,en;q=0.5");
  CHECK_FALSE(few.accepts("ja", LanguageDepth::language));
  few.allow_others();
  CHECK(few.accepts("ja", LanguageDepth::language));
  CHECK(few.ranges().back().tag == "*");
  CHECK(few.text() == "de,en;q=0.5");
  LanguageList strict = *LanguageList::parse("de,*;q=0");
  strict.allow_others();
  CHECK_FALSE(strict.accepts("ja", LanguageDepth::language));
  CHECK(strict.ranges().size() == 2);
}
