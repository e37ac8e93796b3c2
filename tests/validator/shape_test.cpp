// Resources of a shape that FHIR does not have: whatever could hide a code from the walk is an error, and nothing
// crashes it.
#include "tests/validator/judging.h"

#include <catch2/catch.hpp>

#include <string>

using namespace bindgate::testing;

namespace {

const std::string kPlace = "Patient.maritalStatus";

}  // namespace

TEST_CASE("JSON of another shape than its type's") {
  const auto [json, expected] = GENERATE_COPY(table<std::string, std::string>({
      // a primitive written as something else
      {patient(R"("gender":true)"), "error wrong-shape Patient.gender\nerror not-in-value-set Patient.gender\n"},
      {patient(R"("gender":1e400)"), "error wrong-shape Patient.gender\nerror not-in-value-set Patient.gender\n"},
      {patient(R"("gender":{})"), "error wrong-shape Patient.gender\n"},
      {patient(R"("gender":{"coding":[{"code":"male"}]})"),
       "error wrong-shape Patient.gender\nerror unknown-element Patient.gender.coding[0]\n"},
      {patient(R"("gender":["male","x"])"),
       "error wrong-shape Patient.gender[0]\nerror wrong-shape Patient.gender[1]\n"
       "error not-in-value-set Patient.gender[1]\n"},
      {patient(R"("gender":"male\u0000")"),
       "error wrong-shape Patient.gender\nerror not-in-value-set Patient.gender\n"},
      {patient(R"("gender":"\ud83d\ude00")"), "error not-in-value-set Patient.gender\n"},
      // a CodeableConcept
      {patient(R"("maritalStatus":1)"), "error wrong-shape " + kPlace + "\n"},
      {patient(R"("maritalStatus":false)"), "error wrong-shape " + kPlace + "\n"},
      {patient(R"("maritalStatus":["M"])"),
       "error wrong-shape " + kPlace + "[0]\nerror wrong-shape " + kPlace + "[0]\n"},
      {patient(R"("maritalStatus":[)" + concept_of(coding(kMarital, "Z")) + "]"),
       "error wrong-shape " + kPlace + "[0]\nwarning not-in-value-set " + kPlace + "[0]\nerror unknown-code " + kPlace +
           "[0].coding[0].code\n"},
      {patient(R"("maritalStatus":{})"), ""},
      {patient(R"("maritalStatus":{"coding":[]})"), ""},
      {patient(R"("maritalStatus":{"coding":[{}]})"), "warning no-code " + kPlace + "\n"},
      {patient(R"("maritalStatus":{"coding":{"system":")" + kMarital + R"(","code":"Z"}})"),
       "warning not-in-value-set " + kPlace + "\nerror wrong-shape " + kPlace + ".coding[0]\nerror unknown-code " +
           kPlace + ".coding[0].code\n"},
      {patient(R"("maritalStatus":{"coding":"M"})"), "warning no-code " + kPlace + "\nerror wrong-shape " + kPlace +
                                                         ".coding[0]\nerror wrong-shape " + kPlace + ".coding[0]\n"},
      {patient(R"("maritalStatus":{"code":"M"})"),
       "warning no-code " + kPlace + "\nerror unknown-element " + kPlace + ".code\n"},
      // the parts of a Coding
      {patient(R"("maritalStatus":{"coding":[{"system":")" + kMarital + R"(","code":["M"]}]})"),
       "error wrong-shape " + kPlace + ".coding[0].code[0]\n"},
      {patient(R"("maritalStatus":{"coding":[{"system":")" + kMarital + R"(","code":{"value":"M"}}]})"),
       "warning no-code " + kPlace + "\nerror wrong-shape " + kPlace + ".coding[0].code\nerror unknown-element " +
           kPlace + ".coding[0].code.value\n"},
      {patient(R"("maritalStatus":{"coding":[{"system":{"value":"x"},"code":"M"}]})"),
       "warning not-in-value-set " + kPlace + "\nwarning no-system " + kPlace + ".coding[0]\nerror wrong-shape " +
           kPlace + ".coding[0].system\nerror unknown-element " + kPlace + ".coding[0].system.value\n"},
      {patient(R"("maritalStatus":{"coding":[{"system":7,"code":"M"}]})"),
       "warning not-in-value-set " + kPlace + "\nerror relative-system " + kPlace +
           ".coding[0].system\nerror wrong-shape " + kPlace + ".coding[0].system\n"},
      {patient(R"("maritalStatus":{"coding":[{"system":")" + kMarital + R"(","code":7}]})"),
       "warning not-in-value-set " + kPlace + "\nerror unknown-code " + kPlace + ".coding[0].code\nerror wrong-shape " +
           kPlace + ".coding[0].code\n"},
      // lists that are none, and values where a list of objects belongs
      {patient(R"("name":{"use":"x"})"),
       "error wrong-shape Patient.name[0]\nerror not-in-value-set Patient.name[0].use\n"},
      {patient(R"("name":"x")"), "error wrong-shape Patient.name[0]\nerror wrong-shape Patient.name[0]\n"},
      {patient(R"("name":[1,true,"x",{"use":"x"}])"),
       "error wrong-shape Patient.name[0]\nerror wrong-shape Patient.name[1]\nerror wrong-shape Patient.name[2]\nerror "
       "not-in-value-set Patient.name[3].use\n"},
      {patient(R"("contact":[])"), ""},
      {patient(R"("extension":{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"x"})"),
       "error wrong-shape Patient.extension[0]\nerror not-in-value-set Patient.extension[0].value.ofType(code)\n"},
      {patient(R"("extension":"x")"),
       "error wrong-shape Patient.extension[0]\nerror wrong-shape Patient.extension[0]\n"},
      {patient(R"("extension":[{"valueCode":"x"}])"), ""},
      // the type of a resource
      {R"({})", "error unknown-type Resource\n"},
      {R"({"gender":"x"})", "error unknown-type Resource\n"},
      {R"({"resourceType":""})", "error unknown-type Resource\n"},
      {R"({"resourceType":1})", "error unknown-type Resource\n"},
      {R"({"resourceType":{"value":"Patient"}})", "error unknown-type Resource\n"},
      {R"({"resourceType":"patient","gender":"x"})", "error unknown-type Resource\n"},
      {R"({"resourceType":"Resource"})", "error unknown-type Resource\n"},
      {R"({"resourceType":"DomainResource"})", "error unknown-type Resource\n"},
      {R"({"resourceType":"HumanName","use":"x"})", "error unknown-type Resource\n"},
      {patient(R"("contained":"x")"),
       "error wrong-shape Patient.contained[0]\nerror unknown-type Patient.contained[0]\n"},
      {patient(R"("contained":[{}])"), "error unknown-type Patient.contained[0]\n"},
      {patient(R"("contained":{"resourceType":"Patient","gender":"x"})"),
       "error wrong-shape Patient.contained[0]\nerror not-in-value-set Patient.contained[0].gender\n"},
      {R"({"resourceType":"Bundle","type":"batch","entry":[{"resource":[{"resourceType":"Patient","gender":"x"}]}]})",
       "error wrong-shape Bundle.entry[0].resource[0]\nerror not-in-value-set Bundle.entry[0].resource[0].gender\n"},
      {R"({"resourceType":"Bundle","type":"batch","entry":{"resource":{"resourceType":"Patient","gender":"x"}}})",
       "error wrong-shape Bundle.entry[0]\nerror not-in-value-set Bundle.entry[0].resource.gender\n"},
      // Quantity
      {observation(R"("valueQuantity":"7 kg")"), "error wrong-shape Observation.value.ofType(Quantity)\n"},
      {observation(R"("valueQuantity":[{"comparator":"~"}])"),
       "error wrong-shape Observation.value.ofType(Quantity)[0]\n"
       "error not-in-value-set Observation.value.ofType(Quantity)[0].comparator\n"},
      {observation(R"("valueQuantity":{"value":1,"system":"kg","code":"kg"})"),
       "error relative-system Observation.value.ofType(Quantity).system\n"},
  }));
  CAPTURE(json);
  CHECK(judged(json) == expected);
}

TEST_CASE("XML of another shape than its type's") {
  const std::string in_patient = R"(<Patient xmlns="http://hl7.org/fhir">)";
  const std::string concept_ = in_patient + "<maritalStatus>";
  const auto [xml, expected] = GENERATE_COPY(table<std::string, std::string>({
      {in_patient + R"(<gender value="male"/><gender value="x"/></Patient>)",
       "error wrong-shape Patient.gender[0]\nerror wrong-shape Patient.gender[1]\n"
       "error not-in-value-set Patient.gender[1]\n"},
      {in_patient + R"(<gender value=""/></Patient>)",
       "error wrong-shape Patient.gender\nerror not-in-value-set Patient.gender\n"},
      {in_patient + "<gender/></Patient>", ""},
      {in_patient + R"(<gender><coding><code value="x"/></coding></gender></Patient>)",
       "error unknown-element Patient.gender.coding\n"},
      {in_patient + R"(<maritalStatus value="M"/></Patient>)", "error wrong-shape Patient.maritalStatus\n"},
      {concept_ + R"(<coding value="M"/></maritalStatus></Patient>)",
       "warning no-code Patient.maritalStatus\nerror wrong-shape Patient.maritalStatus.coding[0]\n"},
      {concept_ + R"(<coding><code value="M"/><code value="Z"/></coding></maritalStatus></Patient>)",
       "warning not-in-value-set Patient.maritalStatus\nwarning no-system Patient.maritalStatus.coding[0]\n"
       "error wrong-shape Patient.maritalStatus.coding[0].code[0]\n"
       "error wrong-shape Patient.maritalStatus.coding[0].code[1]\n"},
      {R"(<Patientt xmlns="http://hl7.org/fhir"/>)", "error unknown-type Resource\n"},
      {in_patient + R"(<contained/></Patient>)", "error unknown-type Patient.contained[0]\n"},
      {in_patient + R"(<contained><Patientt/></contained></Patient>)", "error unknown-type Patient.contained[0]\n"},
  }));
  CAPTURE(xml);
  CHECK(judged_xml(xml) == expected);
}
