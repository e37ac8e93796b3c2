// OperationOutcome (https://hl7.org/fhir/R4/operationoutcome.html): what the gateway answers when it refuses or
// fails, in JSON or XML. Pure.
#pragma once

#include "fhir/document.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bindgate::fhir {

enum class Severity : std::uint8_t { fatal, error, warning, information };
[[nodiscard]] std::string_view to_string(Severity severity);

struct Issue {
  Severity severity = Severity::error;
  std::string code;                  // of http://hl7.org/fhir/issue-type: code-invalid, structure, too-long ...
  std::string tx_code;               // of http://hl7.org/fhir/tools/CodeSystem/tx-issue-type; empty: no details.coding
  std::string message_id;            // of the terminology ecosystem, as an extension; empty: left out
  std::string text;                  // details.text
  std::string diagnostics;           // how to mend it; empty: left out
  std::string expression;            // FHIRPath of the exact element; empty: left out
  std::optional<Position> position;  // in the JSON or XML sent
};

// The resource's bytes; with no issues, one that says "all is well".
[[nodiscard]] std::string write_operation_outcome(std::span<const Issue> issues, Format format);

// JSON string and XML attribute escaping, appended to `out`.
void append_json_string(std::string& out, std::string_view text);
void append_xml_text(std::string& out, std::string_view text);

}  // namespace bindgate::fhir
