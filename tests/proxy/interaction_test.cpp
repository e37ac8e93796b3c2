// What a request that reads asks for.
#include "proxy/interaction.h"

#include <catch2/catch.hpp>

#include <string>

using namespace bindgate::proxy;

TEST_CASE("a read is named by its path") {
  const auto [origin, expected] = GENERATE(table<std::string, std::string>({
      {"/fhir/Patient/1", "read"},
      {"/fhir/Patient/1?_summary=true", "read"},
      {"/fhir/Patient?name=a", "search"},
      {"/fhir/Patient", "search"},
      {"/fhir/Patient/", "search"},
      {"/fhir", "search"},
      {"/fhir?_getpages=abc", "search"},
      {"/fhir/Patient/_search?name=a", "search"},
      {"/fhir/Patient/1/Observation?code=a", "search"},
      {"/fhir/Patient/1/*", "search"},
      {"/fhir/Patient/1/_history/2", "vread"},
      {"/fhir/Patient/1/_history", "history"},
      {"/fhir/Patient/_history", "history"},
      {"/fhir/_history", "history"},
      {"/fhir/metadata", "capabilities"},
      {"/fhir/Patient/1/$everything", "read-operation"},
      {"/fhir/$export", "read-operation"},
      {"/fhir/swagger-ui", "read"},
  }));
  CAPTURE(origin);
  RequestPath path;
  REQUIRE_FALSE(read_path(origin, "/fhir", path).has_value());
  CHECK(read_interaction(path) == expected);
}
