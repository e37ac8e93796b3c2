#include "definitions.h"

#include "terminology/grammars.h"

#include <catch2/catch.hpp>

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;

namespace {

void check_all(Existence (*check)(std::string_view), Existence expected,
               std::initializer_list<std::string_view> codes) {
  for (const std::string_view code : codes) {
    CAPTURE(code);
    CHECK(static_cast<int>(check(code)) == static_cast<int>(expected));
  }
}

}  // namespace

TEST_CASE("language tags are read as RFC 5646 writes them") {
  check_all(check_language_tag, Existence::exists,
            {"en",
             "EN",
             "de-AT",
             "de-at",
             "zh-Hans",
             "zh-Hans-CN",
             "sr-Latn-RS",
             "es-419",
             "gsw",
             "gsw-CH",
             "zh-cmn-Hans-CN",
             "zh-yue-HK",
             "sl-rozaj-biske-1994",
             "de-CH-1901",
             "sl-IT-nedis",
             "hy-Latn-IT-arevela",
             "de-CH-x-phonebk",
             "az-Arab-x-AZE-derbend",
             "x-whatever",
             "X-a-1",
             "qaa-Qaaa-QM-x-southern",
             "de-Qaaa",
             "sr-Latn-QM",
             "en-XA",
             "en-u-co-phonebk",
             "en-t-jp-u-ca-buddhist-x-1",
             "i-klingon",
             "I-KLINGON",
             "en-GB-oed",
             "zh-min-nan",
             "sgn-BE-FR",
             "art-lojban",
             "iw",
             "en-UN",
             "ca-valencia"});
  check_all(check_language_tag, Existence::missing,
            {"",
             "e",
             "en_US",
             "en-",
             "-en",
             "en--US",
             "en-US-",
             "xx",
             "zz-ZZ",
             "eng",
             "ger",
             "deu-DE",
             "english language",
             "en US",
             " en",
             "en ",
             "e1",
             "12",
             "de-DE-DE",
             "de-419-DE",
             "a-DE",
             "ar-a-aaa-b-bbb-a-ccc",
             "de-1901-1901",
             "en-u",
             "en-u-",
             "en-x",
             "x",
             "x-",
             "x-123456789",
             "en-x-123456789",
             "i-unknown",
             "en-Latn-Latn",
             "\xC3\xA9n",
             "en-\xC3\xA9",
             "toolonglanguage",
             "en-toolongsubtag",
             "de-x-a--b",
             "sl-Latn-IT-nedis-Latn"});
  check_all(check_language_tag, Existence::unknown,
            {"qzz", "aaxx", "english", "de-QL", "en-Abcd", "de-DE-unknown1", "en-a-bbb", "en-999"});
}

TEST_CASE("a long language tag is decided without recursion") {
  std::string tag = "en-x";
  for (int i = 0; i < 100'000; ++i) tag += "-abcdefgh";
  CHECK(check_language_tag(tag) == Existence::exists);
  std::string variants = "en";
  for (int i = 0; i < 100'000; ++i) variants += "-" + std::to_string(10000 + i);
  CHECK(check_language_tag(variants) == Existence::missing);
}

TEST_CASE("media types are read as RFC 6838 writes them, with parameters") {
  check_all(check_media_type, Existence::exists,
            {"text/plain", "TEXT/Plain", "application/fhir+json", "application/pdf", "image/svg+xml", "audio/x-wav",
             "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "text/plain; charset=UTF-8",
             "text/plain;charset=\"utf-8\"", "text/cql;version=1.4;x=y", "application/fhir+xml;fhirVersion=4.0",
             "x-custom/thing", "text/plain; a=\"q\\\"q;=\"", "xml", "json", "ttl"});
  check_all(check_media_type, Existence::missing,
            {"",
             "/",
             "text",
             "text/",
             "/plain",
             "text//plain",
             "text/plain/x",
             "*/*",
             "image/*",
             " text/plain",
             "text/plain ",
             "text/plain;",
             "text/plain; charset",
             "text/plain; charset=",
             "text/plain; =utf-8",
             "text/plain; charset=\"utf-8",
             "text/plain charset=utf-8",
             "text /plain",
             "t\xC3\xA9xt/plain",
             ".text/plain",
             "pdf",
             "JSON"});
  check_all(check_media_type, Existence::unknown, {"chemical/x-pdb", "nonsense/thing"});
}

TEST_CASE("URIs are read as RFC 3986 writes them") {
  check_all(
      check_uri, Existence::exists,
      {"http://example.org/a?b=c#d", "urn:oid:1.2.3", "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7", "a/b", "%41"});
  check_all(check_uri, Existence::missing, {"", "a b", "http://example.org/<x>", "%4", "%zz", "a\\b", "\xC3\xA9"});
}

TEST_CASE("subdivisions are known, possible or wrong") {
  check_all(check_subdivision, Existence::exists, {"US-CA", "AT-9", "GB-ENG", "DE-BY"});
  check_all(check_subdivision, Existence::unknown, {"US-ZZZ", "AT-99"});
  check_all(check_subdivision, Existence::missing, {"", "US", "US-", "us-ca", "QQ-AA", "US-ABCD", "USCA", "US_CA"});
}

TEST_CASE("time zones are known, possible or wrong") {
  check_all(check_time_zone, Existence::exists,
            {"Europe/Vienna", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5"});
  check_all(check_time_zone, Existence::unknown, {"Europe/Atlantis", "europe/vienna"});
  check_all(check_time_zone, Existence::missing, {"", "Vienna", "/", "Europe/", "Europe/New York", "+01:00"});
}

TEST_CASE("the built-in systems decide value sets like any other") {
  struct Row {
    const char* system;
    const char* code;
    Membership membership;
  };
  const Row row = GENERATE(values<Row>({
      {"urn:ietf:bcp:47", "de-AT", Membership::in},
      {"urn:ietf:bcp:47", "de_AT", Membership::not_in},
      {"urn:ietf:bcp:47", "de-QL", Membership::undecided},
      {"urn:ietf:bcp:13", "text/plain", Membership::in},
      {"urn:ietf:bcp:13", "text", Membership::not_in},
      {"urn:iso:std:iso:3166", "AT", Membership::in},
      {"urn:iso:std:iso:3166", "AUT", Membership::in},
      {"urn:iso:std:iso:3166", "040", Membership::in},
      {"urn:iso:std:iso:3166", "40", Membership::not_in},
      {"urn:iso:std:iso:3166", "at", Membership::not_in},
      {"urn:iso:std:iso:3166", "UK", Membership::not_in},
      {"urn:iso:std:iso:3166", "AT-9", Membership::undecided},
      {"urn:iso:std:iso:3166", "XK", Membership::undecided},
      {"urn:iso:std:iso:3166", "YU", Membership::undecided},
      {"urn:iso:std:iso:3166:-2", "AT-9", Membership::in},
      {"urn:iso:std:iso:4217", "EUR", Membership::in},
      {"urn:iso:std:iso:4217", "ZWG", Membership::in},
      {"urn:iso:std:iso:4217", "EURO", Membership::not_in},
      {"urn:iso:std:iso:4217", "eur", Membership::not_in},
      {"urn:iso:std:iso:4217", "978", Membership::undecided},
      {"https://www.iana.org/time-zones", "Europe/Vienna", Membership::in},
  }));
  CAPTURE(row.system, row.code);
  const auto held = compile({including("urn:vs", R"({"system":")" + std::string(row.system) + R"("})")});
  const ValueSet* set = held->value_set("urn:vs");
  const Decision decision = set->contains(row.system, {}, row.code);
  CHECK(decision.membership == row.membership);
  CHECK(decision.reason == (row.membership == Membership::undecided ? Undecided::partial_system : Undecided::none));
  CHECK(set->contains_code(row.code).membership == row.membership);
  CHECK(set->contains(row.system, "2020", row.code).membership == row.membership);
  const bool exists = held->code_system(row.system)->exists(row.code);
  CHECK(exists == (row.membership != Membership::not_in));
}

TEST_CASE("countries can be filtered by regex and know their names") {
  const auto held = compile({including("urn:vs", R"({"system":"urn:iso:std:iso:3166","filter":[
      {"property":"code","op":"regex","value":"[A-Z]{3}"}]})")});
  const ValueSet* set = held->value_set("urn:vs");
  CHECK(set->contains_code("AUT").membership == Membership::in);
  CHECK(set->contains_code("AT").membership == Membership::not_in);
  CHECK(*set->size() > 240);
  const CodeSystem* countries = held->code_system("urn:iso:std:iso:3166");
  CHECK(countries->has_display(countries->find("GB"), "united kingdom"));
}

TEST_CASE("a list over a grammar is compared by the grammar's case rule") {
  const auto held = compile({including("urn:vs", R"({"system":"urn:ietf:bcp:47","concept":[{"code":"de-AT"}]})")});
  CHECK(held->value_set("urn:vs")->contains("urn:ietf:bcp:47", {}, "de-at").membership == Membership::in);
  CHECK(held->value_set("urn:vs")->contains("urn:ietf:bcp:47", {}, "de").membership == Membership::not_in);
}

TEST_CASE("a filter over a grammar can be listed where it names a single code") {
  const auto held = compile({including("urn:regex", R"({"system":"urn:ietf:bcp:47","filter":[
      {"property":"code","op":"regex","value":"d.*"}]})"),
                             including("urn:one", R"({"system":"urn:ietf:bcp:47","filter":[
      {"property":"code","op":"=","value":"de"}]})")});
  CHECK(held->value_set("urn:regex")->contains("urn:ietf:bcp:47", {}, "de").membership == Membership::in);
  CHECK_FALSE(held->value_set("urn:regex")->size());
  CHECK(codes_of(*held->value_set("urn:one")) == "de");
}

TEST_CASE("a package's complete definition replaces a built-in one, and a lesser one does not") {
  const auto complete_one = compile({complete("urn:iso:std:iso:4217", R"([{"code":"EUR"}])")});
  CHECK_FALSE(complete_one->code_system("urn:iso:std:iso:4217")->exists("USD"));
  const auto lesser = compile({system("urn:iso:std:iso:4217", R"("content":"not-present")")});
  CHECK(lesser->code_system("urn:iso:std:iso:4217")->exists("USD"));
  CHECK(lesser->code_system("urn:iso:std:iso:4217")->decides_existence());
}
