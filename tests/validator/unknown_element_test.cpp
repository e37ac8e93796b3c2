// Names that FHIR R4 does not have where they stand: a lenient server may store what nobody judged, so they are errors.
#include "tests/validator/judging.h"

#include <catch2/catch.hpp>

#include <string>

using namespace bindgate;
using namespace bindgate::testing;
using namespace bindgate::validator;

namespace {

const std::string kOther = R"("url":"http://x.example/e",)";

std::string extended(const std::string& rest) {
  return patient(R"("extension":[{)" + kOther + rest + "}]");
}
std::string bundle_of(const std::string& entry) {
  return R"({"resourceType":"Bundle","type":"collection","entry":[)" + entry + "]}";
}

std::string judged_by(std::vector<PolicyEntry> entries, const std::string& json) {
  Judge one(core_rules(), settings_of(std::move(entries)));
  return show(judge(json, fhir::Format::json, one));
}

PolicyEntry ignoring(Verdict verdict) {
  PolicyEntry entry;
  entry.verdicts = {verdict};
  entry.weight = Weight::ignore;
  return entry;
}

}  // namespace

TEST_CASE("a name that differs from an element's by its case is no element") {
  const std::string place = "error unknown-element Patient.extension[0].";
  const auto [json, expected] = GENERATE_COPY(table<std::string, std::string>({
      {extended(R"("valuecode":"x")"), place + "valuecode\n"},
      {extended(R"("valueCode":"x","valuecode":"y")"), place + "valuecode\n"},
      {extended(R"("valueCODE":"x")"), place + "valueCODE\n"},
      {extended(R"("valuecodeableconcept":{"coding":[{"code":"x"}]})"), place + "valuecodeableconcept\n"},
      {extended(R"("valueAddress":{"use":"home"},"valueaddress":{"use":"x"})"), place + "valueaddress\n"},
      {patient(R"("Gender":"x")"), "error unknown-element Patient.Gender\n"},
      {patient(R"("gender":"male","GENDER":"x")"), "error unknown-element Patient.GENDER\n"},
      {patient(R"("name":[{"Use":"x"}])"), "error unknown-element Patient.name[0].Use\n"},
      {patient(R"("maritalStatus":{"Coding":[{"code":"x"}]})"),
       "warning no-code Patient.maritalStatus\nerror unknown-element Patient.maritalStatus.Coding[0]\n"},
      {patient(R"("birthDate":"1970","Extension":[{"url":"http://x.example/e"}])"),
       "error unknown-element Patient.Extension[0]\n"},
  }));
  CAPTURE(json);
  CHECK(judged(json) == expected);
}

TEST_CASE("a choice has the types that R4 gives it there") {
  const std::string type =
      GENERATE("Extension", "Narrative", "ElementDefinition", "Population", "MarketingStatus", "SimpleQuantity",
               "MoneyQuantity", "BackboneElement", "Element", "Resource", "Patient", "Xhtml", "ProdCharacteristic");
  CAPTURE(type);
  const std::string value = "\"value" + type + R"(":{"id":"a"})";
  CHECK(judged(extended(value)) == "error unknown-element Patient.extension[0].value" + type + "\n");
  CHECK(judged(R"({"resourceType":"Parameters","parameter":[{"name":"a",)" + value + "}]}") ==
        "error unknown-element Parameters.parameter[0].value" + type + "\n");
  CHECK(judged(R"({"resourceType":"Task","status":"draft","intent":"order","input":[{"type":{"text":"a"},)" + value +
               "}]}") == "error unknown-element Task.input[0].value" + type + "\n");
  CHECK(judged(observation(value)) == "error unknown-element Observation.value" + type + "\n");
}

TEST_CASE("unknown names are found wherever they stand") {
  const auto [json, expected] = GENERATE_COPY(table<std::string, std::string>({
      // beside a primitive only id and extension
      {patient(R"("birthDate":"1970","_birthDate":{"coding":[{"code":"x"}]})"),
       "error unknown-element Patient.birthDate.coding[0]\n"},
      {patient(R"("_gender":{"value":"x"})"), "error unknown-element Patient.gender.value\n"},
      {patient(R"("_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason",)"
               R"("valuecode":"x"}]})"),
       "error unknown-element Patient.birthDate.extension[0].valuecode\n"},
      {patient(R"("_birthDate":{"modifierExtension":[{"url":"http://x.example/e"}]})"),
       "error unknown-element Patient.birthDate.modifierExtension[0]\n"},
      {patient(R"("birthDate":"1970","_birthDate":{"id":"a","extension":[{"url":"http://x.example/e"}]})"), ""},
      {patient(R"("id":"a","_id":{"extension":[{"url":"http://x.example/e"}]})"), ""},
      // only primitives have a second property
      {patient(R"("_maritalStatus":{"coding":[{"code":"x"}]})"),
       "error unknown-element Patient.maritalStatus\nwarning not-in-value-set Patient.maritalStatus\n"
       "warning no-system Patient.maritalStatus.coding[0]\n"},
      {patient(R"("_name":[{"use":"official"}])"), "error unknown-element Patient.name[0]\n"},
      {patient(R"("_contained":[{"resourceType":"Patient","gender":"male"}])"),
       "error unknown-element Patient.contained[0]\n"},
      {patient(R"("_extension":[{"url":"http://x.example/e"}])"), "error unknown-element Patient.extension[0]\n"},
      {patient(R"("_resourceType":{"id":"a"})"), "error unknown-element Patient.resourceType.id\n"},
      // what is no name at all stands at the element around it
      {patient(R"("":1)"), "error unknown-element Patient\n"},
      {patient(R"("_":{"id":"a"})"), "error unknown-element Patient\n"},
      {patient(R"("__gender":{"id":"a"})"), "error unknown-element Patient._gender\n"},
      {patient(R"("gender ":"x")"), "error unknown-element Patient\n"},
      {patient(R"("gender\u0000":"x")"), "error unknown-element Patient\n"},
      {patient(R"("g\u0065nder":"male")"), ""},
      {patient(R"("g\u0065nders":"male")"), "error unknown-element Patient.genders\n"},
      {patient(R"("fhir_comments":["a"])"), "error unknown-element Patient.fhir_comments[0]\n"},
      // inside other resources, data types, parts that refer to others' content
      {observation(R"("contained":[{"resourceType":"Patient","nick":"x"}])"),
       "error unknown-element Observation.contained[0].nick\n"},
      {bundle_of(R"({"resource":{"resourceType":"Patient","nick":"x"}})"),
       "error unknown-element Bundle.entry[0].resource.nick\n"},
      {bundle_of(R"({"resource":{"resourceType":"Patient"},"nick":{"resourceType":"Patient","gender":"x"}})"),
       "error unknown-element Bundle.entry[0].nick\n"},
      {observation(R"("valueQuantity":{"value":1,"version":"1"})"),
       "error unknown-element Observation.value.ofType(Quantity).version\n"},
      {R"({"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"group","item":[)"
       R"({"linkId":"2","type":"group","items":[]},{"linkId":"3","type":"display","Type":"x"}]}]})",
       "error unknown-element Questionnaire.item[0].item[1].Type\n"},
      // a resourceType where no resource is
      {patient(R"("name":[{"resourceType":"HumanName","family":"x"}])"),
       "error unknown-element Patient.name[0].resourceType\n"},
      {patient(R"("maritalStatus":{"resourceType":"Patient","gender":"x"})"),
       "warning no-code Patient.maritalStatus\nerror unknown-element Patient.maritalStatus.resourceType\n"
       "error unknown-element Patient.maritalStatus.gender\n"},
      // extensions where the type has none
      {R"({"resourceType":"Bundle","type":"collection","extension":[{"url":"http://x.example/e"}]})",
       "error unknown-element Bundle.extension[0]\n"},
      {R"({"resourceType":"Binary","contentType":"text/plain","extension":[{"url":"http://x.example/e"}]})",
       "error unknown-element Binary.extension[0]\n"},
      {R"({"resourceType":"Parameters","modifierExtension":[{"url":"http://x.example/e"}]})",
       "error unknown-element Parameters.modifierExtension[0]\n"},
      {R"({"resourceType":"Parameters","contained":[{"resourceType":"Patient"}]})",
       "error unknown-element Parameters.contained[0]\n"},
      {patient(R"("name":[{"modifierExtension":[{"url":"http://x.example/e"}]}])"),
       "error unknown-element Patient.name[0].modifierExtension[0]\n"},
      {extended(R"("modifierExtension":[{"url":"http://x.example/e"}])"),
       "error unknown-element Patient.extension[0].modifierExtension[0]\n"},
      {patient(R"("contact":[{"modifierExtension":[{"url":"http://x.example/e"}]}])"), ""},
      {patient(R"("meta":{"extension":[{"url":"http://x.example/e"}]})"), ""},
  }));
  CAPTURE(json);
  CHECK(judged(json) == expected);
}

TEST_CASE("unknown names are found in XML") {
  const std::string open = R"(<Patient xmlns="http://hl7.org/fhir">)";
  const auto [xml, expected] = GENERATE_COPY(table<std::string, std::string>({
      {open + R"(<genders value="x"/></Patient>)", "error unknown-element Patient.genders\n"},
      {open + R"(<extension url="http://x.example/e"><valuecode value="x"/></extension></Patient>)",
       "error unknown-element Patient.extension[0].valuecode\n"},
      {open +
           R"(<extension url="http://x.example/e"><valueaddress><use value="x"/></valueaddress></extension></Patient>)",
       "error unknown-element Patient.extension[0].valueaddress\n"},
      {open + R"(<gender><coding><code value="x"/></coding></gender></Patient>)",
       "error unknown-element Patient.gender.coding\n"},
      {open + R"(<gender value="male"><value value="x"/></gender></Patient>)",
       "error unknown-element Patient.gender.value\n"},
      {open + R"(<name><modifierExtension url="http://x.example/e"/></name></Patient>)",
       "error unknown-element Patient.name[0].modifierExtension\n"},
      // A resource where none belongs.
      {open +
           R"(<managingOrganization><Organization><active value="true"/></Organization></managingOrganization></Patient>)",
       "error unknown-element Patient.managingOrganization.resourceType\n"
       "error unknown-element Patient.managingOrganization.active\n"},
  }));
  CAPTURE(xml);
  CHECK(judged_xml(xml) == expected);
}

TEST_CASE("an unknown element names the nearest one that is known") {
  const auto [name, mend] = GENERATE(table<std::string, std::string>({
      {"Gender", "Did you mean \"gender\"?"},
      {"birthdate", "Did you mean \"birthDate\"?"},
      {"mariatlStatus", "Did you mean \"maritalStatus\"?"},
      {"multipleBirthinteger", "Did you mean \"multipleBirthInteger\"?"},
      {"extensions", "Did you mean \"extension\"?"},
      {"zzzzzz", ""},
  }));
  const std::string json = patient("\"" + name + R"(":"x")");
  CAPTURE(json);
  Judge one(core_rules(), settings_of());
  const Report report = judge(json, fhir::Format::json, one);
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].text == "\"" + name + "\" is no element of Patient in FHIR R4.");
  CHECK(report.findings[0].mend == mend);
  CHECK(report.findings[0].offset == json.find("\"x\""));
}

TEST_CASE("the policy lets an unknown element pass for a path or a type") {
  const std::string json = patient(R"("nick":{"use":"x"},"name":[{"nick":"x"}])");
  const std::string outer = "error unknown-element Patient.nick\n";
  const std::string inner = "error unknown-element Patient.name[0].nick\n";
  PolicyEntry entry = ignoring(Verdict::unknown_element);
  std::string expected = outer + inner;
  SECTION("another type") {
    entry.resource_type = "Observation";
  }
  SECTION("the type") {
    entry.resource_type = "Patient";
    expected = "";
  }
  SECTION("the path") {
    entry.path = "Patient.nick";
    expected = inner;
  }
  SECTION("the path below") {
    entry.path = "Patient.name.nick";
    expected = outer;
  }
  SECTION("the path as the data type has it") {
    entry.path = "HumanName.nick";
    expected = outer;
  }
  SECTION("any") {
    expected = "";
  }
  CHECK(judged_by({entry}, json) == expected);
}

TEST_CASE("a type that is let pass has elements that are not") {
  const std::string actor =
      R"({"resourceType":"ActorDefinition","status":"x","contained":[{"resourceType":"Patient"}]})";
  const PolicyEntry type = ignoring(Verdict::unknown_type);
  CHECK(judged_by({}, actor) == "error unknown-type Resource\n");
  CHECK(judged_by({type}, actor) ==
        "error unknown-element Resource.status\nerror unknown-element Resource.contained[0]\n");
  CHECK(judged_by({type}, bundle_of(R"({"resource":)" + actor + "}")) ==
        "error unknown-element Bundle.entry[0].resource.status\n"
        "error unknown-element Bundle.entry[0].resource.contained[0]\n");
  PolicyEntry both = ignoring(Verdict::unknown_type);
  both.verdicts.push_back(Verdict::unknown_element);
  both.resource_type = "ActorDefinition";
  CHECK(judged_by({both}, actor).empty());
  CHECK(judged_by({both}, R"({"resourceType":"Other","status":"x"})") == "error unknown-type Resource\n");
  both.path = "ActorDefinition.status";
  CHECK(judged_by({type, both}, actor) == "error unknown-element Resource.contained[0]\n");
}

TEST_CASE("what is unknown whichever profile is asked is said once") {
  const std::string nine = [] {
    std::string out;
    for (int i = 0; i < 9; ++i)
      out += (i == 0 ? "\"" : ",\"") + std::string("http://hl7.org/fhir/StructureDefinition/") + "patient-profile-" +
             std::to_string(i) + '"';
    return out;
  }();
  CHECK(
      judged_by({ignoring(Verdict::unknown_profile)}, patient(R"("meta":{"profile":[)" + nine + R"(]},"nick":"x")")) ==
      "error unknown-element Patient.nick\n");
}
