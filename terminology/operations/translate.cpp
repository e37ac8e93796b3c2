#include "terminology/operations/translate.h"

#include "terminology/element_json.h"
#include "terminology/operations/coded_value.h"
#include "terminology/operations/concept_json.h"
#include "terminology/operations/concept_map.h"
#include "terminology/operations/tx_issues.h"
#include "terminology/version_order.h"

#include <algorithm>
#include <array>
#include <set>

namespace bindgate::terminology {
namespace {

constexpr std::size_t kMostMatches = 1000;

struct Question {
  std::vector<CodingValueIn> codings;
  bool reverse = false;              // the codings are of the maps' targets
  std::string_view other_system;     // the system to translate to; may be empty
  std::string_view source_scope;     // value sets; may be empty
  std::string_view target_scope;
};

std::string_view first_of(const OperationParameters& parameters, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (parameters.has(name)) return parameters.text(name);
  }
  return {};
}

const fhir::Element* element_of(const OperationParameters& parameters, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (const fhir::Element* found = parameters.element(name)) return found;
  }
  return nullptr;
}

// R5 says by the names of the parameters which side is given, R4 by `reverse`.
Outcome<Question> read_question(const OperationParameters& parameters) {
  Question out;
  const bool is_target =
      parameters.has("targetCode") || parameters.has("targetCoding") || parameters.has("targetCodeableConcept");
  out.reverse = is_target || parameters.flag("reverse").value_or(false);
  out.other_system = first_of(parameters, {"targetSystem", "targetsystem"});
  out.source_scope = first_of(parameters, {"sourceScope", "source"});
  out.target_scope = first_of(parameters, {"targetScope", "target"});
  const fhir::Element* concept_element =
      element_of(parameters, {"sourceCodeableConcept", "targetCodeableConcept", "codeableConcept"});
  const fhir::Element* coding = element_of(parameters, {"sourceCoding", "targetCoding", "coding"});
  if (concept_element != nullptr) {
    for (const fhir::Element& child : parameters.document()->children(*concept_element)) {
      if (child.name == "coding") out.codings.push_back(read_coding(*parameters.document(), child));
    }
  } else if (coding != nullptr) {
    out.codings.push_back(read_coding(*parameters.document(), *coding));
  } else {
    const std::string_view system = is_target && !parameters.has("system")
                                        ? first_of(parameters, {"sourceSystem", "targetSystem"})
                                        : first_of(parameters, {"sourceSystem", "system"});
    out.codings.push_back({system, parameters.text("version"),
                           first_of(parameters, {"sourceCode", "targetCode", "code"}), {}});
  }
  std::erase_if(out.codings, [](const CodingValueIn& one) { return one.code.empty(); });
  if (out.codings.empty()) {
    return refuse(400, "required", "No code is named: send sourceCode and sourceSystem, or a sourceCoding");
  }
  return out;
}

bool same_system(std::string_view named, std::string_view asked, std::string_view version) {
  const Canonical canonical = split_canonical(named);
  return canonical.url == asked && (canonical.version.empty() || version.empty() || canonical.version == version);
}

bool same_canonical(std::string_view a, std::string_view b) {
  const Canonical left = split_canonical(a);
  const Canonical right = split_canonical(b);
  return left.url == right.url && (left.version.empty() || right.version.empty() || left.version == right.version);
}

// Collects the matches of one question over one map after another.
class Translator {
 public:
  Translator(const Question& question, std::vector<ConceptMap> held) : question_(question), held_(std::move(held)) {}

  void translate(const ConceptMap& map) {
    if (!visited_.insert(tx::canonical(map.url, map.version)).second) return;
    for (const MapGroup& group : map.groups) {
      for (const CodingValueIn& coding : question_.codings) {
        if (question_.reverse) {
          translate_back(map, group, coding);
        } else {
          translate_on(map, group, coding);
        }
      }
    }
  }

  [[nodiscard]] const Json& matches() const { return matches_; }
  [[nodiscard]] bool found() const { return found_; }

 private:
  void translate_on(const ConceptMap& map, const MapGroup& group, const CodingValueIn& coding) {
    if (!same_system(group.source, coding.system, coding.version)) return;
    if (!question_.other_system.empty() && !same_system(group.target, question_.other_system, {})) return;
    bool mapped = false;
    for (const MapElement& element : group.elements) {
      if (element.code != coding.code) continue;
      mapped = true;
      for (const MapTarget& target : element.targets) {
        if (!target.code.empty()) add(map, group.target, target, coding, target.relationship);
      }
    }
    if (!mapped && group.unmapped) apply(*group.unmapped, map, group, coding);
  }

  void translate_back(const ConceptMap& map, const MapGroup& group, const CodingValueIn& coding) {
    if (!same_system(group.target, coding.system, coding.version)) return;
    if (!question_.other_system.empty() && question_.other_system != coding.system &&
        !same_system(group.source, question_.other_system, {})) {
      return;
    }
    for (const MapElement& element : group.elements) {
      for (const MapTarget& target : element.targets) {
        if (target.code != coding.code) continue;
        const MapTarget source{element.code, element.display, {}, target.depends_on, target.product};
        add(map, group.source, source, coding, relationship_of(target.relationship, true));
      }
    }
  }

  void apply(const Unmapped& unmapped, const ConceptMap& map, const MapGroup& group, const CodingValueIn& coding) {
    if (unmapped.mode == "use-source-code") {
      add(map, group.target, {std::string(coding.code), std::string(coding.display), {}, {}, {}}, coding,
          unmapped.relationship.empty() ? "equivalent" : unmapped.relationship);
    } else if (unmapped.mode == "fixed") {
      add(map, group.target, {unmapped.code, unmapped.display, {}, {}, {}}, coding,
          unmapped.relationship.empty() ? "related-to" : unmapped.relationship);
    } else if (unmapped.mode == "other-map") {
      const auto other = std::find_if(held_.begin(), held_.end(), [&](const ConceptMap& one) {
        return same_canonical(tx::canonical(one.url, one.version), unmapped.other_map);
      });
      if (other != held_.end()) translate(*other);
    }
  }

  void add(const ConceptMap& map, const std::string& system, const MapTarget& target, const CodingValueIn&,
           const std::string& relationship) {
    if (matches_.size() >= kMostMatches) return;
    const Canonical named = split_canonical(system);
    Json concept_json = Json::object();
    if (!named.url.empty()) concept_json["system"] = named.url;
    if (!named.version.empty()) concept_json["version"] = named.version;
    concept_json["code"] = target.code;
    if (!target.display.empty()) concept_json["display"] = target.display;
    Json parts = Json::array();
    if (!relationship.empty()) parts.push_back(parameter_json("relationship", "valueCode", relationship));
    parts.push_back(parameter_json("concept", "valueCoding", std::move(concept_json)));
    for (const auto& [name, items] : {std::pair{"product", &target.product}, {"dependsOn", &target.depends_on}}) {
      for (const Json& item : *items) parts.push_back({{"name", name}, {"part", parts_of(item)}});
    }
    if (!map.url.empty()) {
      parts.push_back(parameter_json("originMap", "valueCanonical", tx::canonical(map.url, map.version)));
    }
    Json match = {{"name", "match"}, {"part", std::move(parts)}};
    if (std::find(matches_.begin(), matches_.end(), match) != matches_.end()) return;
    found_ = found_ || relationship != "not-related-to";
    matches_.push_back(std::move(match));
  }

  // R5: attribute and value[x]; R4: property, system, value and display.
  static Json parts_of(const Json& item) {
    Json out = Json::array();
    if (!item.is_object()) return out;
    for (const char* name : {"attribute", "property"}) {
      if (item.contains(name)) out.push_back(parameter_json("attribute", "valueUri", item[name]));
    }
    for (const auto& [name, value] : item.items()) {
      if (name.starts_with("value") && name.size() > 5) out.push_back(parameter_json("value", name, value));
    }
    if (!item.contains("value")) return out;
    Json coding = {{"code", item["value"]}};
    for (const char* name : {"system", "display"}) {
      if (item.contains(name)) coding[name] = item[name];
    }
    out.push_back(parameter_json("value", "valueCoding", std::move(coding)));
    return out;
  }

  const Question& question_;
  std::vector<ConceptMap> held_;
  std::set<std::string> visited_;
  Json matches_ = Json::array();
  bool found_ = false;
};

bool fits_scopes(const ConceptMap& map, const Question& question) {
  const auto fits = [](std::string_view asked, const std::string& held) {
    return asked.empty() || held.empty() || same_canonical(held, asked);
  };
  return fits(question.source_scope, map.source_scope) && fits(question.target_scope, map.target_scope);
}

// The maps to look into: the one that is sent or named, else all that have to do with the systems.
Outcome<std::vector<ConceptMap>> choose_maps(const Call& call, const std::vector<ConceptMap>& held,
                                             const Question& question) {
  std::vector<ConceptMap> out;
  const OperationParameters& parameters = call.parameters;
  if (const fhir::Element* sent = parameters.element("conceptMap")) {
    if (parameters.document()->value(*sent, "resourceType") != "ConceptMap") {
      return refuse(400, "invalid", "The parameter conceptMap is no ConceptMap");
    }
    out.push_back(read_concept_map(element_json(*parameters.document(), *sent)));
    return out;
  }
  std::string url(parameters.text("url"));
  if (const std::string_view version = parameters.text("conceptMapVersion"); !url.empty() && !version.empty()) {
    url = tx::canonical(url, version);
  }
  if (call.instance != nullptr) url = tx::canonical(call.instance->url, call.instance->version);
  if (url.empty()) {
    std::copy_if(held.begin(), held.end(), std::back_inserter(out),
                 [&](const ConceptMap& map) { return fits_scopes(map, question); });
    return out;
  }
  const ConceptMap* latest = nullptr;
  for (const ConceptMap& map : held) {
    if (!same_canonical(tx::canonical(map.url, map.version), url)) continue;
    if (latest == nullptr || compare_versions(map.version, latest->version) > 0) latest = &map;
  }
  if (latest == nullptr) return refuse(422, "not-found", "The concept map '" + url + "' is not held here");
  out.push_back(*latest);
  return out;
}

}  // namespace

Outcome<Json> answer_translate(Scope& scope, const Call& call) {
  const auto question = read_question(call.parameters);
  if (!question) return question.error();
  std::vector<ConceptMap> held;
  for (const Json& map : scope.concept_maps({})) {
    if (scope.expired()) return refuse(422, "too-costly", "The translation takes longer than is allowed");
    held.push_back(read_concept_map(map));
  }
  const auto chosen = choose_maps(call, held, *question);
  if (!chosen) return chosen.error();
  Translator translator(*question, held);
  for (const ConceptMap& map : *chosen) translator.translate(map);

  Json out = empty_parameters();
  out["parameter"].push_back(parameter_json("result", "valueBoolean", translator.found()));
  if (!translator.found()) {
    const CodingValueIn& first = question->codings.front();
    out["parameter"].push_back(parameter_json(
        "message", "valueString",
        "No translation was found for '" + tx::canonical(first.system, first.version) + '#' + std::string(first.code) +
            "' in " + std::to_string(chosen->size()) + (chosen->size() == 1 ? " concept map" : " concept maps")));
  }
  for (const Json& match : translator.matches()) out["parameter"].push_back(match);
  return answered(std::move(out));
}

}  // namespace bindgate::terminology
