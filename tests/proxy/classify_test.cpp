#include "proxy/classify.h"

#include <catch2/catch.hpp>

using namespace bindgate;
using namespace bindgate::proxy;

namespace {

Treatment treatment(std::string_view method, const std::string& origin, std::string_view type) {
  http::RequestHead head;
  head.method = method;
  if (!type.empty()) head.fields.add({"Content-Type", type});
  RequestPath path;
  REQUIRE_FALSE(read_path(origin, "/fhir", path).has_value());
  return classify(head, path, Settings{}).treatment;
}

constexpr std::string_view kFhir = "application/fhir+json";

}  // namespace

TEST_CASE("each request has its treatment") {
  const auto [method, origin, type, expected] =
      GENERATE(table<std::string_view, std::string, std::string_view, Treatment>({
          {"GET", "/fhir/Patient/1", "", Treatment::stream},
          {"HEAD", "/fhir/Patient/1", "", Treatment::stream},
          {"DELETE", "/fhir/Patient/1", "", Treatment::stream},
          {"OPTIONS", "/fhir", "", Treatment::stream},
          {"POST", "/fhir", kFhir, Treatment::batch_entry_point},
          {"POST", "/fhir/Patient", kFhir, Treatment::inspect},
          {"PUT", "/fhir/Patient/1", kFhir, Treatment::inspect},
          {"PUT", "/fhir/Patient?x=y", kFhir, Treatment::inspect},
          {"POST", "/fhir/$process-message", kFhir, Treatment::inspect},
          {"POST", "/fhir/Patient/$validate", kFhir, Treatment::stream},
          {"POST", "/fhir/ValueSet/$expand", kFhir, Treatment::stream},
          {"POST", "/fhir/Patient/_search", "application/x-www-form-urlencoded", Treatment::stream},
          {"POST", "/fhir/Patient/$validate/x", kFhir, Treatment::inspect},
          {"PATCH", "/fhir/Patient/1", "application/json-patch+json", Treatment::patch},
          {"POST", "/fhir/Binary", "application/pdf", Treatment::stream},
          {"POST", "/fhir/Binary", kFhir, Treatment::inspect},
          {"PUT", "/fhir/Binary/1", "image/png", Treatment::stream},
          {"POST", "/fhir/Binary", "", Treatment::unreadable},
          {"POST", "/fhir/Binary/1/$x", "application/pdf", Treatment::unreadable},
          {"POST", "/fhir/Patient", "text/turtle", Treatment::unreadable},
          {"POST", "/fhir/Patient", "application/x-www-form-urlencoded", Treatment::unreadable},
          {"POST", "/fhir/Patient?_method=DELETE", kFhir, Treatment::refuse},
          {"post", "/fhir/Patient", kFhir, Treatment::refuse},
          {"PROPFIND", "/fhir/Patient", "", Treatment::refuse},
      }));
  CAPTURE(method, origin, type);
  CHECK(static_cast<int>(treatment(method, origin, type)) == static_cast<int>(expected));
}
