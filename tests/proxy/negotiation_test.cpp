#include "proxy/terminology/negotiation.h"

#include "fields_of.h"

#include <catch2/catch.hpp>

using namespace bindgate;
using namespace bindgate::proxy::tx;

namespace {

// "json", "xml" or "none".
std::string format_for(std::string_view accept, std::optional<std::string_view> format = {},
                       FhirVersion version = FhirVersion::r4) {
  const auto got = negotiate(format, bindgate::testing::fields_of("accept", accept), version);
  if (!got) return "none";
  return *got == fhir::Format::json ? "json" : "xml";
}

}  // namespace

TEST_CASE("an answer is JSON unless XML is strictly preferred, by RFC 9110's rules of precedence") {
  const auto [accept, format] = GENERATE(table<std::string_view, std::string>({
      {"", "json"},
      {"*/*", "json"},
      {"application/*", "json"},
      {"application/fhir+xml", "xml"},
      {"APPLICATION/FHIR+XML", "xml"},
      {"application/xml", "xml"},
      {"text/xml", "xml"},
      {"application/fhir+xml, application/fhir+json", "json"},
      {"application/fhir+xml;q=0.9, application/fhir+json;q=0.8", "xml"},
      {"application/fhir+xml;q=0.8,application/fhir+json;q=0.9", "json"},
      {"application/fhir+xml\napplication/fhir+json;q=0.5", "xml"},
      // A range at its weight: the format named more exactly goes by its own.
      {"application/fhir+xml;q=0.5, */*", "json"},
      {"application/fhir+json;q=0.2, */*;q=0.5", "xml"},
      {"application/fhir+json;q=0.2, application/*;q=0.5, */*;q=0.1", "xml"},
      {"*/*;q=0.1, application/fhir+xml;q=0.05", "json"},
      {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "xml"},
      // Zero excludes.
      {"application/fhir+json;q=0, */*", "xml"},
      {"application/fhir+xml, */*;q=0", "xml"},
      {"*/*;q=0", "none"},
      {"application/fhir+xml;q=0", "none"},
      {"application/fhir+json;q=0.000, application/fhir+xml;q=0", "none"},
      {"text/html", "none"},
      {"text/turtle, image/*", "none"},
      // What cannot be read says nothing.
      {"json", "json"},
      {",,", "json"},
      {"application/fhir+xml;q=2, application/fhir+json;q=0.1", "json"},
      {"application/fhir+xml;q=0.1234, */*;q=0.1", "json"},
      // Parameters that an answer does not have.
      {"application/fhir+xml;charset=utf-8, */*;q=0.1", "xml"},
      {"application/fhir+xml;charset=\"UTF-8\", */*;q=0.1", "xml"},
      {"application/fhir+xml;charset=latin1, */*;q=0.1", "json"},
      {"application/fhir+json;fhirVersion=5.0", "none"},
      {"application/fhir+xml;fhirVersion=4.0", "xml"},
  }));
  CAPTURE(accept);
  CHECK(format_for(accept) == format);
}

TEST_CASE("_format wins over Accept") {
  const auto [asked, accept, format] = GENERATE(table<std::string_view, std::string_view, std::string>({
      {"xml", "application/fhir+json", "xml"},
      {"json", "application/fhir+xml", "json"},
      {"application/fhir+xml", "", "xml"},
      {"application/fhir xml", "", "xml"},
      {"application/fhir+xml; fhirVersion=4.0", "", "xml"},
      {"application/fhir+xml; fhirVersion=5.0", "", "none"},
      {"text/json", "*/*;q=0", "json"},
      {"XML", "", "xml"},
      {"ttl", "application/fhir+json", "none"},
      {"", "application/fhir+json", "none"},
  }));
  CAPTURE(asked, accept);
  CHECK(format_for(accept, asked) == format);
}

TEST_CASE("each base answers in its own version of FHIR") {
  CHECK(format_for("application/fhir+xml;fhirVersion=5.0", {}, FhirVersion::r5) == "xml");
  CHECK(format_for("application/fhir+xml;fhirVersion=4.3", {}, FhirVersion::r4b) == "xml");
  CHECK(format_for("application/fhir+xml;fhirVersion=4.3", {}, FhirVersion::r5) == "none");
}

TEST_CASE("a body is FHIR JSON, FHIR XML or a form, in UTF-8 and the base's version") {
  const auto [values, kind] = GENERATE(table<std::string_view, std::optional<BodyKind>>({
      {"application/fhir+json", BodyKind::json},
      {"application/json; charset=utf-8", BodyKind::json},
      {"application/fhir+xml; fhirVersion=4.0", BodyKind::xml},
      {"application/x-www-form-urlencoded", BodyKind::form},
      {"Application/X-WWW-Form-Urlencoded;charset=UTF-8", BodyKind::form},
      {"", std::nullopt},
      {"text/plain", std::nullopt},
      {"application/fhir+turtle", std::nullopt},
      {"application/fhir+json; charset=utf-16", std::nullopt},
      {"application/x-www-form-urlencoded; charset=latin1", std::nullopt},
      {"application/fhir+json; fhirVersion=5.0", std::nullopt},
      {"application/fhir+json, application/fhir+xml", std::nullopt},
      {"application/fhir+json\napplication/fhir+json", std::nullopt},
  }));
  CAPTURE(values);
  const auto got = body_kind(bindgate::testing::fields_of("content-type", values), FhirVersion::r4);
  CHECK(got.has_value() == kind.has_value());
  if (got && kind) CHECK(*got == *kind);
  if (!got) CHECK_FALSE(got.error().empty());
}
