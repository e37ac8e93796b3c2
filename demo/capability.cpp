#include "demo/capability.h"

#include "demo/outcome.h"

namespace bindgate::demo {

namespace {

constexpr std::string_view kResourceRest =
    R"(,"interaction":[{"code":"read"},{"code":"vread"},{"code":"update"},{"code":"delete"},{"code":"create"},)"
    R"({"code":"search-type"}],"versioning":"versioned-update","readHistory":false,"updateCreate":true,)"
    R"("conditionalCreate":true,"conditionalRead":"not-match","conditionalUpdate":false,)"
    R"("conditionalDelete":"not-supported","searchParam":[{"name":"_id","type":"token"},)"
    R"({"name":"identifier","type":"token"}]})";

}  // namespace

std::string capability_statement(const fhir::TypeModel& types, std::string_view base,
                                 std::chrono::system_clock::time_point since) {
  std::string out = R"({"resourceType":"CapabilityStatement","status":"active","date":")" + instant(since) +
                    R"(","kind":"instance","software":{"name":"bindgate demo server"},)"
                    R"("implementation":{"description":"In memory and meant for trying out only","url":)";
  fhir::append_json_string(out, base);
  out += R"(},"fhirVersion":"4.0.1","format":["application/fhir+json","application/fhir+xml"],)"
         R"("rest":[{"mode":"server","resource":[)";
  for (const std::string_view name : types.resource_names()) {
    if (out.back() == '}') out += ',';
    out += "{\"type\":\"" + std::string(name) + "\"";
    out += kResourceRest;
  }
  return out + R"(],"interaction":[{"code":"transaction"},{"code":"batch"}]}]})";
}

}  // namespace bindgate::demo
