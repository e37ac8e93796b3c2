#include "terminology/operations/find_matches.h"

#include "terminology/concept_filter.h"
#include "terminology/operations/concept_json.h"
#include "terminology/operations/lookup.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

constexpr std::size_t kMostProperties = 50;
constexpr std::size_t kMostMatches = 100;

struct Wanted {
  std::string code;
  std::string value;
};

std::string value_text(const fhir::Document& document, const fhir::Element& value) {
  if (value.kind != fhir::ValueKind::none) return std::string(value.value);
  return std::string(document.value(value, "code"));
}

Outcome<std::vector<Wanted>> read_wanted(const OperationParameters& parameters) {
  std::vector<Wanted> out;
  const fhir::Document& document = *parameters.document();
  for (const Parameter& parameter : parameters.all()) {
    if (parameter.name != "property" || parameter.element == nullptr) continue;
    Wanted wanted;
    for (const Parameter& part : OperationParameters(document, *parameter.element).all()) {
      if (part.name == "subproperty") {
        return refuse(422, "not-supported", "Properties of properties are not supported");
      }
      if (part.element == nullptr) continue;
      if (part.name == "code") wanted.code = part.text;
      if (part.name == "value") wanted.value = value_text(document, *part.element);
    }
    if (wanted.code.empty() || wanted.value.empty()) {
      return refuse(400, "required", "Each property needs a part code and a part value");
    }
    if (out.size() >= kMostProperties) return refuse(413, "too-long", "There are too many properties");
    out.push_back(std::move(wanted));
  }
  if (out.empty()) return refuse(400, "required", "There is no property to look for");
  return out;
}

Json match_json(const SystemView& system, Ordinal at, const std::vector<Wanted>& wanted,
                const std::vector<OrdinalBits>& having) {
  Json coding = {{"system", system.system->url()}};
  if (!system.system->version().empty()) coding["version"] = system.system->version();
  coding["code"] = system.stored->code_at(at);
  if (!system.stored->display_at(at).empty()) coding["display"] = system.stored->display_at(at);
  Json parts = {parameter_json("code", "valueCoding", std::move(coding))};
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (having[i].test(at)) continue;
    const Json missing = {parameter_json("code", "valueCode", wanted[i].code),
                          parameter_json("value", "valueString", wanted[i].value)};
    parts.push_back({{"name", "unmatched"}, {"part", missing}});
  }
  return {{"name", "match"}, {"part", std::move(parts)}};
}

}  // namespace

Outcome<Json> answer_find_matches(Scope& scope, const Call& call) {
  const OperationParameters& parameters = call.parameters;
  if (parameters.document() == nullptr) {
    return refuse(400, "required", "There is no property to look for: send a Parameters resource");
  }
  if (parameters.flag("compositional").value_or(false)) {
    return refuse(422, "not-supported", "Post-coordinated expressions are not composed here");
  }
  const auto wanted = read_wanted(parameters);
  if (!wanted) return wanted.error();
  const auto system = find_asked_system(scope, call, parameters.text("system"), parameters.text("version"));
  if (!system) return system.error();
  if (system->stored == nullptr) {
    return refuse(422, "not-supported", system->canonical() + " is a grammar: its codes cannot be searched");
  }
  std::vector<OrdinalBits> having;
  for (const Wanted& one : *wanted) {
    FilterOutcome found = evaluate_filter(*system->stored, system->supplements, {one.code, "=", one.value});
    if (!found.members) return refuse(422, "not-supported", found.problem);
    having.push_back(std::move(*found.members));
    if (scope.expired()) return refuse(422, "too-costly", "The search takes longer than is allowed");
  }
  // The best first: those that have all that is wanted, then those that have more of it than others.
  const bool exact = parameters.flag("exact").value_or(false);
  std::vector<std::vector<Ordinal>> by_count(wanted->size() + 1);
  for (Ordinal at = 0; at < system->stored->size(); ++at) {
    const auto count = static_cast<std::size_t>(
        std::count_if(having.begin(), having.end(), [&](const OrdinalBits& bits) { return bits.test(at); }));
    if (count != 0 && (!exact || count == wanted->size())) by_count[count].push_back(at);
  }
  Json out = empty_parameters();
  for (std::size_t count = wanted->size(); count > 0; --count) {
    for (const Ordinal at : by_count[count]) {
      if (out["parameter"].size() >= kMostMatches) return answered(std::move(out));
      out["parameter"].push_back(match_json(*system, at, *wanted, having));
    }
  }
  return answered(std::move(out));
}

}  // namespace bindgate::terminology
