#include "tests/end_to_end/terminology_lab.h"
#include "tests/support/core.h"

#include <catch2/catch.hpp>

using namespace bindgate;
using namespace bindgate::testing;

namespace {

std::shared_ptr<const terminology::Service> core_service() {
  const std::span<const fhir::Package> packages(&core_package(), 1);
  return std::make_shared<const terminology::Service>(
      terminology::Terminology::compile(packages),
      std::make_shared<const terminology::ResourceStore>(terminology::ResourceStore::load(packages)),
      terminology::Limits{});
}

std::string url_of(const RawResponse& response) {
  return response.status == 200 ? nlohmann::json::parse(response.body)["url"].get<std::string>()
                                : std::to_string(response.status);
}

}  // namespace

TEST_CASE("an expansion may name the element whose value set it wants") {
  TerminologyLab lab({}, proxy::tx::engine_of(core_service(), core_rules()));
  const std::string sets = "http://hl7.org/fhir/ValueSet/";
  CHECK(url_of(lab.get("/fhir/r4/ValueSet/$expand?context=Patient.gender")) == sets + "administrative-gender");
  CHECK(url_of(lab.post("/fhir/r4/ValueSet/$expand",
                        R"({"resourceType":"Parameters","parameter":[{"name":"context",
                            "valueUri":"http://hl7.org/fhir/StructureDefinition/Patient#Patient.gender"}]})")) ==
        sets + "administrative-gender");
  CHECK(url_of(lab.get("/fhir/r4/ValueSet/$expand?context=Patient.gender&url=" + sets + "address-use")) ==
        sets + "address-use");
  CHECK(url_of(lab.get("/fhir/r4/ValueSet/$expand?context=Patient.colour")) == "404");
}
