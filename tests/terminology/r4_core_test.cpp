#include "definitions.h"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace bindgate::terminology;

// The R4 core definitions that the executable carries.
TEST_CASE("the R4 core definitions are compiled and decide what their bindings need") {
  const std::filesystem::path folder = std::filesystem::path(BINDGATE_SOURCE_DIR) / "packages";
  const std::vector<bindgate::fhir::Package> packages{
      bindgate::fhir::load_package(folder / "hl7.fhir.r4.core-4.0.1.tgz")};
  const auto held = Terminology::compile(packages);
  CHECK(held->code_systems().size() > 1000);
  CHECK(held->value_sets().size() > 1300);

  struct Row {
    const char* set;
    const char* system;
    const char* code;
    Membership membership;
  };
  const Row rows[] = {
      {"http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1", "http://hl7.org/fhir/administrative-gender", "male",
       Membership::in},
      {"http://hl7.org/fhir/ValueSet/administrative-gender", "http://hl7.org/fhir/administrative-gender", "Male",
       Membership::not_in},
      {"http://terminology.hl7.org/ValueSet/v3-ActEncounterCode", "http://terminology.hl7.org/CodeSystem/v3-ActCode",
       "AMB", Membership::in},
      {"http://terminology.hl7.org/ValueSet/v3-ActEncounterCode", "http://terminology.hl7.org/CodeSystem/v3-ActCode",
       "_ActEncounterCode", Membership::not_in},
      {"http://hl7.org/fhir/ValueSet/languages", "urn:ietf:bcp:47", "de-AT", Membership::in},
      {"http://hl7.org/fhir/ValueSet/languages", "urn:ietf:bcp:47", "gsw", Membership::not_in},
      {"http://hl7.org/fhir/ValueSet/all-languages", "urn:ietf:bcp:47", "gsw", Membership::in},
      {"http://hl7.org/fhir/ValueSet/mimetypes", "urn:ietf:bcp:13", "application/pdf", Membership::in},
      {"http://hl7.org/fhir/ValueSet/currencies", "urn:iso:std:iso:4217", "EUR", Membership::in},
      {"http://hl7.org/fhir/ValueSet/iso3166-1-3", "urn:iso:std:iso:3166", "AUT", Membership::in},
      {"http://hl7.org/fhir/ValueSet/iso3166-1-3", "urn:iso:std:iso:3166", "AT", Membership::not_in},
      {"http://hl7.org/fhir/ValueSet/yesnodontknow", "http://terminology.hl7.org/CodeSystem/v2-0136", "Y",
       Membership::in},
      {"http://hl7.org/fhir/ValueSet/condition-code", "http://loinc.org", "1234-5", Membership::not_in},
      {"http://hl7.org/fhir/ValueSet/condition-code", "http://snomed.info/sct", "44054006", Membership::undecided},
      {"http://hl7.org/fhir/ValueSet/service-type", "http://terminology.hl7.org/CodeSystem/service-type", "57",
       Membership::in},
      {"http://hl7.org/fhir/ValueSet/service-type", "http://terminology.hl7.org/CodeSystem/service-type", "xyz",
       Membership::undecided},
  };
  for (const Row& row : rows) {
    CAPTURE(row.set, row.code);
    const ValueSet* set = held->value_set(row.set);
    REQUIRE(set);
    CHECK(set->contains(row.system, {}, row.code).membership == row.membership);
  }
  for (const ValueSet* set : held->value_sets()) {
    for (const Coded& member : set->members(50)) {
      CAPTURE(set->url(), member.system, member.code);
      REQUIRE(set->contains(member.system, {}, member.code).membership == Membership::in);
      REQUIRE(set->contains_code(member.code).membership == Membership::in);
    }
  }
}
