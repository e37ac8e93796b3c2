// The embedded R4 definitions compiled once per test program: shared, immutable.
#pragma once

#include "fhir/convert.h"
#include "fhir/package.h"
#include "fhir/reader.h"
#include "fhir/type_model.h"
#include "packages/embedded.h"
#include "rules/rule_set.h"
#include "terminology/terminology.h"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace bindgate::testing {

inline const fhir::Package& core_package() {
  static const fhir::Package package = fhir::load_package(packages::r4_core(), "embedded");
  return package;
}

inline const fhir::TypeModel& core_types() {
  static const auto types = fhir::TypeModel::load(core_package());
  return types;
}

inline std::shared_ptr<const rules::RuleSet> core_rules(const rules::Options& options = {}) {
  static const auto terminology = terminology::Terminology::compile({&core_package(), 1});
  return rules::RuleSet::compile({&core_package(), 1}, terminology, options);
}

// The XML twin of a JSON resource.
inline std::string to_xml(const std::string& json) {
  fhir::Document document;
  if (const auto read = fhir::read_json(json, json.size(), document); !read) {
    throw std::runtime_error("test resource: " + read.error().message);
  }
  auto xml = fhir::write_xml(document, core_types());
  if (!xml) throw std::runtime_error("test resource: " + xml.error().path + ": " + xml.error().message);
  return *xml;
}

}  // namespace bindgate::testing
