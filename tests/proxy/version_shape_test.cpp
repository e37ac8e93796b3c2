#include "proxy/terminology/version_shape.h"

#include "proxy/terminology/xml_writer.h"

#include "fhir/convert.h"
#include "fhir/reader.h"
#include "tests/support/core.h"

#include <catch2/catch.hpp>

using namespace bindgate;
using namespace bindgate::proxy::tx;

namespace {

Json r4_of(const std::string& text) {
  Json out = Json::parse(text);
  to_r4(out);
  return out;
}

// Order of properties does not matter in JSON.
nlohmann::json plain(const Json& value) {
  return nlohmann::json::parse(value.dump());
}
nlohmann::json parsed(const std::string& text) {
  return nlohmann::json::parse(text);
}

// What R4's definitions say is wrong with the resource; empty: nothing.
std::string r4_complaint(const Json& resource) {
  const std::string text = resource.dump();
  fhir::Document document;
  if (!fhir::read_json(text, text.size(), document)) return "cannot be read";
  const auto xml = fhir::write_xml(document, testing::core_types());
  return xml ? "" : xml.error().path + ": " + xml.error().message;
}

constexpr const char* kExpansion = R"({"resourceType":"ValueSet","status":"active","expansion":{
  "timestamp":"2024-01-01T00:00:00Z","property":[{"code":"weight","uri":"http://x.example/w"}],
  "contains":[{"system":"http://x.example/cs","code":"a","property":[{"code":"weight","valueDecimal":1.5},
      {"code":"parent","valueCode":"r","subProperty":[{"code":"s","valueString":"t"}]}],
    "contains":[{"code":"b","property":[{"code":"weight","valueInteger":2}]}]}]}})";

constexpr const char* kMap =
    R"({"resourceType":"ConceptMap","identifier":[{"value":"1"},{"value":"2"}],"status":"draft",
  "additionalAttribute":[{"code":"sex","uri":"http://x.example/sex","type":"code"}],
  "property":[{"code":"p","uri":"http://x.example/p","type":"string"}],
  "sourceScopeUri":"http://x.example/vs1","targetScopeCanonical":"http://x.example/vs2",
  "group":[{"source":"http://x.example/a|1.0","target":"http://x.example/b",
    "element":[{"code":"1","target":[{"code":"x","relationship":"source-is-narrower-than-target",
          "property":[{"code":"p","valueString":"v"}],
          "dependsOn":[{"attribute":"sex","valueCoding":{"system":"http://x.example/s","code":"m"}}]}]},
      {"code":"2","noMap":true}],
    "unmapped":{"mode":"use-source-code","relationship":"equivalent"}}]})";

}  // namespace

TEST_CASE("properties of an expansion become the cross-version extensions in R4") {
  const Json out = r4_of(kExpansion);
  const std::string base = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ValueSet.expansion.";
  const Json& expansion = out["expansion"];
  CHECK(plain(expansion["extension"]) ==
        parsed(R"([{"url":")" + base + R"(property","extension":[{"url":"code","valueCode":"weight"},
                {"url":"uri","valueUri":"http://x.example/w"}]}])"));
  const Json& first = expansion["contains"][0];
  CHECK_FALSE(first.contains("property"));
  CHECK(plain(first["extension"][0]) == parsed(R"({"url":")" + base + R"(contains.property","extension":[
      {"url":"code","valueCode":"weight"},{"url":"value","valueDecimal":1.5}]})"));
  CHECK(plain(first["extension"][1]["extension"][2]) ==
        parsed(
            R"({"url":"subProperty","extension":[{"url":"code","valueCode":"s"},{"url":"value","valueString":"t"}]})"));
  CHECK(first["contains"][0]["extension"][0]["url"] == base + "contains.property");
  CHECK(r4_complaint(out) == "");
}

TEST_CASE("a ConceptMap says in R4's words what it says in R5's") {
  const Json out = r4_of(kMap);
  CHECK(out["sourceUri"] == "http://x.example/vs1");
  CHECK(out["targetCanonical"] == "http://x.example/vs2");
  CHECK(out["identifier"]["value"] == "1");
  const Json& group = out["group"][0];
  CHECK(group["source"] == "http://x.example/a");
  CHECK(group["sourceVersion"] == "1.0");
  CHECK(group["element"][0]["target"][0]["equivalence"] == "wider");
  CHECK(plain(group["element"][0]["target"][0]["dependsOn"]) ==
        parsed(R"([{"property":"http://x.example/sex","system":"http://x.example/s","value":"m"}])"));
  CHECK(plain(group["element"][1]["target"]) == parsed(R"([{"equivalence":"unmatched"}])"));
  CHECK(group["unmapped"]["mode"] == "provided");
  CHECK(r4_complaint(out) == "");
}

TEST_CASE("what went to R4 comes back to R5 as it was") {
  const std::string text = GENERATE(
      std::string(kExpansion),
      R"({"resourceType":"CodeSystem","status":"active","content":"complete","versionAlgorithmString":"semver",
          "copyrightLabel":"c","topic":[{"text":"t"}],"effectivePeriod":{"start":"2020"},"author":[{"name":"n"}],
          "concept":[{"code":"a","concept":[{"code":"b","designation":[{"value":"d","additionalUse":[{"code":"u"}]}]}]}]})",
      R"({"resourceType":"ValueSet","status":"active","versionAlgorithmCoding":{"code":"date"},"scope":{"inclusionCriteria":"i"},
          "compose":{"include":[{"system":"s","copyright":"c","filter":[{"property":"p","op":"child-of","value":"v"}]}],
            "exclude":[{"system":"s","concept":[{"code":"c","designation":[{"value":"d","additionalUse":[{"code":"u"}]}]}]}],
            "property":["a","b"]},"extension":[{"url":"http://x.example/own","valueString":"kept"}]})",
      R"({"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"ValueSet","status":"active",
          "contained":[{"resourceType":"CodeSystem","copyrightLabel":"c","status":"active","content":"complete"}],"copyrightLabel":"d"}}]})");
  const Json r4 = r4_of(text);
  CHECK(r4_complaint(r4) == "");
  Json again = r4;
  to_r4(again);
  CHECK(again == r4);
  Json back = r4;
  to_r5(back);
  CHECK(plain(back) == parsed(text));
}

TEST_CASE("each R4 equivalence has a relationship, and each relationship an equivalence") {
  const auto [equivalence, relationship, again] = GENERATE(table<std::string, std::string, std::string>({
      {"relatedto", "related-to", "relatedto"},
      {"inexact", "related-to", "relatedto"},
      {"equivalent", "equivalent", "equivalent"},
      {"equal", "equivalent", "equivalent"},
      {"wider", "source-is-narrower-than-target", "wider"},
      {"subsumes", "source-is-narrower-than-target", "wider"},
      {"narrower", "source-is-broader-than-target", "narrower"},
      {"specializes", "source-is-broader-than-target", "narrower"},
      {"disjoint", "not-related-to", "disjoint"},
  }));
  Json map = Json::parse(R"({"resourceType":"ConceptMap","group":[{"element":[{"target":[{"equivalence":")" +
                         equivalence + R"("}]}]}]})");
  to_r5(map);
  CHECK(map["group"][0]["element"][0]["target"][0]["relationship"] == relationship);
  to_r4(map);
  CHECK(map["group"][0]["element"][0]["target"][0]["equivalence"] == again);
}

TEST_CASE("an R4 ConceptMap is R5's when it is read there") {
  Json map =
      Json::parse(R"({"resourceType":"ConceptMap","identifier":{"value":"1"},"sourceCanonical":"http://x.example/vs",
      "group":[{"source":"http://x.example/a","sourceVersion":"2","element":[{"code":"1","target":[{"equivalence":"unmatched"}]}],
      "unmapped":{"mode":"other-map","url":"http://x.example/m"}}]})");
  to_r5(map);
  CHECK(plain(map) == parsed(R"({"resourceType":"ConceptMap","identifier":[{"value":"1"}],
      "sourceScopeCanonical":"http://x.example/vs","group":[{"source":"http://x.example/a|2",
      "element":[{"code":"1","noMap":true}],"unmapped":{"mode":"other-map","otherMap":"http://x.example/m"}}]})"));
}

TEST_CASE("$translate answers with R4's names of its parts") {
  Json out = Json::parse(R"({"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":true},
      {"name":"match","part":[{"name":"relationship","valueCode":"source-is-broader-than-target"},
        {"name":"concept","valueCoding":{"code":"x"}},{"name":"originMap","valueCanonical":"http://x.example/m"},
        {"name":"product","part":[{"name":"attribute","valueUri":"http://x.example/a"},{"name":"value","valueCoding":{"code":"y"}}]}]}]})");
  translation_to_r4(out);
  CHECK(plain(out["parameter"][1]["part"]) ==
        parsed(R"([{"name":"equivalence","valueCode":"narrower"},{"name":"concept","valueCoding":{"code":"x"}},
          {"name":"source","valueUri":"http://x.example/m"},
          {"name":"product","part":[{"name":"element","valueUri":"http://x.example/a"},{"name":"concept","valueCoding":{"code":"y"}}]}])"));
}

TEST_CASE("shaping survives resources of any shape") {
  const std::string text = GENERATE(
      "{}", R"({"resourceType":"ValueSet"})", R"({"resourceType":5})",
      R"({"resourceType":"ConceptMap","identifier":[],"group":[1,null,{"element":[3,{"target":5}],"unmapped":7}]})",
      R"({"resourceType":"ValueSet","extension":5,"compose":{"include":[{"filter":[{"op":5,"_op":6}]}]},"scope":7})",
      R"({"resourceType":"ValueSet","expansion":{"contains":[{"property":[5,{"code":{}}]}],"property":{}}})",
      R"({"resourceType":"Bundle","entry":[{"resource":5},{"resource":null},6]})");
  CAPTURE(text);
  Json resource = Json::parse(text);
  try {
    to_r4(resource);
    to_r5(resource);
  } catch (const std::exception& error) {
    FAIL(error.what());
  }
}

TEST_CASE("a closure in R4 says that the broader subsumes the narrower") {
  Json map = Json::parse(R"({"resourceType":"ConceptMap","group":[{"source":"s","target":"s","element":[
    {"code":"narrow","target":[{"code":"broad","relationship":"source-is-narrower-than-target"}]}]}]})");
  to_r4(map);
  closure_to_r4(map);
  CHECK(map["group"][0]["element"][0]["target"][0] == Json{{"code", "broad"}, {"equivalence", "subsumes"}});
  Json empty = Json::parse(R"({"resourceType":"ConceptMap"})");
  closure_to_r4(empty);
  CHECK(empty.size() == 1);
}
