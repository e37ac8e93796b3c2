#include "terminology/operations/find_matches.h"

#include "terminology/concept_filter.h"
#include "terminology/folding.h"
#include "terminology/operations/concept_json.h"
#include "terminology/operations/lookup.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

constexpr std::size_t kMostProperties = 50;
constexpr std::size_t kMostMatches = 100;
constexpr Ordinal kBetweenLooks = 4096;  // at the clock

struct Wanted {
  std::string code;
  std::string value;
};

Refusal too_long() {
  return refuse(422, "too-costly", "The search takes longer than is allowed");
}

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
    const OperationParameters parts(document, *parameter.element);
    for (const Parameter& part : parts.all()) {
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

// The concepts that one of the properties holds for, and those whose text has the words asked for in it.
struct Having {
  OrdinalBits exactly;
  OrdinalBits roughly;  // without those
};

// Which texts a person may be looking for without knowing all of one.
bool is_text(std::string_view property) {
  return property == "display" || property == "definition";
}

Outcome<Having> find_having(Scope& scope, const SystemView& system, const Wanted& wanted, bool exact) {
  FilterOutcome found = evaluate_filter(*system.stored, system.supplements, {wanted.code, "=", wanted.value});
  if (!found.members) return refuse(422, "not-supported", found.problem);
  Having out{std::move(*found.members), OrdinalBits(system.stored->size())};
  if (exact || !is_text(wanted.code)) return out;
  const std::string words = folded(wanted.value);
  for (Ordinal at = 0; at < system.stored->size(); ++at) {
    if (at % kBetweenLooks == 0 && scope.expired()) return too_long();
    const std::string_view text =
        wanted.code == "display" ? system.stored->display_at(at) : system.stored->definition_at(at);
    if (!words.empty() && !out.exactly.test(at) && folded(text).find(words) != std::string::npos) out.roughly.set(at);
  }
  return out;
}

Json match_json(const SystemView& system, Ordinal at, const std::vector<Wanted>& wanted,
                const std::vector<Having>& having) {
  Json coding = {{"system", system.system->url()}};
  if (!system.system->version().empty()) coding["version"] = system.system->version();
  coding["code"] = system.stored->code_at(at);
  if (!system.stored->display_at(at).empty()) coding["display"] = system.stored->display_at(at);
  Json parts = {parameter_json("code", "valueCoding", std::move(coding))};
  std::string comment;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (having[i].exactly.test(at)) continue;
    if (having[i].roughly.test(at)) {
      comment += (comment.empty() ? "" : "; ") + ("the " + wanted[i].code + " contains '" + wanted[i].value + '\'');
      continue;
    }
    const Json missing = {parameter_json("code", "valueCode", wanted[i].code),
                          parameter_json("value", "valueString", wanted[i].value)};
    parts.push_back({{"name", "unmatched"}, {"part", missing}});
  }
  if (!comment.empty()) parts.push_back(parameter_json("comment", "valueString", comment));
  return {{"name", "match"}, {"part", std::move(parts)}};
}

// The best first: the more of the properties, and of those the more exactly.
Json best_matches(const SystemView& system, const std::vector<Wanted>& wanted, const std::vector<Having>& having) {
  std::vector<std::vector<Ordinal>> by_score(2 * wanted.size() + 1);
  for (Ordinal at = 0; at < system.stored->size(); ++at) {
    std::size_t score = 0;
    for (const Having& one : having) score += one.exactly.test(at) ? 2 : (one.roughly.test(at) ? 1 : 0);
    if (score != 0 && by_score[score].size() < kMostMatches) by_score[score].push_back(at);
  }
  Json out = empty_parameters();
  for (auto alike = by_score.rbegin(); alike != by_score.rend(); ++alike) {
    for (const Ordinal at : *alike) {
      if (out["parameter"].size() >= kMostMatches) return out;
      out["parameter"].push_back(match_json(system, at, wanted, having));
    }
  }
  return out;
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
  std::vector<Having> having;
  for (const Wanted& one : *wanted) {
    auto found = find_having(scope, *system, one, parameters.flag("exact").value_or(false));
    if (!found) return found.error();
    having.push_back(std::move(*found));
    if (scope.expired()) return too_long();
  }
  return answered(best_matches(*system, *wanted, having));
}

}  // namespace bindgate::terminology
