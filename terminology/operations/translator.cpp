#include "terminology/operations/translator.h"

#include "terminology/folding.h"
#include "terminology/operations/concept_json.h"
#include "terminology/operations/tx_issues.h"
#include "terminology/version_order.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

constexpr std::size_t kMostTranslations = 1000;
constexpr std::size_t kLongestChain = 50;

Refusal translation_too_long() {
  return refuse(422, "too-costly", "The translation takes longer than is allowed");
}

std::string name_of(const ConceptMap& map) {
  return map.url.empty() ? "that was sent" : '\'' + tx::canonical(map.url, map.version) + '\'';
}

std::string in_words(const CodingValueIn& coding) {
  return '\'' + tx::canonical(coding.system, coding.version) + '#' + std::string(coding.code) + '\'';
}

bool same_canonical(std::string_view a, std::string_view b) {
  const Canonical left = split_canonical(a);
  const Canonical right = split_canonical(b);
  return left.url == right.url && (left.version.empty() || right.version.empty() || left.version == right.version);
}

// A map's value, of a Coding, a CodeableConcept or a primitive, is the one that the request has.
bool same_value(const Json& held, const CodingValueIn& sent) {
  if (!held.is_object()) return (held.is_string() ? held.get<std::string>() : held.dump()) == sent.code;
  if (const auto codings = held.find("coding"); codings != held.end() && codings->is_array()) {
    return std::any_of(codings->begin(), codings->end(),
                       [&](const Json& one) { return one.is_object() && same_value(one, sent); });
  }
  const Json system = held.value("system", Json());
  return held.value("code", Json()) == Json(sent.code) &&
         (sent.system.empty() || system.is_null() || system == Json(sent.system));
}

Json value_parts(const MapValue& value, const char* name) {
  Json out = {parameter_json(name, "valueUri", value.uri)};
  if (!value.type.empty()) out.push_back(parameter_json("value", value.type, value.value));
  return out;
}

Json match_json(const ConceptMap& map, const std::string& system, const MapTarget& target) {
  const Canonical named = split_canonical(system);
  Json coding = Json::object();
  if (!named.url.empty()) coding["system"] = named.url;
  if (!named.version.empty()) coding["version"] = named.version;
  coding["code"] = target.code;
  if (!target.display.empty()) coding["display"] = target.display;
  Json parts = Json::array();
  if (!target.relationship.empty()) parts.push_back(parameter_json("relationship", "valueCode", target.relationship));
  parts.push_back(parameter_json("concept", "valueCoding", std::move(coding)));
  for (const MapValue& value : target.properties) {
    parts.push_back({{"name", "property"}, {"part", value_parts(value, "uri")}});
  }
  for (const auto& [name, values] : {std::pair{"product", &target.product}, {"dependsOn", &target.depends_on}}) {
    for (const MapValue& value : *values) parts.push_back({{"name", name}, {"part", value_parts(value, "attribute")}});
  }
  if (!map.url.empty()) {
    parts.push_back(parameter_json("originMap", "valueCanonical", tx::canonical(map.url, map.version)));
  }
  return {{"name", "match"}, {"part", std::move(parts)}};
}

}  // namespace

Outcome<void> Translator::translate(const ConceptMap& map) {
  for (const CodingValueIn& coding : question_.codings) {
    if (auto done = translate(map, coding); !done) return done;
  }
  return {};
}

Outcome<void> Translator::translate(const ConceptMap& map, const CodingValueIn& coding) {
  if (!done_.emplace(&map, &coding).second) return {};
  chain_.push_back(&map);
  for (const MapGroup& group : map.groups) {
    if (scope_.expired()) return translation_too_long();
    const Place at{map, group, coding};
    if (auto done = question_.reverse ? translate_back(at) : translate_on(at); !done) return done;
  }
  chain_.pop_back();
  return {};
}

// A group that names no system of its own is of whatever its map's scope says.
bool Translator::is_asked(std::string_view named, const ConceptMap& map, const CodingValueIn& coding) const {
  if (named.empty()) return !(question_.reverse ? map.target_scope : map.source_scope).empty();
  const Canonical canonical = split_canonical(named);
  return canonical.url == coding.system &&
         (canonical.version.empty() || coding.version.empty() || version_matches(canonical.version, coding.version));
}

// R4's clients say `targetsystem` in either direction: in reverse it may be the system that the code is of.
bool Translator::is_wanted(std::string_view named, const CodingValueIn& coding) const {
  if (question_.other_system.empty() || (question_.reverse && question_.other_system == coding.system)) return true;
  return same_canonical(named, question_.other_system);
}

bool Translator::same_code(std::string_view code, const CodingValueIn& coding) {
  if (code == coding.code) return true;
  if (!equal_ignoring_ascii_case(code, coding.code) || exact_case_.contains(coding.system)) return false;
  if (ignoring_case_.contains(coding.system)) return true;
  const SystemView held = scope_.find_system(coding.system, coding.version);
  const bool ignores = held && !held.system->case_sensitive();
  (ignores ? ignoring_case_ : exact_case_).emplace(coding.system);
  return ignores;
}

InValueSet Translator::in_scope(const Place& at) {
  const std::string& limit = question_.reverse ? at.map.target_scope : at.map.source_scope;
  return limit.empty() ? InValueSet::yes : membership_.contains(limit, at.coding);
}

bool Translator::fits(const std::vector<MapValue>& depends_on) const {
  for (const MapValue& needed : depends_on) {
    bool asked = false;
    bool met = false;
    for (const Dependency& sent : question_.dependencies) {
      if (sent.attribute != needed.uri) continue;
      asked = true;
      met = met || std::any_of(sent.values.begin(), sent.values.end(),
                               [&](const CodingValueIn& value) { return same_value(needed.value, value); });
    }
    if (asked && !met) return false;
  }
  return true;
}

Outcome<void> Translator::translate_on(const Place& at) {
  if (!is_asked(at.group.source, at.map, at.coding) || !is_wanted(at.group.target, at.coding)) return {};
  bool mapped = false;
  for (const MapElement& element : at.group.elements) {
    if (!element.value_set.empty() && scope_.expired()) return translation_too_long();
    const bool is_meant = element.value_set.empty()
                              ? same_code(element.code, at.coding)
                              : membership_.contains(element.value_set, at.coding) == InValueSet::yes;
    if (!is_meant) continue;
    mapped = true;
    const InValueSet within = in_scope(at);
    if (within == InValueSet::no || (within == InValueSet::unknown && at.group.source.empty())) return {};
    if (auto done = translate_element(at, element); !done) return done;
  }
  if (mapped || !at.group.unmapped) return {};
  return apply_unmapped(at, *at.group.unmapped);
}

Outcome<void> Translator::translate_element(const Place& at, const MapElement& element) {
  if (element.no_map) said_none_ = name_of(at.map);
  for (const MapTarget& target : element.targets) {
    if (!fits(target.depends_on)) continue;
    if (!target.value_set.empty()) {
      return refuse(422, "not-supported",
                    "The concept map " + name_of(at.map) + " maps " + in_words(at.coding) + " to the value set '" +
                        target.value_set + "', which is not supported: only codes are");
    }
    if (target.code.empty()) continue;
    if (auto done = add(at, at.group.target, target); !done) return done;
  }
  return {};
}

Outcome<void> Translator::translate_back(const Place& at) {
  if (!is_asked(at.group.target, at.map, at.coding) || !is_wanted(at.group.source, at.coding)) return {};
  for (const MapElement& element : at.group.elements) {
    if (element.code.empty()) continue;
    for (const MapTarget& target : element.targets) {
      if (!same_code(target.code, at.coding) || !fits(target.depends_on)) continue;
      const InValueSet within = in_scope(at);
      if (within == InValueSet::no || (within == InValueSet::unknown && at.group.target.empty())) return {};
      MapTarget back = target;
      back.code = element.code;
      back.display = element.display;
      back.relationship = relationship_of(target.relationship, true);
      if (auto done = add(at, at.group.source, back); !done) return done;
    }
  }
  return {};
}

// What a map does with all codes that it does not list, it does only with those of its scope.
Outcome<void> Translator::apply_unmapped(const Place& at, const Unmapped& unmapped) {
  const InValueSet within = in_scope(at);
  if (within == InValueSet::no) return {};
  if (within == InValueSet::unknown) {
    return refuse(422, "not-found",
                  "The concept map " + name_of(at.map) + " is for the codes of the value set '" + at.map.source_scope +
                      "', and whether " + in_words(at.coding) +
                      " is one of them cannot be told: the value set, or a code system it needs, "
                      "is not held here");
  }
  if (!unmapped.value_set.empty()) {
    return refuse(422, "not-supported",
                  "The concept map " + name_of(at.map) + " maps all other codes to the value set '" +
                      unmapped.value_set + "', which is not supported: only codes are");
  }
  if (unmapped.mode == "other-map") return defer(at, unmapped.other_map);
  MapTarget target;
  target.relationship = unmapped.relationship;
  if (unmapped.mode == "use-source-code") {
    target.code = at.coding.code;
    target.display = at.coding.display;
  } else if (unmapped.mode == "fixed") {
    target.code = unmapped.code;
    target.display = unmapped.display;
  } else {
    return refuse(422, "not-supported",
                  "The concept map " + name_of(at.map) + " has a mode for unmapped codes that is not known: '" +
                      unmapped.mode + '\'');
  }
  return target.code.empty() ? Outcome<void>() : add(at, at.group.target, target);
}

Outcome<void> Translator::defer(const Place& at, const std::string& other) {
  const std::vector<const ConceptMap*> found = library_.find(other);
  if (found.empty() || other.empty()) {
    return refuse(422, "not-found",
                  "The concept map " + name_of(at.map) + " leaves " + in_words(at.coding) + " to the concept map '" +
                      other + "', which is not held here");
  }
  for (const ConceptMap* map : found) {
    if (std::find(chain_.begin(), chain_.end(), map) != chain_.end()) {
      std::string names;
      for (const ConceptMap* link : chain_) names += name_of(*link) + ", ";
      return refuse(422, "business-rule",
                    "These concept maps leave their unmapped codes to each other: " + names + name_of(*map));
    }
    if (chain_.size() >= kLongestChain) {
      return refuse(
          422, "too-costly",
          "More than " + std::to_string(kLongestChain) + " concept maps leave their unmapped codes to one another");
    }
    if (auto done = translate(*map, at.coding); !done) return done;
  }
  return {};
}

Outcome<InValueSet> Translator::in_outcome_scope(const ConceptMap& map, std::string_view system,
                                                 std::string_view code) {
  const std::string_view wanted = question_.outcome_scope;
  const std::string& declared = question_.reverse ? map.source_scope : map.target_scope;
  if (wanted.empty() || (!declared.empty() && same_canonical(declared, wanted))) return InValueSet::yes;
  const Canonical named = split_canonical(system);
  const InValueSet found = membership_.contains(wanted, {named.url, named.version, code, {}});
  if (found != InValueSet::unknown) return found;
  return refuse(422, "not-found",
                "Whether '" + std::string(named.url) + '#' + std::string(code) + "' is in the value set '" +
                    std::string(wanted) +
                    "' cannot be told: the value set, or a code system it needs, is not held here");
}

Outcome<void> Translator::add(const Place& at, const std::string& system, const MapTarget& target) {
  const auto wanted = in_outcome_scope(at.map, system, target.code);
  if (!wanted) return wanted.error();
  if (*wanted != InValueSet::yes) return {};
  Json match = match_json(at.map, system, target);
  if (!seen_.insert(match.dump()).second) return {};
  if (matches_.size() >= kMostTranslations) {
    return refuse(422, "too-costly", "There are more than " + std::to_string(kMostTranslations) + " translations");
  }
  found_ = found_ || target.relationship != "not-related-to";
  matches_.push_back(std::move(match));
  return {};
}

}  // namespace bindgate::terminology
