#include "proxy/terminology/xml_writer.h"

#include "fhir/convert.h"
#include "fhir/reader.h"
#include "tests/support/core.h"

#include <catch2/catch.hpp>

using namespace bindgate;
using proxy::tx::Json;
using proxy::tx::write_xml;

namespace {

const std::string kStart = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

// The JSON that the XML of a resource reads back as.
nlohmann::json back(const std::string& xml) {
  fhir::Document document;
  const auto read = fhir::read_xml(xml, document);
  INFO(xml);
  if (!read) FAIL(read.error().message);
  const auto json = fhir::write_json(document, testing::core_types());
  if (!json) FAIL(json.error().path << ": " << json.error().message);
  return nlohmann::json::parse(*json);
}

}  // namespace

TEST_CASE("XML written from JSON reads back as the same resource") {
  const std::string text = GENERATE(
      R"({"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":true},{"name":"n","valueDecimal":1.5},
          {"name":"i","valueInteger":-3},{"name":"match","part":[{"name":"concept","valueCoding":{"system":"a","code":"b"}}]},
          {"name":"r","resource":{"resourceType":"ValueSet","id":"x","status":"active"}}]})",
      R"({"resourceType":"ValueSet","id":"a","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>a &amp; b</p></div>"},
          "extension":[{"url":"http://x.example/e","extension":[{"url":"a","valueString":"<&\">'\n\t"}]}],
          "status":"draft","_status":{"id":"s","extension":[{"url":"http://x.example/f","valueCode":"c"}]},
          "compose":{"include":[{"id":"inc","valueSet":["http://a","http://b"],"_valueSet":[null,{"extension":[{"url":"http://x.example/g","valueBoolean":false}]}]}]}})",
      R"({"resourceType":"Bundle","type":"searchset","total":1,"link":[{"relation":"self","url":"http://x.example/?a=b&c=d"}],
          "entry":[{"fullUrl":"http://x.example/CodeSystem/1","resource":{"resourceType":"CodeSystem","id":"1","url":"http://x.example/cs",
          "status":"active","content":"complete","concept":[{"code":"a","display":"\u00e4\ud83d\ude00"}]},"search":{"mode":"match"}}]})",
      R"({"resourceType":"ValueSet","contained":[{"resourceType":"CodeSystem","id":"c","status":"active","content":"complete"}],"status":"active"})",
      R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid","location":["a"],"expression":["a","b"]}]})");
  CHECK(back(write_xml(Json::parse(text))) == nlohmann::json::parse(text));
}

TEST_CASE("XML has what every element may have first, wherever JSON has it") {
  const Json resource = Json::parse(
      R"({"resourceType":"ValueSet","status":"active","url":"http://x.example/vs","extension":[{"valueString":"v","url":"u"}],"id":"a",
          "expansion":{"timestamp":"2020-01-01","contains":[{"code":"c","extension":[{"url":"u","valueCode":"d"}],"id":"i"}]}})");
  CHECK(write_xml(resource) ==
        kStart +
            "<ValueSet xmlns=\"http://hl7.org/fhir\"><id value=\"a\"/><extension url=\"u\"><valueString value=\"v\"/>"
            "</extension><url value=\"http://x.example/vs\"/><status value=\"active\"/><expansion>"
            "<timestamp value=\"2020-01-01\"/><contains id=\"i\"><extension url=\"u\"><valueCode value=\"d\"/>"
            "</extension><code value=\"c\"/></contains></expansion></ValueSet>");
}

TEST_CASE("what XML cannot carry is replaced, and a narrative that would break it is left out") {
  const Json resource = Json::parse(R"({"resourceType":"Parameters","parameter":[{"name":"a\u0001b\uffff"}]})");
  CHECK(write_xml(resource).find("a\xEF\xBF\xBD"
                                 "b\xEF\xBF\xBD") != std::string::npos);

  const std::string div =
      GENERATE("<div>", "<p/>", "<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">&nbsp;</div>", "", "text");
  const std::string xml = write_xml(Json::parse(R"({"resourceType":"ValueSet","text":{"status":"generated","div":")" +
                                                div + R"("},"status":"active"})"));
  CHECK(xml == kStart + "<ValueSet xmlns=\"http://hl7.org/fhir\"><status value=\"active\"/></ValueSet>");
}

TEST_CASE("every CodeSystem, ValueSet and ConceptMap of R4 has an XML twin") {
  std::size_t count = 0;
  for (const fhir::PackageFile& file : testing::core_package().files) {
    const bool taken =
        file.resource_type == "ConceptMap" ||
        ((file.resource_type == "ValueSet" || file.resource_type == "CodeSystem") && file.text.size() < 8000);
    if (!taken) continue;
    INFO(file.name);
    const std::string xml = write_xml(Json::parse(file.text));
    fhir::Document document;
    const auto read = fhir::read_xml(xml, document);
    REQUIRE(read.has_value());
    const auto json = fhir::write_json(document, testing::core_types());
    if (!json) FAIL(json.error().path << ": " << json.error().message);
    REQUIRE(nlohmann::json::parse(*json) == nlohmann::json::parse(file.text));
    ++count;
  }
  CHECK(count > 300);
}
