#include "fhir/convert.h"

#include "fhir/reader.h"
#include "tests/support/core.h"

#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using namespace bindgate::fhir;

namespace {

Document parse(Format format, const std::string& text) {
  Document document;
  const auto result = read(format, text, text.size(), document);
  INFO(text);
  INFO((result.has_error() ? result.error().message : std::string()));
  REQUIRE(result.has_value());
  return document;
}

std::string good(const Converted& converted) {
  INFO((converted.has_error() ? converted.error().path + ": " + converted.error().message : std::string()));
  REQUIRE(converted.has_value());
  return *converted;
}

std::string to_xml(const std::string& json) {
  return good(write_xml(parse(Format::json, json), bindgate::testing::core_types()));
}
std::string to_json(const std::string& xml) {
  return good(write_json(parse(Format::xml, xml), bindgate::testing::core_types()));
}

std::string xml_of(std::string_view type, std::string_view inside) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><" + std::string(type) + " xmlns=\"http://hl7.org/fhir\">" +
         std::string(inside) + "</" + std::string(type) + ">";
}

std::string file(const std::string& name) {
  std::ifstream in(std::string(BINDGATE_SOURCE_DIR) + "/tests/data/convert/" + name);
  REQUIRE(in.good());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("a resource that went from JSON to XML and back is the same") {
  for (const char* name : {"patient.json", "observation.json", "bundle.json"}) {
    INFO(name);
    const std::string json = file(name);
    const std::string straight = good(write_json(parse(Format::json, json), bindgate::testing::core_types()));
    // Compared as JSON values, so that this test does not lean on the writer alone.
    CHECK(nlohmann::json::parse(straight) == nlohmann::json::parse(json));
    const std::string xml = to_xml(json);
    INFO(xml);
    CHECK(to_json(xml) == straight);
    CHECK(good(write_xml(parse(Format::xml, xml), bindgate::testing::core_types())) == xml);
  }
}

TEST_CASE("JSON becomes the XML of FHIR") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {R"({"resourceType":"Patient"})", xml_of("Patient", "")},
      {R"({"gender":"male","active":true,"id":"1","resourceType":"Patient"})",
       xml_of("Patient", R"(<id value="1"/><active value="true"/><gender value="male"/>)")},
      {R"({"resourceType":"Patient","_birthDate":{"extension":[{"valueCode":"c","url":"u"}],"id":"b"},"birthDate":"1970"})",
       xml_of("Patient",
              R"(<birthDate value="1970" id="b"><extension url="u"><valueCode value="c"/></extension></birthDate>)")},
      {R"({"resourceType":"Patient","name":[{"_given":[null,{"id":"x"}],"given":["a",null,"b"]}]})",
       xml_of("Patient", R"(<name><given value="a"/><given id="x"/><given value="b"/></name>)")},
      {R"({"resourceType":"Patient","contained":[{"resourceType":"Basic","id":"c"}]})",
       xml_of("Patient", R"(<contained><Basic><id value="c"/></Basic></contained>)")},
      {R"({"resourceType":"Patient","text":{"status":"empty","div":"<div xmlns='http://www.w3.org/1999/xhtml'>&lt;</div>"}})",
       xml_of("Patient", "<text><status value=\"empty\"/><div xmlns='http://www.w3.org/1999/xhtml'>&lt;</div></text>")},
      {R"({"resourceType":"Observation","valueQuantity":{"value":1.50}})",
       xml_of("Observation", R"(<valueQuantity><value value="1.50"/></valueQuantity>)")},
      {R"({"resourceType":"Patient","extension":[{"extension":[{"url":"i"}],"url":"o"}]})",
       xml_of("Patient", R"(<extension url="o"><extension url="i"/></extension>)")},
  };
  for (const auto& [json, xml] : cases) CHECK(to_xml(json) == xml);
}

TEST_CASE("XML becomes the JSON of FHIR") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"<given value='a'/>", R"("given":["a"])"},
      {"<given value='a'/><family value='f'/><given value='b'/>", R"("family":"f","given":["a","b"])"},
      {"<given value='a'/><given id='i'/>", R"("given":["a",null],"_given":[null,{"id":"i"}])"},
      {"<family id='i'/>", R"("_family":{"id":"i"})"},
      {"<period><start value='2020'/></period>", R"("period":{"start":"2020"})"},
      {"<family value='&quot;&#10;&#x1F600;'/>", "\"family\":\"\\\"\\n\xF0\x9F\x98\x80\""},
      {"<given/><given value='a'/>", R"("given":[null,"a"],"_given":[{},null])"},
  };
  for (const auto& [inside, expected] : cases) {
    INFO(inside);
    CHECK(to_json(xml_of("Patient", "<name>" + inside + "</name>")) ==
          R"({"resourceType":"Patient","name":[{)" + expected + "}]}");
  }
}

TEST_CASE("JSON that cannot become XML is an error that names the element") {
  struct Row {
    const char* json;
    const char* path;
  };
  const std::vector<Row> rows{
      {R"({"id":"1"})", ""},
      {R"({"resourceType":"Nonsense"})", "Nonsense"},
      {R"({"resourceType":"DomainResource"})", "DomainResource"},
      {R"({"resourceType":"HumanName"})", "HumanName"},
      {R"({"resourceType":3})", "3"},
      {R"({"resourceType":"Patient","nam":"x"})", "Patient.nam"},
      {R"({"resourceType":"Patient","name":[{},{"famly":"x"}]})", "Patient.name[1].famly"},
      {R"({"resourceType":"Patient","name":{"family":"x"}})", "Patient.name"},
      {R"({"resourceType":"Patient","gender":["male"]})", "Patient.gender[0]"},
      {R"({"resourceType":"Patient","gender":1})", "Patient.gender"},
      {R"({"resourceType":"Patient","gender":{"id":"x"}})", "Patient.gender"},
      {R"({"resourceType":"Patient","active":"true"})", "Patient.active"},
      {R"({"resourceType":"Patient","multipleBirthInteger":"1"})", "Patient.multipleBirthInteger"},
      {R"({"resourceType":"Patient","maritalStatus":"S"})", "Patient.maritalStatus"},
      {R"({"resourceType":"Patient","_maritalStatus":{"text":"S"}})", "Patient.maritalStatus"},
      {R"({"resourceType":"Patient","gender":"a\u0001"})", "Patient.gender"},
      {R"({"resourceType":"Patient","extension":[{"url":"a\u0000"}]})", "Patient.extension[0].url"},
      {R"({"resourceType":"Patient","extension":[{"url":"a","_url":{"id":"x"}}]})", "Patient.extension[0].url"},
      {R"({"resourceType":"Patient","contained":[{"id":"x"}]})", "Patient.contained[0]"},
      {R"({"resourceType":"Patient","contained":[{"resourceType":"Basic","x":1}]})", "Patient.contained[0].x"},
      {R"({"resourceType":"Patient","text":{"div":"plain"}})", "Patient.text.div"},
      {R"({"resourceType":"Patient","text":{"div":"<div>no namespace</div>"}})", "Patient.text.div"},
      {R"({"resourceType":"Patient","text":{"div":"<div xmlns='http://www.w3.org/1999/xhtml'></div><x/>"}})",
       "Patient.text.div"},
      {R"({"resourceType":"Patient","text":{"div":"<!DOCTYPE div><div xmlns='http://www.w3.org/1999/xhtml'/>"}})",
       "Patient.text.div"},
      {R"({"resourceType":"Patient","text":{"div":"<p xmlns='http://www.w3.org/1999/xhtml'/>"}})", "Patient.text.div"},
      {R"({"resourceType":"Patient","text":{"div":"<div xmlns='http://www.w3.org/1999/xhtml'>&nbsp;</div>"}})",
       "Patient.text.div"},
  };
  for (const auto& [json, path] : rows) {
    INFO(json);
    const auto converted = write_xml(parse(Format::json, json), bindgate::testing::core_types());
    REQUIRE(converted.has_error());
    CHECK(converted.error().path == path);
    CHECK_FALSE(converted.error().message.empty());
  }
}

TEST_CASE("XML that cannot become JSON is an error that names the element") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"<nam value='x'/>", "Patient.nam"},
      {"<gender value='a'/><gender value='b'/>", "Patient.gender[1]"},
      {"<active value='yes'/>", "Patient.active"},
      {"<active value='True'/>", "Patient.active"},
      {"<multipleBirthInteger value='+1'/>", "Patient.multipleBirthInteger"},
      {"<multipleBirthInteger value='01'/>", "Patient.multipleBirthInteger"},
      {"<multipleBirthInteger value=''/>", "Patient.multipleBirthInteger"},
      {"<name value='x'/>", "Patient.name"},
      {"<gender value='x'><coding/></gender>", "Patient.gender.coding"},
      {"<contained/>", "Patient.contained"},
      {"<contained><Basic><x/></Basic></contained>", "Patient.contained.x"},
      {"<name><div/></name>", "Patient.name.div"},
      {"<text><div value='x'/></text>", "Patient.text.div"},
  };
  for (const auto& [inside, path] : rows) {
    INFO(inside);
    const auto converted = write_json(parse(Format::xml, xml_of("Patient", inside)), bindgate::testing::core_types());
    REQUIRE(converted.has_error());
    CHECK(converted.error().path == path);
  }
}

TEST_CASE("decimals keep every digit through both formats") {
  for (const char* number : {"0", "-0", "1.10", "1e3", "1E-7", "-0.00", "123456789012345678901234567890.1234567890"}) {
    const std::string json = R"({"resourceType":"Observation","valueQuantity":{"value":)" + std::string(number) + "}}";
    CHECK(to_json(to_xml(json)) == json);
  }
}
