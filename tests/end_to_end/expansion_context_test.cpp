#include "tests/end_to_end/terminology_lab.h"
#include "tests/support/core.h"

#include <catch2/catch.hpp>

using namespace bindgate;
using namespace bindgate::testing;

TEST_CASE("an expansion may name the element whose value set it wants") {
  std::string seen;
  proxy::tx::Engine engine = proxy::tx::engine_of(terminology_service(), testing::core_rules());
  engine.answer = [&](const terminology::Call& call) -> terminology::Outcome<terminology::Json> {
    seen = std::string(call.parameters.text("url"));
    return {boost::system::in_place_value, terminology::Json{{"resourceType", "ValueSet"}}};
  };
  TerminologyLab lab({}, engine);
  const std::string gender = "http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1";
  CHECK(lab.get("/fhir/r4/ValueSet/$expand?context=Patient.gender").status == 200);
  CHECK(seen == gender);
  CHECK(lab.post("/fhir/r4/ValueSet/$expand",
                 R"({"resourceType":"Parameters","parameter":[{"name":"context",
                     "valueUri":"http://hl7.org/fhir/StructureDefinition/Patient#Patient.gender"}]})")
            .status == 200);
  CHECK(seen == gender);
  CHECK(lab.get("/fhir/r4/ValueSet/$expand?context=Patient.gender&url=http://x.example/v").status == 200);
  CHECK(seen == "http://x.example/v");
  CHECK(lab.get("/fhir/r4/ValueSet/$expand?context=Patient.colour").status == 404);
}
