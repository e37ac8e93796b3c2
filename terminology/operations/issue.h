// One thing that is wrong, or worth saying, as the terminology ecosystem words it. Plain data.
#pragma once

#include <string>

namespace bindgate::terminology {

struct Issue {
  std::string severity = "error";
  std::string code;        // of http://hl7.org/fhir/issue-type
  std::string tx_code;     // of http://hl7.org/fhir/tools/CodeSystem/tx-issue-type; may be empty
  std::string message_id;  // of the extension operationoutcome-message-id; may be empty
  std::string text;
  std::string expression;  // FHIRPath into the parameters' value: "Coding.display"; may be empty
  bool operator==(const Issue&) const = default;
};

}  // namespace bindgate::terminology
