#include "terminology/operations/service.h"

#include "terminology/operations/batch_validate_code.h"
#include "terminology/operations/closure.h"
#include "terminology/operations/expand.h"
#include "terminology/operations/find_matches.h"
#include "terminology/operations/lookup.h"
#include "terminology/operations/subsumes.h"
#include "terminology/operations/translate.h"
#include "terminology/operations/validate_code.h"

namespace bindgate::terminology {

using Clock = std::chrono::steady_clock;

Service::Service(std::shared_ptr<const Terminology> terminology, std::shared_ptr<const ResourceStore> resources,
                 Limits limits)
    : terminology_(std::move(terminology)),
      resources_(std::move(resources)),
      concept_maps_(std::make_unique<HeldConceptMaps>(*resources_)),
      closures_(std::make_unique<ClosureTables>()),
      limits_(limits) {}

Service::~Service() = default;

Outcome<Json> Service::answer(const Call& call) const {
  const Clock::time_point deadline = Clock::now() + limits_.deadline;
  const bool is_batch =
      call.operation == Operation::batch_validate_code || call.operation == Operation::batch_validate_code_in_system;
  if (!is_batch) return answer(call, deadline);
  return answer_batch_validate_code(call, [&](const Call& one) { return answer(one, deadline); });
}

Outcome<Json> Service::answer(const Call& call, Clock::time_point deadline) const {
  if (Clock::now() > deadline) return refuse(422, "too-costly", "The request takes too long");
  auto options = Options::read(call.parameters, call.accept_language);
  if (!options) return options.error();
  Scope scope(dynamic_cast<const Snapshot&>(*terminology_), *resources_, *options, deadline);
  scope.add(call.parameters);
  switch (call.operation) {
    case Operation::expand:
      return answer_expand(scope, call, *options, limits_);
    case Operation::lookup:
      return answer_lookup(scope, call, *options);
    case Operation::subsumes:
      return answer_subsumes(scope, call);
    case Operation::find_matches:
      return answer_find_matches(scope, call);
    case Operation::translate:
      return answer_translate(scope, call, *concept_maps_);
    case Operation::closure:
      return closures_->answer(scope, call);
    case Operation::validate_code:
      return answer_validate_code(scope, call, *options);
    case Operation::validate_code_in_system:
      return answer_validate_code_in_system(scope, call, *options);
    case Operation::batch_validate_code:
    case Operation::batch_validate_code_in_system:
      break;  // answered one by one
  }
  return refuse(400, "not-supported", "A batch may not hold a batch");
}

}  // namespace bindgate::terminology
