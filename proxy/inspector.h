// Decodes, reads and judges the body of a write, and says what is to become of it. Waits for nothing. A worker's own,
// for its scratch is used again by the next body; the engine behind it is shared.
#pragma once

#include "fhir/document.h"
#include "http/exchange.h"
#include "proxy/batch.h"
#include "proxy/classify.h"
#include "proxy/settings.h"
#include "validator/judge.h"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

namespace bindgate::proxy {

// What is judged by; immutable and shared by all workers.
struct Engine {
  std::shared_ptr<const rules::RuleSet> rules;
  std::shared_ptr<const validator::JudgeSettings> judge;
};

// What became of an inspected body. Owns all it says: nothing of it points into the inspector.
struct Judgement {
  enum class Kind { forward, refuse, split, unreadable };
  Kind kind = Kind::forward;
  bool judged = false;  // it was read, and `report` tells what was found
  bool partly = false;  // forward: some of its entries ask for what cannot be judged, and were let through
  validator::Report report;
  int status = 422;             // refuse, unreadable
  std::string_view issue_type;  // unreadable
  std::string message;          // unreadable
  fhir::Position position;      // unreadable; line 0: none
  std::string outcome;          // refuse, split: the OperationOutcome of the whole body
  RefusedEntries refused;       // split
  SplitBatch batch;             // split
  bool was_encoded = false;     // split: the body sent on is no longer encoded
};

class Inspector {
 public:
  // The settings outlive the inspector.
  Inspector(const Engine& engine, const Settings& settings);

  // Of the next inspection: what the client calls itself, for the policy. Copied.
  void set_client(std::string_view client) { judge_.set_client(client); }

  // `fields` are the request's; outcomes are written in `answer_format`.
  [[nodiscard]] Judgement inspect(const Classification& what, const http::FieldList& fields, const http::Body& body,
                                  fhir::Format answer_format);

  // The value of X-Provenance: a Provenance in JSON. Never split.
  [[nodiscard]] Judgement inspect_provenance(std::string_view value, fhir::Format answer_format);

 private:
  [[nodiscard]] Judgement inspect_resource(const Classification& what, std::string_view text, std::size_t capacity,
                                           fhir::Format answer_format);
  [[nodiscard]] Judgement inspect_document(const Classification& what, std::string_view text, std::size_t capacity,
                                           fhir::Format answer_format);
  [[nodiscard]] bool names_a_type(std::string_view name) const;
  void judge(const Classification& what, std::string_view text, fhir::Format answer_format, Judgement& out);

  const Settings& settings_;
  std::shared_ptr<const rules::RuleSet> rules_;
  validator::Judge judge_;
  fhir::Document document_;
  std::unordered_set<std::string> types_;  // of resources, in lower case
};

}  // namespace bindgate::proxy
