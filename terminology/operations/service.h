// Answers the FHIR terminology operations from a compiled Terminology and the resources it was compiled from.
// Immutable but for closure tables, and shared: any thread may call it; a call needs no network and keeps to its
// deadline. https://hl7.org/fhir/R5/terminology-service.html
#pragma once

#include "terminology/operations/outcome.h"
#include "terminology/operations/parameters.h"
#include "terminology/operations/resource_store.h"
#include "terminology/terminology.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace bindgate::terminology {

enum class Operation : std::uint8_t {
  expand,                         // ValueSet/$expand
  validate_code,                  // ValueSet/$validate-code
  validate_code_in_system,        // CodeSystem/$validate-code
  batch_validate_code,            // ValueSet/$batch-validate-code
  batch_validate_code_in_system,  // CodeSystem/$batch-validate-code
  lookup,                         // CodeSystem/$lookup
  subsumes,                       // CodeSystem/$subsumes
  find_matches,                   // CodeSystem/$find-matches
  translate,                      // ConceptMap/$translate
  closure,                        // $closure
};

struct Limits {
  std::size_t max_expansion = 1'000;  // codes in one expansion that is not paged
  std::chrono::milliseconds deadline{10'000};
};

struct Call {
  Operation operation = Operation::expand;
  OperationParameters parameters;
  const StoredResource* instance = nullptr;  // [type]/[id]/$operation
  // A resource sent as the body itself (POST ValueSet/$expand with a ValueSet): passed on as the parameter
  // `valueSet`, `codeSystem` or `conceptMap` by whoever makes the call.
  std::string_view accept_language;  // the header's value, may be empty
};

class ClosureTables;
class HeldConceptMaps;

class Service {
 public:
  Service(std::shared_ptr<const Terminology> terminology, std::shared_ptr<const ResourceStore> resources,
          Limits limits);
  ~Service();

  // The answer as a resource in R5's shape (a Parameters or a ValueSet), or why there is none.
  [[nodiscard]] Outcome<Json> answer(const Call& call) const;

  [[nodiscard]] const Terminology& terminology() const { return *terminology_; }
  [[nodiscard]] const ResourceStore& resources() const { return *resources_; }

 private:
  [[nodiscard]] Outcome<Json> answer(const Call& call, std::chrono::steady_clock::time_point deadline) const;

  std::shared_ptr<const Terminology> terminology_;
  std::shared_ptr<const ResourceStore> resources_;
  std::unique_ptr<HeldConceptMaps> concept_maps_;
  std::unique_ptr<ClosureTables> closures_;  // what clients build up; guards itself
  Limits limits_;
};

}  // namespace bindgate::terminology
