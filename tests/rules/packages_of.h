// What the rules' tests share: StructureDefinitions written short, compiled over the R4 core, and the bindings of an
// element as a line. For the test's own thread.
#pragma once

#include "tests/support/core.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bindgate::testing {

inline const std::string kCoreDefinition = "http://hl7.org/fhir/StructureDefinition/";
inline const std::string kPatient = kCoreDefinition + "Patient";

inline fhir::PackageFile file_of(const std::string& name, const std::string& type, const std::string& text) {
  fhir::PackageFile file;
  file.name = name + ".json";
  file.resource_type = type;
  file.text = text;
  file.text.reserve(text.size() + fhir::kPadding);
  return file;
}

inline fhir::PackageFile definition(const std::string& name, const std::string& text) {
  return file_of(name, "StructureDefinition", text);
}

// A constraint on `type`; `view` is "differential" or "snapshot", the elements those behind the root's.
inline std::string profile(const std::string& url, const std::string& base, const std::string& type,
                           const std::string& elements, const std::string& view = "differential",
                           const std::string& kind = "resource", const std::string& more = "") {
  return R"({"resourceType":"StructureDefinition","url":")" + url + R"(","name":"p",)" + more + R"("kind":")" + kind +
         R"(","type":")" + type + R"(","derivation":"constraint","baseDefinition":")" + base + "\",\"" + view +
         R"(":{"element":[{"id":")" + type + R"(","path":")" + type + "\"}" + (elements.empty() ? "" : ",") + elements +
         "]}}";
}

// An element bound to a value set of the core.
inline std::string bound(const std::string& id, const std::string& path, const std::string& value_set,
                         const std::string& more = "", const std::string& strength = "required") {
  return R"({"id":")" + id + R"(","path":")" + path + "\"," + more + R"("binding":{"strength":")" + strength +
         R"(","valueSet":"http://hl7.org/fhir/ValueSet/)" + value_set + "\"}}";
}

inline std::shared_ptr<const rules::RuleSet> compile(std::vector<fhir::PackageFile> files,
                                                     const rules::Options& options = {}) {
  fhir::Package extra;
  extra.name = "test";
  extra.files = std::move(files);
  const std::vector<fhir::Package> packages{core_package(), extra};
  static const auto terminology = terminology::Terminology::compile({&core_package(), 1});
  return rules::RuleSet::compile(packages, terminology, options);
}

// "required identifier-type, extensible identifier-use" of an element, by its path below a root.
inline std::string bindings(const rules::ElementRule* rule, const std::string& path) {
  std::string_view rest = path;
  while (rule != nullptr && !rest.empty()) {
    const std::size_t dot = rest.find('.');
    rule = rule->child(rest.substr(0, dot));
    rest.remove_prefix(dot == std::string_view::npos ? rest.size() : dot + 1);
  }
  if (rule == nullptr) return "no element";
  std::string out;
  for (const rules::Binding& binding : rule->bindings) {
    out += (out.empty() ? "" : ", ") + std::string(to_string(binding.strength)) + ' ' +
           binding.canonical.substr(binding.canonical.rfind('/') + 1);
  }
  return out;
}

// What was said of the definitions, errors or not, that contains `part`.
inline std::size_t notes_with(const rules::RuleSet& rules, const std::string& part, bool is_error) {
  return static_cast<std::size_t>(std::count_if(rules.notes().begin(), rules.notes().end(), [&](const auto& note) {
    return note.is_error == is_error && note.message.find(part) != std::string::npos;
  }));
}

inline bool has_error(const rules::RuleSet& rules, const std::string& part) {
  return notes_with(rules, part, true) > 0;
}

}  // namespace bindgate::testing
