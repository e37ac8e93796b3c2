#include "proxy/request_path.h"

#include <catch2/catch.hpp>

using namespace bindgate::proxy;

TEST_CASE("a path is read once and forwarded as it was read") {
  const auto [origin, base, target, last] = GENERATE(table<std::string, std::string, std::string, std::string>({
      {"/fhir/Patient", "/fhir", "/fhir/Patient", "Patient"},
      {"/fhir//Patient/", "/fhir", "/fhir/Patient", "Patient"},
      {"/fhir/./Patient/x/../1?a=b%2Fc&d", "/fhir", "/fhir/Patient/1?a=b%2Fc&d", "1"},
      {"/fhir/%50atient/%24everything", "/fhir", "/fhir/Patient/$everything", "$everything"},
      {"/fhir/Patient/a%20b", "/fhir", "/fhir/Patient/a%20b", "a b"},
      {"/fhir/Patient/%C3%A9", "/fhir", "/fhir/Patient/%C3%A9", "\xC3\xA9"},
      {"/Patient", "", "/Patient", "Patient"},
  }));
  CAPTURE(origin);
  RequestPath path;
  REQUIRE_FALSE(read_path(origin, base, path).has_value());
  CHECK(path.target == target);
  CHECK(path.segments.back() == last);
}

TEST_CASE("the base itself has no segments") {
  for (const std::string origin : {"/fhir", "/fhir/", "/fhir?_format=json", "//fhir//"}) {
    RequestPath path;
    REQUIRE_FALSE(read_path(origin, "/fhir", path).has_value());
    CHECK(path.segments.empty());
  }
  RequestPath root;
  REQUIRE_FALSE(read_path("/", "", root).has_value());
  CHECK(root.target == "/");
}

TEST_CASE("a path that servers read differently is refused") {
  const auto [origin, status] = GENERATE(table<std::string, int>({
      {"/fhir/Patient%2F1", 400},
      {"/fhir/Patient%5c1", 400},
      {"/fhir/Patient\\1", 400},
      {"/fhir/Patient;v=1", 400},
      {"/fhir/Patient%3Bv=1", 400},
      {"/fhir/Patient%00", 400},
      {"/fhir/Patient%", 400},
      {"/fhir/Patient%2", 400},
      {"/fhir/Patient%zz", 400},
      {"/fhir/%2550atient", 400},
      {"/fhir/%C0%AE%C0%AE/x", 400},
      {"/fhir/%FF", 400},
      {"/../fhir", 400},
      {"/fhir/../../x", 400},
      {"/fhir/../other", 404},
      {"/fhir/%2e%2e/other", 404},
      {"/fhirx", 404},
      {"/", 404},
  }));
  CAPTURE(origin);
  RequestPath path;
  const auto error = read_path(origin, "/fhir", path);
  REQUIRE(error.has_value());
  CHECK(error->status == status);
}
