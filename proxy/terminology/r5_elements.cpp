#include "proxy/terminology/r5_elements.h"

#include <array>

namespace bindgate::proxy::tx {

namespace {

constexpr std::array kElements = {
    R5Element{"*", "versionAlgorithm", "[x]"},
    R5Element{"*", "copyrightLabel", "String"},
    R5Element{"*", "approvalDate", "Date"},
    R5Element{"*", "lastReviewDate", "Date"},
    R5Element{"*", "effectivePeriod", "Period"},
    R5Element{"*", "topic", "CodeableConcept", true},
    R5Element{"*", "author", "ContactDetail", true},
    R5Element{"*", "editor", "ContactDetail", true},
    R5Element{"*", "reviewer", "ContactDetail", true},
    R5Element{"*", "endorser", "ContactDetail", true},
    R5Element{"*", "relatedArtifact", "RelatedArtifact", true},
    R5Element{"CodeSystem.concept.designation", "additionalUse", "Coding", true},
    R5Element{"ValueSet", "scope", ""},
    R5Element{"ValueSet.compose", "property", "String", true},
    R5Element{"ValueSet.compose.include", "copyright", "String"},
    R5Element{"ValueSet.compose.include.concept.designation", "additionalUse", "Coding", true},
    R5Element{"ValueSet.expansion", "next", "Uri"},
    R5Element{"ValueSet.expansion", "property", "", true},
    R5Element{"ValueSet.expansion.contains", "property", "", true},
    R5Element{"ConceptMap", "property", "", true},
    R5Element{"ConceptMap", "additionalAttribute", "", true},
    R5Element{"ConceptMap.group.element", "valueSet", "Canonical"},
    R5Element{"ConceptMap.group.element.target", "valueSet", "Canonical"},
    R5Element{"ConceptMap.group.element.target", "property", "", true},
    R5Element{"ConceptMap.group.element.target.dependsOn", "valueSet", "Canonical"},
    R5Element{"ConceptMap.group.unmapped", "valueSet", "Canonical"},
    R5Element{"ConceptMap.group.unmapped", "relationship", "Code"},
};

struct Part {
  std::string_view name;
  std::string_view type;
};
constexpr std::array kParts = {
    Part{"code", "Code"},
    Part{"uri", "Uri"},
    Part{"description", "String"},
    Part{"type", "Code"},
    Part{"system", "Canonical"},
    Part{"inclusionCriteria", "String"},
    Part{"exclusionCriteria", "String"},
    Part{"value", "[x]"},
    Part{"subProperty", ""},
};

}  // namespace

std::span<const R5Element> r5_elements() {
  return kElements;
}

std::string_view type_of_part(std::string_view name) {
  for (const Part& part : kParts) {
    if (part.name == name) return part.type;
  }
  return "String";
}

std::string path_of(std::string_view parent, std::string_view name) {
  const bool nested = (parent == "CodeSystem.concept" && name == "concept") ||
                      (parent == "ValueSet.expansion.contains" && name == "contains");
  if (nested) return std::string(parent);
  if (parent == "ValueSet.compose" && name == "exclude") return "ValueSet.compose.include";
  if (parent == "ValueSet.expansion.contains" && name == "designation") {
    return "ValueSet.compose.include.concept.designation";
  }
  if (parent == "ConceptMap.group.element.target" && name == "product") {
    return "ConceptMap.group.element.target.dependsOn";
  }
  return std::string(parent) + '.' + std::string(name);
}

}  // namespace bindgate::proxy::tx
