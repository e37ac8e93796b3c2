#include "proxy/terminology/expansion_context.h"

#include "tests/support/core.h"

#include <catch2/catch.hpp>

using namespace bindgate;

namespace {

std::string bound(std::string_view context) {
  static const auto rules = testing::core_rules();
  const rules::Binding* found = proxy::tx::bound_in_context(*rules, context);
  return found == nullptr ? "none" : found->canonical;
}

}  // namespace

TEST_CASE("a context is an element, by its type or its definition, and means the value set it is bound to") {
  const std::string sets = "http://hl7.org/fhir/ValueSet/";
  CHECK(bound("Patient.gender") == sets + "administrative-gender|4.0.1");
  CHECK(bound("http://hl7.org/fhir/StructureDefinition/Patient#Patient.gender") ==
        sets + "administrative-gender|4.0.1");
  CHECK(bound("Patient.contact.gender") == sets + "administrative-gender|4.0.1");
  CHECK(bound("Patient.maritalStatus") == sets + "marital-status");
  CHECK(bound("Address.use") == sets + "address-use|4.0.1");
  CHECK(bound("Patient.address.use") == sets + "address-use|4.0.1");
  CHECK(bound("Extension.value[x]") == "none");
  CHECK(bound("ActivityDefinition.subject[x]") == sets + "subject-type");
}

TEST_CASE("a context that is no bound element means no value set") {
  for (const char* context : {"", "#", ".", "Patient", "Patient.", "Patient.birthDate", "Patient.colour",
                              "Nothing.gender", "Patient.gender.gender", "Patient#Observation.status", "[x]",
                              "Patient.[x]", "http://nowhere.example/x#Patient.gender"}) {
    CAPTURE(context);
    CHECK(bound(context) == "none");
  }
}
