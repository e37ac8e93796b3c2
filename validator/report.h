// What judging a resource found. Plain data, owned by the caller.
#pragma once

#include "fhir/operation_outcome.h"
#include "validator/policy.h"
#include "validator/verdict.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bindgate::validator {

inline constexpr std::size_t kNoEntry = static_cast<std::size_t>(-1);

struct Finding {
  Verdict verdict = Verdict::not_in_value_set;
  Weight weight = Weight::warning;
  bool observed = false;                         // would have refused, were it not for observe mode
  std::size_t entry = kNoEntry;                  // which entry of the outermost Bundle it lies in
  std::uint32_t offset = 0;                      // of the element in the text, in bytes
  std::string expression;                        // FHIRPath
  std::size_t known_length = std::string::npos;  // how much of it the definitions name; the rest is the sender's word
  std::string issue_type;     // http://hl7.org/fhir/issue-type; empty, like the next two, where nothing is explained
  std::string tx_issue_type;  // http://hl7.org/fhir/tools/CodeSystem/tx-issue-type; may be empty
  std::string message_id;     // of the terminology operations' sentence; may be empty
  std::string text;           // a sentence for the sender
  std::string mend;           // what to send instead; may be empty
  std::string value_set;      // the binding's canonical; may be empty
  std::string source;         // of the binding: a definition's url or the configuration's line; may be empty
};

struct Report {
  std::vector<Finding> findings;  // in document order, up to the cap
  std::size_t errors = 0;         // all of them, those past the cap too
  std::size_t observed_errors = 0;
  std::size_t warnings = 0;
  std::size_t informations = 0;
  std::size_t errors_outside_entries = 0;    // of the outermost Bundle itself, or of what is no Bundle
  std::size_t left_out = 0;                  // findings past the cap
  std::size_t effort_left = 0;               // of what may be spent on suggestions
  std::vector<std::size_t> refused_entries;  // of the outermost Bundle, ascending

  [[nodiscard]] bool refused() const { return errors > 0; }
  [[nodiscard]] bool empty() const { return findings.empty(); }
};

// The findings as issues of an OperationOutcome. `text` is what the resource was read from, for lines and columns.
[[nodiscard]] std::vector<fhir::Issue> issues_of(const Report& report, std::string_view text);

// The same for each refused entry of the outermost Bundle by itself. The text is read once for all of them.
[[nodiscard]] std::map<std::size_t, std::vector<fhir::Issue>> issues_by_entry(const Report& report,
                                                                              std::string_view text);

}  // namespace bindgate::validator
