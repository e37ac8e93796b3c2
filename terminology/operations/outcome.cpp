#include "terminology/operations/outcome.h"

#include <stdexcept>

namespace bindgate::terminology {

Json operation_outcome(const std::vector<Issue>& issues) {
  Json out = {{"resourceType", "OperationOutcome"}, {"issue", Json::array()}};
  for (const Issue& issue : issues) {
    Json item = Json::object();
    if (!issue.message_id.empty()) {
      item["extension"] = {{{"url", "http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id"},
                            {"valueString", issue.message_id}}};
    }
    item["severity"] = issue.severity;
    item["code"] = issue.code;
    Json details = Json::object();
    if (!issue.tx_code.empty()) {
      details["coding"] = {{{"system", "http://hl7.org/fhir/tools/CodeSystem/tx-issue-type"}, {"code", issue.tx_code}}};
    }
    details["text"] = issue.text;
    item["details"] = std::move(details);
    if (!issue.expression.empty()) {
      item["location"] = {issue.expression};
      item["expression"] = {issue.expression};
    }
    out["issue"].push_back(std::move(item));
  }
  return out;
}

Refusal refuse(int status, std::string code, std::string text) {
  Issue issue;
  issue.code = std::move(code);
  issue.text = std::move(text);
  return refuse(status, std::move(issue));
}

Refusal refuse(int status, Issue issue) {
  return {status, {std::move(issue)}, false, {}};
}

void throw_exception_from_error(const Refusal& refusal, const boost::source_location&) {
  throw std::logic_error("the value of a refused operation was read: " +
                         (refusal.issues.empty() ? std::string() : refusal.issues.front().text));
}

}  // namespace bindgate::terminology
