// Elements bound to what is a grammar and not a list: MIME types, language tags, currencies.
#include "tests/validator/judging.h"

#include <catch2/catch.hpp>

#include <string>

using namespace bindgate::testing;

TEST_CASE("a content type is a MIME type") {
  const auto [type, good] = GENERATE(table<std::string, bool>({
      {"image/png", true},
      {"application/fhir+json", true},
      {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", true},
      {"text/plain; charset=utf-8", true},
      {"text/plain;charset=\\\"utf-8\\\"", true},
      {"TEXT/HTML", true},
      {"png", false},
      {"image/", false},
      {"/png", false},
      {"image/png/x", false},
      {"image png", false},
      {"image/png;", false},
      {"image/png; charset", false},
      {"image/p\\u0000ng", false},
      {"bild/p\\u00e4ng", false},
      {"<script>", false},
  }));
  const std::string json = patient(R"("photo":[{"contentType":")" + type + "\"}]");
  CAPTURE(json);
  std::string expected = good ? "" : "error not-in-value-set Patient.photo[0].contentType\n";
  if (type.find("u0000") != std::string::npos) expected = "error wrong-shape Patient.photo[0].contentType\n" + expected;
  CHECK(judged(json) == expected);
  // XML cannot say U+0000.
  if (type.find("u0000") == std::string::npos) CHECK(judged_xml(to_xml(json)) == expected);
}

TEST_CASE("a language is a language tag, and preferably a common one") {
  const std::string wrong = "error not-in-value-set Patient.language\n";
  const std::string rare = "information not-in-value-set Patient.language\n";
  const auto [tag, expected] = GENERATE_COPY(table<std::string, std::string>({
      {"en", ""},
      {"de-CH", ""},
      {"zh-Hant-TW", rare},
      {"tlh", rare},
      {"sl-rozaj-biske", rare},
      {"x-private", rare},
      // Well-formed, but of a kind no language is registered as.
      {"english", rare + "warning partial-system Patient.language\n"},
      {"languages", rare + wrong},
      {"e", rare + wrong},
      {"en_US", rare + wrong},
      {"en-", rare + wrong},
      {"-en", rare + wrong},
      {"en us", rare + wrong},
  }));
  const std::string json = patient(R"("language":")" + tag + "\"");
  CAPTURE(json);
  CHECK(judged(json) == expected);
  CHECK(judged_xml(to_xml(json)) == expected);
}

TEST_CASE("a language as a concept is judged by the same grammar") {
  const std::string kTags = "urn:ietf:bcp:47";
  const std::string place = "Patient.communication[0].language";
  const auto [concept_, expected] = GENERATE_COPY(table<std::string, std::string>({
      {concept_of(coding(kTags, "nl")), ""},
      {concept_of(coding(kTags, "tlh")), "information not-in-value-set " + place + "\n"},
      {concept_of(coding(kTags, "no tag")), "information not-in-value-set " + place + "\nerror not-in-value-set " +
                                                place + "\nerror unknown-code " + place + ".coding[0].code\n"},
      {concept_of(coding("http://x.example/languages", "nl")),
       "information not-in-value-set " + place + "\nerror not-in-value-set " + place + "\n"},
      // Nothing to judge the maximum by; the preferred binding does without.
      {R"({"text":"Dutch"})", ""},
  }));
  const std::string json = patient(R"("communication":[{"language":)" + concept_ + "}]");
  CAPTURE(json);
  CHECK(judged(json) == expected);
  CHECK(judged_xml(to_xml(json)) == expected);
}

TEST_CASE("a currency is one of ISO 4217") {
  const auto [currency, expected] = GENERATE(table<std::string, std::string>({
      {"EUR", ""},
      {"CHF", ""},
      {"eur", "error not-in-value-set Invoice.totalNet.currency\n"},
      {"DM", "error not-in-value-set Invoice.totalNet.currency\n"},
      {"", "error wrong-shape Invoice.totalNet.currency\nerror not-in-value-set Invoice.totalNet.currency\n"},
  }));
  const std::string json =
      R"({"resourceType":"Invoice","status":"draft","totalNet":{"value":1,"currency":")" + currency + "\"}}";
  CAPTURE(json);
  CHECK(judged(json) == expected);
  CHECK(judged_xml(to_xml(json)) == expected);
}
