// A binding that the operator adds or overrides, as written in the configuration. Plain data.
#pragma once

#include "rules/element_rule.h"

#include <string>

namespace bindgate::rules {

struct SiteRule {
  std::string type;       // a resource type, a data type, or a profile's or extension's url
  std::string path;       // "Patient.identifier.type", "identifier.type", "Observation.value[x]"
  std::string value_set;  // canonical, may end in |version
  Strength strength = Strength::required;
  bool observe = false;  // record what it would refuse, refuse nothing
  std::string source;    // "bindgate.yaml:12", for messages: where the path is written
  // Where the others are, if elsewhere.
  std::string type_source = {};
  std::string value_set_source = {};
};

}  // namespace bindgate::rules
