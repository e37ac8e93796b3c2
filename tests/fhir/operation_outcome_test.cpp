#include "fhir/operation_outcome.h"

#include "fhir/reader.h"

#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

using namespace bindgate::fhir;

namespace {

Issue full_issue() {
  return {.severity = Severity::error,
          .code = "code-invalid",
          .tx_code = "not-in-vs",
          .message_id = "None_of_the_provided_codes_are_in_the_value_set_one",
          .text = "The code 'mal' is not in \"Gender\".",
          .diagnostics = "Did you mean <male>?",
          .expression = "Patient.gender",
          .position = Position{3, 14}};
}

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string xml_text(std::string_view text) {
  std::string out;
  append_xml_text(out, text);
  return out;
}

}  // namespace

TEST_CASE("an OperationOutcome in JSON carries every part of an issue") {
  const Issue issue = full_issue();
  CHECK(write_operation_outcome({&issue, 1}, Format::json) ==
        R"({"resourceType":"OperationOutcome","issue":[{"extension":[)"
        R"({"url":"http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line","valueInteger":3},)"
        R"({"url":"http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-col","valueInteger":14},)"
        R"({"url":"http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id",)"
        R"("valueString":"None_of_the_provided_codes_are_in_the_value_set_one"}],)"
        R"("severity":"error","code":"code-invalid","details":{"coding":[)"
        R"({"system":"http://hl7.org/fhir/tools/CodeSystem/tx-issue-type","code":"not-in-vs"}],)"
        R"("text":"The code 'mal' is not in \"Gender\"."},"diagnostics":"Did you mean <male>?",)"
        R"("expression":["Patient.gender"]}]})");
}

TEST_CASE("an OperationOutcome in XML has its elements in the schema's order") {
  const Issue issue = full_issue();
  CHECK(
      write_operation_outcome({&issue, 1}, Format::xml) ==
      R"(<?xml version="1.0" encoding="UTF-8"?><OperationOutcome xmlns="http://hl7.org/fhir"><issue>)"
      R"(<extension url="http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line"><valueInteger value="3"/></extension>)"
      R"(<extension url="http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-col"><valueInteger value="14"/></extension>)"
      R"(<extension url="http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id">)"
      R"(<valueString value="None_of_the_provided_codes_are_in_the_value_set_one"/></extension>)"
      R"(<severity value="error"/><code value="code-invalid"/><details><coding>)"
      R"(<system value="http://hl7.org/fhir/tools/CodeSystem/tx-issue-type"/><code value="not-in-vs"/></coding>)"
      R"(<text value="The code 'mal' is not in &quot;Gender&quot;."/></details>)"
      R"(<diagnostics value="Did you mean &lt;male&gt;?"/><expression value="Patient.gender"/></issue></OperationOutcome>)");
}

TEST_CASE("parts an issue lacks are left out of the OperationOutcome") {
  Issue bare;
  bare.severity = Severity::fatal;
  bare.code = "structure";
  CHECK(write_operation_outcome({&bare, 1}, Format::json) ==
        R"({"resourceType":"OperationOutcome","issue":[{"severity":"fatal","code":"structure"}]})");
  const std::vector<Issue> two{bare, bare};
  CHECK(nlohmann::json::parse(write_operation_outcome(two, Format::json))["issue"].size() == 2);
}

TEST_CASE("an OperationOutcome without issues says that all is well") {
  const auto outcome = nlohmann::json::parse(write_operation_outcome({}, Format::json));
  REQUIRE(outcome["issue"].size() == 1);
  CHECK(outcome["issue"][0]["severity"] == "information");
  CHECK(outcome["issue"][0]["code"] == "informational");
}

TEST_CASE("whatever bytes a client sends, an OperationOutcome that quotes them can be read") {
  std::string hostile;
  for (int c = 0; c < 256; ++c) hostile += static_cast<char>(c);
  hostile += "]]>\xED\xA0\x80\xF4\x90\x80\x80\xEF\xBF\xBF\xE2\x82";
  Issue issue = full_issue();
  issue.text = issue.diagnostics = issue.expression = issue.code = issue.tx_code = hostile;
  issue.position = Position{~std::size_t{0}, 1};
  for (const Format format : {Format::json, Format::xml}) {
    const std::string text = write_operation_outcome({&issue, 1}, format);
    Document document;
    const auto result = read(format, text, text.size(), document);
    INFO((result.has_error() ? result.error().message : std::string()));
    CHECK(result.has_value());
    CHECK(document.resource_type() == "OperationOutcome");
  }
}

TEST_CASE("text is escaped for JSON") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", R"("")"},
      {"a\"b\\c/", R"("a\"b\\c/")"},
      {"\n\r\t", R"("\n\r\t")"},
      {std::string("\0\x1F", 2), R"("\u0000\u001f")"},
      {"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80", "\"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\""},
      {"a\xFF"
       "b",
       "\"a\xEF\xBF\xBD"
       "b\""},
      {"\xC3", "\"\xEF\xBF\xBD\""},
      {"\xC0\xAF", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
  };
  for (const auto& [text, expected] : cases) CHECK(json_string(text) == expected);
}

TEST_CASE("text is escaped for XML") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", ""},
      {"<a b=\"c\">&'", "&lt;a b=&quot;c&quot;&gt;&amp;'"},
      {"\n\r\t", "&#10;&#13;&#9;"},
      {std::string("\0\x1F", 2), "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"\xEF\xBF\xBE", "\xEF\xBF\xBD"},
      {"\xC3\xA4\xF0\x9F\x98\x80", "\xC3\xA4\xF0\x9F\x98\x80"},
      {"\xFF", "\xEF\xBF\xBD"},
  };
  for (const auto& [text, expected] : cases) CHECK(xml_text(text) == expected);
}
