#include "proxy/terminology/element_order.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace bindgate::proxy::tx {

namespace {

struct Order {
  std::string_view at;
  std::string_view names;
};

// What the three conformance resources begin with; `immutable` is ValueSet's alone.
constexpr std::string_view kCanonical =
    "url identifier version versionAlgorithm[x] name title status experimental date publisher contact description "
    "useContext jurisdiction immutable purpose copyright copyrightLabel approvalDate lastReviewDate effectivePeriod "
    "topic author editor reviewer endorser relatedArtifact ";

const std::array kCanonicals = {
    std::pair<std::string_view, std::string>{
        "CodeSystem", std::string(kCanonical) + "caseSensitive valueSet hierarchyMeaning compositional versionNeeded "
                                                "content supplements count filter property concept"},
    std::pair<std::string_view, std::string>{"ValueSet", std::string(kCanonical) + "compose expansion scope"},
    std::pair<std::string_view, std::string>{
        "ConceptMap", std::string(kCanonical) +
                          "property additionalAttribute sourceScope[x] targetScope[x] source[x] target[x] group"},
};

constexpr std::array kByPath = {
    Order{"CodeSystem.filter", "code description operator value"},
    Order{"CodeSystem.property", "code uri description type"},
    Order{"CodeSystem.concept", "code display definition designation property concept"},
    Order{"CodeSystem.concept.designation", "language use additionalUse value"},
    Order{"CodeSystem.concept.property", "code value[x]"},
    Order{"ValueSet.compose", "lockedDate inactive include exclude property"},
    Order{"ValueSet.compose.include", "system version concept filter valueSet copyright"},
    Order{"ValueSet.compose.include.concept", "code display designation"},
    Order{"ValueSet.compose.include.concept.designation", "language use additionalUse value"},
    Order{"ValueSet.compose.include.filter", "property op value"},
    Order{"ValueSet.expansion", "identifier next timestamp total offset parameter property contains"},
    Order{"ValueSet.expansion.parameter", "name value[x]"},
    Order{"ValueSet.expansion.property", "code uri"},
    Order{"ValueSet.expansion.contains", "system abstract inactive version code display designation property contains"},
    Order{"ValueSet.expansion.contains.property", "code value[x] subProperty"},
    Order{"ValueSet.scope", "inclusionCriteria exclusionCriteria"},
    Order{"ConceptMap.property", "code uri description type system"},
    Order{"ConceptMap.additionalAttribute", "code uri description type"},
    Order{"ConceptMap.group", "source sourceVersion target targetVersion element unmapped"},
    Order{"ConceptMap.group.element", "code display valueSet noMap target"},
    Order{"ConceptMap.group.element.target",
          "code display valueSet relationship equivalence comment property dependsOn product"},
    Order{"ConceptMap.group.element.target.property", "code value[x]"},
    Order{"ConceptMap.group.element.target.dependsOn", "property attribute system value value[x] valueSet display"},
    Order{"ConceptMap.group.unmapped", "mode code display valueSet relationship url otherMap"},
    Order{"OperationOutcome.issue", "severity code details diagnostics location expression"},
    Order{"Bundle", "identifier type timestamp total link entry"},
    Order{"Bundle.entry", "link fullUrl resource search request response"},
    Order{"Bundle.entry.response", "status location etag lastModified outcome"},
};

constexpr std::string_view kCoding = "system version code display userSelected";
constexpr std::string_view kConcept = "coding text";
constexpr std::string_view kContact = "name telecom";
constexpr std::string_view kParameter = "name value[x] resource part";

constexpr std::array kByName = {
    Order{"parameter", kParameter},
    Order{"part", kParameter},
    Order{"meta", "versionId lastUpdated source profile security tag"},
    Order{"text", "status div"},
    Order{"identifier", "use type system value period assigner"},
    Order{"valueIdentifier", "use type system value period assigner"},
    Order{"contact", kContact},
    Order{"author", kContact},
    Order{"editor", kContact},
    Order{"reviewer", kContact},
    Order{"endorser", kContact},
    Order{"valueContactDetail", kContact},
    Order{"telecom", "system value use rank period"},
    Order{"useContext", "code value[x]"},
    Order{"jurisdiction", kConcept},
    Order{"topic", kConcept},
    Order{"details", kConcept},
    Order{"type", kConcept},
    Order{"valueCodeableConcept", kConcept},
    Order{"coding", kCoding},
    Order{"tag", kCoding},
    Order{"security", kCoding},
    Order{"use", kCoding},
    Order{"additionalUse", kCoding},
    Order{"code", kCoding},
    Order{"valueCoding", kCoding},
    Order{"versionAlgorithmCoding", kCoding},
    Order{"period", "start end"},
    Order{"effectivePeriod", "start end"},
    Order{"valuePeriod", "start end"},
};

bool is_choice_of(std::string_view choice, std::string_view property) {
  const std::string_view name = choice.substr(0, choice.size() - 3);
  return property.size() > name.size() && property.starts_with(name) && property[name.size()] >= 'A' &&
         property[name.size()] <= 'Z';
}

}  // namespace

std::string_view order_of(std::string_view path, std::string_view name) {
  for (const auto& [type, names] : kCanonicals) {
    if (type == path) return names;
  }
  for (const Order& order : kByPath) {
    if (order.at == path) return order.names;
  }
  for (const Order& order : kByName) {
    if (order.at == name) return order.names;
  }
  return {};
}

std::size_t place_in(std::string_view order, std::string_view property) {
  if (property.starts_with('_')) property.remove_prefix(1);
  std::size_t of_choice = static_cast<std::size_t>(-1);
  for (std::size_t place = 0; !order.empty(); ++place) {
    const std::string_view name = order.substr(0, order.find(' '));
    order.remove_prefix(std::min(order.size(), name.size() + 1));
    if (name == property) return place;
    // "valueSet" may be a name of its own behind "value[x]": that one is exact.
    const bool matches = name.ends_with("[x]") && is_choice_of(name, property);
    if (matches && of_choice == static_cast<std::size_t>(-1)) of_choice = place;
  }
  return of_choice;
}

}  // namespace bindgate::proxy::tx
