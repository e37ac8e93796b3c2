// Batches with refused entries: what is taken out, what is put back, and answers that do not fit.
#include "proxy/batch.h"

#include "fhir/reader.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <vector>

using namespace bindgate;
using namespace bindgate::proxy;
using nlohmann::json;

namespace {

fhir::Issue issue(const std::string& text) {
  fhir::Issue out;
  out.code = "code-invalid";
  out.text = text;
  return out;
}

RefusedEntries refused(const std::set<std::size_t>& places) {
  RefusedEntries out;
  for (const std::size_t place : places) out[place].push_back(issue("no " + std::to_string(place)));
  return out;
}

SplitBatch split(const std::string& text, fhir::Format format, const std::set<std::size_t>& places) {
  fhir::Document document;
  REQUIRE(fhir::read(format, text, text.size(), document).has_value());
  REQUIRE(can_split(document));
  return split_batch(document, text, refused(places));
}

// A batch of which `refused` entries were taken out, as far as merging asks.
SplitBatch batch_of(std::size_t entries, std::size_t refused) {
  SplitBatch out;
  out.entries = entries;
  out.kept.resize(entries - refused);
  return out;
}

std::string answers(std::size_t count) {
  std::string out = R"({"resourceType": "Bundle", "type": "batch-response", "entry": [)";
  for (std::size_t i = 0; i < count; ++i) {
    out += (i > 0 ? ", " : "") + std::string(R"({"response": {"status": "201 )") + static_cast<char>('a' + i) + "\"}}";
  }
  return out + "], \"id\": \"x\"}";
}

// "201 a, 422 no 1, ..." of a merged answer.
std::string statuses(const std::string& merged) {
  std::string out;
  const json parsed = json::parse(merged);
  for (const json& entry : parsed["entry"]) {
    std::string status = entry["response"]["status"];
    if (entry["response"].contains("outcome")) {
      status = "422 " + entry["response"]["outcome"]["issue"][0]["details"]["text"].get<std::string>();
    }
    out += (out.empty() ? "" : ", ") + status;
  }
  return out;
}

}  // namespace

TEST_CASE("what is left of a batch is what was sent, byte for byte") {
  const std::string start = "{ \"resourceType\": \"Bundle\",\n \"type\": \"batch\", \"entry\" : [ ";
  const std::string end = " ] ,\"id\":\"b\" }";
  const std::vector<std::string> entries = {R"({"a" : 1.50})", R"({"b":"\u00e4"})", R"({"c":[ ]})"};
  const std::string text = start + entries[0] + " ,\n " + entries[1] + "," + entries[2] + end;
  const auto [places, left] = GENERATE_COPY(table<std::set<std::size_t>, std::string>({
      {{0}, entries[1] + "," + entries[2]},
      {{1}, entries[0] + "," + entries[2]},
      {{2}, entries[0] + "," + entries[1]},
      {{0, 2}, entries[1]},
      {{1, 2}, entries[0]},
  }));
  const SplitBatch out = split(text, fhir::Format::json, places);
  CHECK(out.entries == 3);
  CHECK(out.body == start + left + end);
}

TEST_CASE("a batch in XML keeps its other entries, with their namespaces around them") {
  const std::string start = R"(<?xml version="1.0"?><f:Bundle xmlns:f="http://hl7.org/fhir"><f:type value="batch"/>)";
  const std::string one = R"(<f:entry><f:fullUrl value="urn:1"/></f:entry>)";
  const std::string two = R"(<f:entry ><f:fullUrl value="urn:2"/></f:entry >)";
  const std::string text = start + "<!-- a -->" + one + "\n" + two + "\n</f:Bundle>";
  CHECK(split(text, fhir::Format::xml, {0}).body == start + "<!-- a -->" + two + "\n</f:Bundle>");
  CHECK(split(text, fhir::Format::xml, {1}).body == start + "<!-- a -->" + one + "\n</f:Bundle>");
}

TEST_CASE("a batch whose places cannot be counted is not taken apart") {
  const auto [text, expected] = GENERATE(table<std::string, bool>({
      {R"({"resourceType":"Bundle","type":"batch","entry":[{},{}]})", true},
      {R"({"resourceType":"Bundle","type":"batch","entry":{}})", true},
      {R"({"resourceType":"Bundle","type":"batch","entry":[null,{}]})", false},
      {R"({"resourceType":"Bundle","type":"batch","entry":[{},null,{}]})", false},
  }));
  CAPTURE(text);
  fhir::Document document;
  REQUIRE(fhir::read_json(text, text.size(), document).has_value());
  CHECK(can_split(document) == expected);
}

TEST_CASE("refused entries are answered in their places") {
  const auto [places, expected] = GENERATE(table<std::set<std::size_t>, std::string>({
      {{0}, "422 no 0, 201 a, 201 b, 201 c"},
      {{3}, "201 a, 201 b, 201 c, 422 no 3"},
      {{0, 1}, "422 no 0, 422 no 1, 201 a, 201 b"},
      {{1, 2}, "201 a, 422 no 1, 422 no 2, 201 b"},
      {{0, 1, 3}, "422 no 0, 422 no 1, 201 a, 422 no 3"},
      {{0, 2, 3}, "422 no 0, 201 a, 422 no 2, 422 no 3"},
  }));
  const std::string given = answers(4 - places.size());
  const auto merged = merge_answers(given, fhir::Format::json, batch_of(4, places.size()), refused(places));
  REQUIRE(merged.has_value());
  CHECK(statuses(*merged) == expected);
  CHECK(json::parse(*merged)["id"] == "x");
}

TEST_CASE("refused entries are answered in XML too") {
  const std::string given = R"(<Bundle xmlns="http://hl7.org/fhir"><type value="batch-response"/>)"
                            R"(<entry><response><status value="201"/></response></entry></Bundle>)";
  const auto merged = merge_answers(given, fhir::Format::xml, batch_of(3, 2), refused({0, 2}));
  REQUIRE(merged.has_value());
  fhir::Document document;
  REQUIRE(fhir::read_xml(*merged, document).has_value());
  std::string seen;
  for (const fhir::Element& entry : document.children(document.root())) {
    if (entry.name != "entry") continue;
    seen += std::string(document.value(*document.child(entry, "response"), "status")) + ';';
  }
  CHECK(seen == "422 Unprocessable Entity;201;422 Unprocessable Entity;");
}

TEST_CASE("a batch refused whole is answered entry by entry") {
  for (const std::size_t count : {1U, 3U}) {
    std::set<std::size_t> all;
    for (std::size_t i = 0; i < count; ++i) all.insert(i);
    const json parsed = json::parse(answer_entries(count, refused(all), nullptr, fhir::Format::json));
    CHECK(parsed["type"] == "batch-response");
    CHECK(parsed["entry"].size() == count);
    const std::string xml = answer_entries(count, refused(all), nullptr, fhir::Format::xml);
    fhir::Document document;
    REQUIRE(fhir::read_xml(xml, document).has_value());
    CHECK(document.resource_type() == "Bundle");
  }
}

TEST_CASE("an answer that does not fit the batch is never merged") {
  const std::string given =
      GENERATE("", "<html>", "null", "[]", R"({"resourceType":"OperationOutcome"})", R"({"resourceType":"Bundle"})",
               R"({"resourceType":"Bundle","type":"batch-response","entry":[]})",
               R"({"resourceType":"Bundle","type":"batch-response","entry":[{"response":{"status":"200"}}]})",
               R"({"resourceType":"Bundle","type":"batch-response","entry":[{"response":{"status":"200"}},{},{}]})",
               // Two answers, but nobody can tell of what.
               R"({"resourceType":"Bundle","type":"batch-response","entry":[{"response":{"status":"200"}},null,{}]})",
               R"({"resourceType":"Bundle","type":"batch-response","entry":[{},{}],"entry":[{},{}]})");
  CAPTURE(given);
  const auto merged = merge_answers(given, fhir::Format::json, batch_of(3, 1), refused({1}));
  CHECK(merged.has_error());
}
