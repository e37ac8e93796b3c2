#include "fhir/outline.h"

#include <catch2/catch.hpp>

#include <string>

using namespace bindgate::fhir;

TEST_CASE("the root of an XML text is told in any encoding that expat knows") {
  const auto cda = xml_root("<?xml version=\"1.0\"?><!DOCTYPE a><a xmlns=\"urn:hl7-org:v3\"><b>");
  REQUIRE(cda.has_value());
  CHECK(cda->space == "urn:hl7-org:v3");
  CHECK(cda->local == "a");
  const auto prefixed = xml_root("<!-- x --><f:Patient xmlns:f='http:&#47;/hl7.org/fhir'/>");
  REQUIRE(prefixed.has_value());
  CHECK(prefixed->space == "http://hl7.org/fhir");
  CHECK(prefixed->local == "Patient");
  const auto defaulted =
      xml_root("<!DOCTYPE Patient [<!ATTLIST Patient xmlns CDATA #FIXED 'http://hl7.org/fhir'>]><Patient/>");
  REQUIRE(defaulted.has_value());
  CHECK(defaulted->space == "http://hl7.org/fhir");
  std::string wide("\xFF\xFE", 2);
  for (const char c : std::string("<Patient/>")) wide += {c, '\0'};
  REQUIRE(xml_root(wide).has_value());
  CHECK(xml_root(wide)->local == "Patient");
  for (const std::string text : {"", "x", "<", "<a", "<?xml version='1.0' encoding='ebcdic-x'?><a/>", "{}"}) {
    CAPTURE(text);
    CHECK_FALSE(xml_root(text).has_value());
  }
}

TEST_CASE("the outline of a JSON text has the root's properties and no others") {
  const auto all = [](std::string_view) { return true; };
  const auto outline = json_outline(R"({"a":"x","b":{"c":"y"},"d":["z"],"\u0065":"w","f":null,"a":1,"g":""})", all);
  REQUIRE(outline.has_value());
  CHECK(outline->is_object);
  std::string seen;
  for (const JsonMember& member : outline->members) seen += member.name + "=" + member.text.value_or("-") + " ";
  CHECK(seen == "a=x b=- d=- e=w f=- a=- g= ");
  const auto some = json_outline(R"({"a":{"b":"x"},"b":"y"})", [](std::string_view name) { return name == "b"; });
  REQUIRE(some.has_value());
  REQUIRE(some->members.size() == 1);
  CHECK(some->members[0].text == "y");
  for (const std::string text : {"[{\"a\":1}]", "1", "\"a\"", "null"}) {
    REQUIRE(json_outline(text, all).has_value());
    CHECK_FALSE(json_outline(text, all)->is_object);
    CHECK(json_outline(text, all)->members.empty());
  }
  for (const std::string text : {"", "{", "{}{}", "{'a':1}", "{a:1}", "{\"a\":1,}", "{\"a\":\"\xFF\"}", "// x\n{}"}) {
    CAPTURE(text);
    CHECK_FALSE(json_outline(text, all).has_value());
  }
}
