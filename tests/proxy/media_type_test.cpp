#include "proxy/media_type.h"

#include "fields_of.h"

#include <catch2/catch.hpp>

using namespace bindgate;
using namespace bindgate::proxy;

TEST_CASE("XML is answered only where it is strictly preferred") {
  using fhir::Format;
  const auto [query, accept, format] = GENERATE(table<std::string, std::string_view, Format>({
      {"", "", Format::json},
      {"", "*/*", Format::json},
      {"", "application/*", Format::json},
      {"", "application/fhir+xml", Format::xml},
      {"", "application/fhir+xml, application/fhir+json", Format::json},
      {"", "application/fhir+xml;q=0.9, application/fhir+json;q=0.8", Format::xml},
      {"", "application/fhir+xml;q=0.5, */*", Format::json},
      {"", "application/fhir+json;q=0, */*", Format::xml},
      {"", "text/html", Format::json},
      {"", "application/fhir+xml;q=nan", Format::json},
      {"_format=xml", "application/fhir+json", Format::xml},
      {"a=b&_format=application/fhir+xml", "", Format::xml},
      {"_format=application%2Fjson", "application/fhir+xml", Format::json},
      {"_format=ttl", "application/fhir+xml", Format::xml},
      {"_format=application/fhir+xml; q=1", "", Format::xml},
  }));
  CAPTURE(query, accept);
  CHECK(answer_format(query, bindgate::testing::fields_of("Accept", accept)) == format);
}
