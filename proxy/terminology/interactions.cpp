#include "proxy/terminology/interactions.h"

#include "proxy/terminology/batch_bundle.h"
#include "proxy/terminology/expansion_context.h"
#include "proxy/terminology/operation_call.h"
#include "proxy/terminology/search.h"
#include "proxy/terminology/version_shape.h"

#include <ctime>

namespace bindgate::proxy::tx {

namespace {

using bindgate::terminology::Call;
using bindgate::terminology::Operation;
using bindgate::terminology::Outcome;
using bindgate::terminology::Service;

std::string now_as_date_time() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

std::string_view subject_of(const Route& route) {
  switch (route.interaction) {
    case Interaction::capabilities:
      return "capabilities";
    case Interaction::read:
      return "read";
    case Interaction::search:
      return "search-type";
    case Interaction::batch:
      return "batch";
    case Interaction::operation:
      break;
  }
  return name_of(route.operation);
}

}  // namespace

Engine engine_of(std::shared_ptr<const Service> service, std::shared_ptr<const rules::RuleSet> rules) {
  // The parts belong to the service and live as long.
  return {{service, &service->terminology()},
          {service, &service->resources()},
          [service](const Call& call) { return service->answer(call); },
          std::move(rules)};
}

Interactions::Interactions(Settings settings, Engine engine)
    : settings_(std::move(settings)),
      engine_(std::move(engine)),
      software_{settings_.software_version, now_as_date_time(), !settings_.api_keys.empty()} {}

Reply Interactions::perform(const Inquiry& inquiry) const {
  const auto routed = route(inquiry.method, inquiry.segments);
  if (!routed) return routed.error();
  Reply out = take(*routed, inquiry);
  out.subject = subject_of(*routed);
  const bool is_answer = out.status < 400 && routed->interaction == Interaction::operation;
  out.is_translation = is_answer && routed->operation == Operation::translate;
  out.is_closure = is_answer && routed->operation == Operation::closure;
  return out;
}

Reply Interactions::perform_in_version(const Inquiry& inquiry) const {
  Reply out = perform(inquiry);
  to_version(out.resource, inquiry.version);
  if (out.is_translation && inquiry.version != FhirVersion::r5) translation_to_r4(out.resource);
  if (out.is_closure && inquiry.version != FhirVersion::r5) closure_to_r4(out.resource);
  return out;
}

Reply Interactions::take(const Route& route, const Inquiry& inquiry) const {
  const Held held{*engine_.resources, *engine_.terminology};
  switch (route.interaction) {
    case Interaction::capabilities:
      return capabilities(inquiry, software_, *engine_.terminology);
    case Interaction::read:
      return read(held, route.type, route.id, inquiry);
    case Interaction::search:
      return search(held, settings_, route.type, inquiry);
    case Interaction::batch:
      return perform_batch(*this, inquiry);
    case Interaction::operation:
      break;
  }
  return operate(route, inquiry);
}

// An element that names its value set by its binding; a value set that is named besides it comes first.
std::optional<Reply> Interactions::resolve_context(Call& call) const {
  const bool names_value_set =
      call.parameters.has("url") || call.parameters.has("valueSet") || call.instance != nullptr;
  if (call.operation != Operation::expand || names_value_set) return std::nullopt;
  const std::string_view context = call.parameters.text("context");
  if (context.empty()) return std::nullopt;
  const rules::Binding* binding = engine_.rules == nullptr ? nullptr : bound_in_context(*engine_.rules, context);
  if (binding == nullptr) {
    return problem(404, "not-found",
                   "No element that is bound to a value set is known as '" + std::string(context) +
                       "': write it as Patient.gender, or URL#Patient.gender for a profile's");
  }
  call.parameters.add("url", binding->canonical);
  return std::nullopt;
}

Reply Interactions::operate(const Route& route, const Inquiry& inquiry) const {
  auto call = operation_call(inquiry, route, *engine_.resources, settings_.max_parameters);
  if (!call) return call.error();
  if (auto wrong = resolve_context(*call)) return std::move(*wrong);
  Outcome<Json> answer = engine_.answer(*call);
  Reply out;
  if (!answer) {
    out.status = answer.error().status;
    out.resource = bindgate::terminology::operation_outcome(answer.error().issues);
    return out;
  }
  out.resource = std::move(*answer);
  return out;
}

}  // namespace bindgate::proxy::tx
