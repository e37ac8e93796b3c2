#include "fhir/reader.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

using namespace bindgate::fhir;

namespace {

// `name=value{children}`, a repetition as `name#1`; enough to compare whole documents at a glance.
void describe(const Document& document, const Element& element, std::string& out) {
  out += element.name;
  if (element.in_array) out += "#" + std::to_string(element.index);
  if (element.kind != ValueKind::none) out += "=" + std::string(element.value);
  if (element.first_child == 0) return;
  out += '{';
  for (const Element& child : document.children(element)) {
    if (out.back() != '{') out += ' ';
    describe(document, child, out);
  }
  out += '}';
}

std::string describe(const Document& document) {
  std::string out;
  describe(document, document.root(), out);
  return out;
}

std::string patient(std::string_view inside) {
  return "<Patient xmlns=\"http://hl7.org/fhir\">" + std::string(inside) + "</Patient>";
}

std::string nested(std::size_t depth) {
  std::string out;
  for (std::size_t i = 1; i < depth; ++i) out += "<a>";
  for (std::size_t i = 1; i < depth; ++i) out += "</a>";
  return patient(out);
}

ReadError xml_error_of(std::string_view text) {
  Document document;
  const auto result = read_xml(text, document);
  INFO(text.substr(0, 300));
  REQUIRE(result.has_error());
  CHECK(document.elements().size() == 1);
  CHECK(document.root().first_child == 0);
  return result.error();
}

const std::string kDiv = "<div xmlns=\"http://www.w3.org/1999/xhtml\">a &lt; <b title=\"x\">b</b></div>";

}  // namespace

TEST_CASE("XML elements, attributes and resources become the elements JSON would give") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {patient(""), "{resourceType=Patient}"},
      {"\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"Utf-8\" standalone=\"yes\"?>\n<!-- c --><?pi x?>" + patient("\n "),
       "{resourceType=Patient}"},
      {patient("<id value='1'/><active value='true'/>"), "{resourceType=Patient id=1 active=true}"},
      {patient(
           "<birthDate id='b' value='1970-01-01'><extension url='u'><valueCode value='c'/></extension></birthDate>"),
       "{resourceType=Patient birthDate=1970-01-01{id=b extension{url=u valueCode=c}}}"},
      {patient("<name><given value='a'/><family value='f'/><given value='b'/></name>"),
       "{resourceType=Patient name{given#0=a family=f given#1=b}}"},
      {patient("<name/><telecom/><name/><name/>"), "{resourceType=Patient name#0 telecom name#1 name#2}"},
      {patient("<contained><Organization><id value='o'/><contact/></Organization></contained>"),
       "{resourceType=Patient contained{resourceType=Organization id=o contact}}"},
      {patient("<contained><A/></contained><contained><B><id value='2'/></B></contained>"),
       "{resourceType=Patient contained#0{resourceType=A} contained#1{resourceType=B id=2}}"},
      {patient("<gender value=' a&#10;b&lt;&#x1F600;&quot; '/><x value=''/>"),
       "{resourceType=Patient gender= a\nb<\xF0\x9F\x98\x80\"  x=}"},
      {patient("<a value='x\ty'/><b>&#32;<![CDATA[ ]]></b>"), "{resourceType=Patient a=x y b}"},
      {"<f:Patient xmlns:f=\"http://hl7.org/fhir\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
       "xsi:schemaLocation=\"http://hl7.org/fhir p.xsd\"><f:gender value=\"male\"/></f:Patient>",
       "{resourceType=Patient gender=male}"},
      {patient("<text><status value='empty'/>" + kDiv + "</text>"),
       "{resourceType=Patient text{status=empty div=" + kDiv + "}}"},
      {"<Bundle xmlns='http://hl7.org/fhir'><entry><resource><Patient><gender value='x'/></Patient></resource>"
       "<response><outcome><OperationOutcome><id value='i'/></OperationOutcome></outcome></response></entry></Bundle>",
       "{resourceType=Bundle entry{resource{resourceType=Patient gender=x} "
       "response{outcome{resourceType=OperationOutcome id=i}}}}"},
  };
  Document document;  // the same one: what an earlier read left must not show
  for (const auto& [xml, expected] : cases) {
    INFO(xml);
    const auto result = read_xml(xml, document);
    INFO((result.has_error() ? result.error().message : std::string()));
    REQUIRE(result.has_value());
    CHECK(describe(document) == expected);
    CHECK(document.format() == Format::xml);
  }
}

TEST_CASE("an XML twin reads as its JSON original") {
  const std::string json =
      R"({"resourceType":"Patient","contained":[{"resourceType":"Practitioner","id":"p"}],)"
      R"("birthDate":"1970","_birthDate":{"id":"b","extension":[{"url":"u","valueCode":"c"}]},"gender":"male"})";
  const std::string xml = patient(
      "<contained><Practitioner><id value='p'/></Practitioner></contained><birthDate id='b' value='1970'>"
      "<extension url='u'><valueCode value='c'/></extension></birthDate><gender value='male'/>");
  Document from_json;
  Document from_xml;
  REQUIRE(read_json(json, json.size(), from_json).has_value());
  REQUIRE(read_xml(xml, from_xml).has_value());
  REQUIRE(from_xml.elements().size() == from_json.elements().size());
  for (std::size_t i = 0; i < from_xml.elements().size(); ++i) {
    INFO(i);
    CHECK(from_xml.elements()[i].name == from_json.elements()[i].name);
    CHECK(from_xml.elements()[i].value == from_json.elements()[i].value);
  }
}

TEST_CASE("an XML element knows where it stands in the text") {
  const std::string xml =
      "<!-- \xC3\xA4 -->\n" + patient("<contained> <A><id value='1'/></A></contained><name/>") + "\n";
  Document document;
  REQUIRE(read_xml(xml, document).has_value());
  const auto text_of = [&](const Element& element) { return xml.substr(element.begin, element.end - element.begin); };
  const Element& root = document.root();
  CHECK(text_of(root) == xml.substr(xml.find("<Patient"), xml.rfind('>') + 1 - xml.find("<Patient")));
  const Element& contained = *document.child(root, "contained");
  CHECK(text_of(contained) == "<contained> <A><id value='1'/></A></contained>");
  CHECK(text_of(*document.child(contained, "resourceType")) == "<A>");
  CHECK(text_of(*document.child(contained, "id")) == "<id value='1'/>");
  CHECK(text_of(*document.child(root, "name")) == "<name/>");
  CHECK(contained.is_object);
  CHECK_FALSE(document.child(root, "name")->is_object);
}

TEST_CASE("a narrative keeps the namespaces it used from around it") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {patient("<text>" + kDiv + "</text>"), kDiv},
      {"<Patient xmlns='http://hl7.org/fhir' xmlns:h='http://www.w3.org/1999/xhtml'><text><h:div "
       "a='b'><h:p/></h:div></text>"
       "</Patient>",
       "<h:div xmlns:h=\"http://www.w3.org/1999/xhtml\" xmlns=\"http://hl7.org/fhir\" a='b'><h:p/></h:div>"},
      {"<Patient xmlns='http://hl7.org/fhir' xmlns:h='http://www.w3.org/1999/xhtml' xmlns:unused='urn:x'><text>"
       "<div xmlns='http://www.w3.org/1999/xhtml'><h:p/></div></text></Patient>",
       "<div xmlns:h=\"http://www.w3.org/1999/xhtml\" xmlns='http://www.w3.org/1999/xhtml'><h:p/></div>"},
      {"<f:Patient xmlns:f='http://hl7.org/fhir' "
       "xmlns='http://www.w3.org/1999/xhtml'><f:text><div/></f:text></f:Patient>",
       "<div xmlns=\"http://www.w3.org/1999/xhtml\"/>"},
  };
  for (const auto& [xml, expected] : cases) {
    INFO(xml);
    Document document;
    REQUIRE(read_xml(xml, document).has_value());
    CHECK(document.value(*document.child(document.root(), "text"), "div") == expected);
  }
}

TEST_CASE("XML that is not FHIR's is refused with its kind") {
  using Kind = ReadError::Kind;
  const std::string root = "<Patient xmlns=\"http://hl7.org/fhir\"";
  const std::vector<std::pair<std::string, Kind>> cases{
      {"", Kind::malformed},
      {"   ", Kind::malformed},
      {"{\"resourceType\":\"Patient\"}", Kind::malformed},
      {"<Patient/>", Kind::malformed},
      {"<Patient xmlns='http://hl7.org/fhir/'/>", Kind::malformed},
      {"<patient xmlns='http://hl7.org/fhir'/>", Kind::malformed},
      {"<div xmlns='http://www.w3.org/1999/xhtml'/>", Kind::malformed},
      {root + ">", Kind::malformed},
      {patient("") + patient(""), Kind::malformed},
      {patient("") + "x", Kind::malformed},
      {patient("<gender value='male' value='x'/>"), Kind::malformed},
      {patient("<gender value='male' x:value='other' xmlns:x='urn:x'/>"), Kind::malformed},
      {patient("<gender value='male' xsi:value='x' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'/>"),
       Kind::malformed},
      {patient("<gender Value='male'/>"), Kind::malformed},
      {patient("<gender value='male' url='u'/>"), Kind::malformed},
      {patient("<x:gender xmlns:x='urn:other' value='male'/>"), Kind::malformed},
      {patient("<gender xmlns='' value='male'/>"), Kind::malformed},
      {patient("<gender>male</gender>"), Kind::malformed},
      {patient("<gender><![CDATA[male]]></gender>"), Kind::malformed},
      {patient("<gender value='&nbsp;'/>"), Kind::malformed},
      {patient("<gender value='&#1;'/>"), Kind::malformed},
      {patient("<gender value='a<b'/>"), Kind::malformed},
      {patient("<x:gender value='a'/>"), Kind::malformed},
      {patient("<name><family value='a'></name></family>"), Kind::malformed},
      {patient("<resourceType value='Observation'/>"), Kind::malformed},
      {patient("<name><id value='x'/></name>"), Kind::malformed},
      {patient("<extension url='a'><url value='b'/></extension>"), Kind::malformed},
      {"<Patient xmlns='http://hl7.org/fhir' id='x'/>", Kind::malformed},
      {patient("<Observation/>"), Kind::malformed},
      {patient("<contained><A/><B/></contained>"), Kind::malformed},
      {patient("<contained><A/><extension/></contained>"), Kind::malformed},
      {patient("<contained><extension/><A/></contained>"), Kind::malformed},
      {patient("<contained id='c'><A/></contained>"), Kind::malformed},
      {patient("<contained value='c'><A/></contained>"), Kind::malformed},
      {patient("<contained><A/>" + kDiv + "</contained>"), Kind::malformed},
      {patient(kDiv), Kind::malformed},
      {patient("<text><span xmlns='http://www.w3.org/1999/xhtml'/></text>"), Kind::malformed},
      {patient("<text><div xmlns='http://www.w3.org/1999/xhtml'><p></div></text>"), Kind::malformed},
      {patient("<text><div xmlns='http://www.w3.org/1999/xhtml'>&nbsp;</div></text>"), Kind::malformed},
      {"<?xml version='1.1'?>" + patient(""), Kind::malformed},
      {"<!DOCTYPE Patient>" + patient(""), Kind::doctype},
      {"<!DOCTYPE Patient [<!ENTITY e 'x'>]>" + patient("<gender value='&e;'/>"), Kind::doctype},
      {"<!DOCTYPE Patient SYSTEM 'file:///etc/passwd'>" + patient(""), Kind::doctype},
      {"<?xml version='1.0' encoding='ISO-8859-1'?>" + patient(""), Kind::charset},
      {"<?xml version='1.0' encoding='UTF-16'?>" + patient(""), Kind::charset},
      {"<?xml version='1.0' encoding='UTF-7'?>" + patient(""), Kind::charset},
      {std::string("\xFF\xFE<\0P\0", 6), Kind::charset},
      {std::string("\xFE\xFF\0<\0P", 6), Kind::charset},
      {std::string("<\0P\0/\0>\0", 8), Kind::charset},
      {std::string("\0\0\xFE\xFF", 4), Kind::charset},
      {patient("<gender value='\xFF'/>"), Kind::charset},
      {patient("<gender value='\xC0\xAF'/>"), Kind::charset},
      {patient("<gender value='\xED\xA0\x80'/>"), Kind::charset},
      {nested(kMaxDepth + 1), Kind::too_deep},
  };
  for (const auto& [xml, kind] : cases) {
    INFO(xml.substr(0, 300));
    const ReadError error = xml_error_of(xml);
    CHECK(static_cast<int>(error.kind) == static_cast<int>(kind));
    CHECK_FALSE(error.message.empty());
    CHECK(error.offset <= xml.size());
    CHECK(error.line >= 1);
  }
}

TEST_CASE("an XML error names its line and column") {
  const ReadError error = xml_error_of("<Patient xmlns=\"http://hl7.org/fhir\">\n  <gender kind=\"x\"/>\n</Patient>");
  CHECK(error.line == 2);
  CHECK(error.column == 3);
  CHECK(error.message.find("kind") != std::string::npos);
}

TEST_CASE("XML nested to the limit is read") {
  Document document;
  CHECK(read_xml(nested(kMaxDepth), document).has_value());
}

TEST_CASE("a Document that was refused can be used again") {
  Document document;
  REQUIRE(read_xml("<!DOCTYPE a><a/>", document).has_error());
  const std::string good = patient("<gender value='male'/>");
  REQUIRE(read_xml(good, document).has_value());
  CHECK(document.value(document.root(), "gender") == "male");
}

TEST_CASE("an element name as long as the text is cut in messages") {
  const ReadError error = xml_error_of(patient("<x:" + std::string(1 << 20, 'a') + " xmlns:x='urn:x'/>"));
  CHECK(error.message.size() < 300);
}

TEST_CASE("hostile shapes of XML are read in linear time") {
  std::string many_names;
  std::string alternating;
  std::string declarations = "<Patient xmlns='http://hl7.org/fhir'";
  for (int i = 0; i < 100'000; ++i) {
    many_names += "<n" + std::to_string(i) + "/>";
    alternating += i % 2 == 0 ? "<a/>" : "<b/>";
    declarations += " xmlns:p" + std::to_string(i) + "='urn:x'";
  }
  const auto started = std::chrono::steady_clock::now();
  Document document;
  CHECK(read_xml(patient(many_names), document).has_value());
  REQUIRE(read_xml(patient(alternating), document).has_value());
  CHECK(document.elements().back().index == 49'999);
  CHECK(xml_error_of(declarations + "/>").kind == ReadError::Kind::malformed);
  CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds(10));
}
