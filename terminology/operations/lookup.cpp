#include "terminology/operations/lookup.h"

#include "terminology/operations/coded_value.h"
#include "terminology/operations/concept_json.h"
#include "terminology/operations/tx_issues.h"
#include "terminology/operations/value_set_checker.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

// Gathers what is known of one concept.
class Lookup {
 public:
  Lookup(Scope& scope, const Options& options, const SystemView& system, Ordinal ordinal, std::string_view code)
      : scope_(scope), options_(options), system_(system), ordinal_(ordinal), code_(code) {
    scope.list_names(system, ordinal, code, names_);
  }

  Json run() {
    const CodeSystem& system = *system_.system;
    add("name", "valueString", system.header().name.empty() ? system.title() : system.header().name);
    add("code", "valueCode", code_);
    add("system", "valueUri", system.url());
    if (!system.version().empty()) add("version", "valueString", system.version());
    const Name* preferred = names_.preferred(options_.languages());
    add("display", "valueString", preferred == nullptr ? code_ : preferred->designation.value);
    if (is_wanted("definition") && ordinal_ != kNoOrdinal) add_definition();
    if (is_wanted("abstract")) add("abstract", "valueBoolean", is_flagged(kAbstract));
    if (is_wanted("designation")) add_designations();
    if (is_wanted("inactive")) add_property("inactive", "valueBoolean", is_flagged(kInactive));
    if (ordinal_ != kNoOrdinal) {
      add_properties(*system_.stored, ordinal_);
      for (const StoredSystem* supplement : system_.supplements) {
        if (const Ordinal at = supplement->find(code_); at != kNoOrdinal) add_properties(*supplement, at);
      }
      add_relatives("parent", system_.stored->hierarchy().parents(ordinal_));
      add_relatives("child", system_.stored->hierarchy().children(ordinal_));
    }
    for (const StoredSystem* supplement : system_.supplements) {
      add("used-supplement", "valueCanonical", tx::canonical(supplement->url(), supplement->version()));
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool is_wanted(std::string_view property) const {
    const auto& asked = options_.properties;
    return asked.empty() ||
           std::any_of(asked.begin(), asked.end(), [&](const std::string& one) { return one == "*" || one == property; });
  }
  [[nodiscard]] bool is_flagged(ConceptFlag flag) const {
    return ordinal_ != kNoOrdinal && system_.stored->has_flag(ordinal_, flag);
  }

  void add(std::string_view name, const std::string& type, Json value) {
    out_["parameter"].push_back(parameter_json(name, type, std::move(value)));
  }
  void add_parts(std::string_view name, Json parts) {
    out_["parameter"].push_back({{"name", name}, {"part", std::move(parts)}});
  }
  void add_property(std::string_view code, const std::string& type, Json value, std::string_view description = {}) {
    Json parts = {parameter_json("code", "valueCode", code), parameter_json("value", type, std::move(value))};
    if (!description.empty()) parts.push_back(parameter_json("description", "valueString", description));
    add_parts("property", std::move(parts));
  }

  void add_definition() {
    const std::string_view definition = system_.stored->definition_at(ordinal_);
    if (!definition.empty()) add("definition", "valueString", definition);
  }

  void add_designations() {
    for (const Name& name : names_.names()) {
      Json parts = Json::array();
      const Designation& designation = name.designation;
      if (!designation.language.empty()) parts.push_back(parameter_json("language", "valueCode", designation.language));
      if (Json use = use_json(name); !use.empty()) parts.push_back(parameter_json("use", "valueCoding", std::move(use)));
      parts.push_back(parameter_json("value", "valueString", designation.value));
      if (!name.source.empty()) parts.push_back(parameter_json("source", "valueCanonical", name.source));
      add_parts("designation", std::move(parts));
    }
  }

  void add_properties(const StoredSystem& holder, Ordinal at) {
    for (const ConceptProperty& property : holder.properties_of(at)) {
      const PropertyDefinition& defined = holder.property_definitions()[property.property];
      // These are told below, or above, whichever way the definition gives them.
      const bool told = defined.role == PropertyRole::parent || defined.role == PropertyRole::child ||
                        defined.code == "inactive";
      if (told || !(is_wanted(defined.code) || is_wanted("property"))) continue;
      auto [type, value] = property_json(holder, property);
      add_property(defined.code, type, std::move(value));
    }
  }

  void add_relatives(std::string_view property, std::span<const Ordinal> relatives) {
    if (!is_wanted(property)) return;
    for (const Ordinal relative : relatives) {
      add_property(property, "valueCode", system_.stored->code_at(relative), system_.stored->display_at(relative));
    }
  }

  Scope& scope_;
  const Options& options_;
  const SystemView& system_;
  Ordinal ordinal_;
  std::string_view code_;
  Designations names_;
  Json out_ = empty_parameters();
};

}  // namespace

Outcome<SystemView> find_asked_system(Scope& scope, const Call& call, std::string_view system,
                                      std::string_view version) {
  if (call.parameters.element("codeSystem") != nullptr) {
    if (SystemView sent = scope.sent_system()) return sent;
    return refuse(400, "invalid", "The parameter codeSystem is no CodeSystem with a url");
  }
  if (call.instance != nullptr) {
    system = call.instance->url;
    version = call.instance->version;
  }
  if (system.empty()) return refuse(400, "required", "No code system is named: the parameter system is missing");
  const std::string resolved = scope.resolve_version(system, version);
  if (SystemView found = scope.find_system(system, resolved)) return found;
  if (const StoredSystem* supplement = scope.find_supplement(system, resolved)) {
    return refuse(422, tx::supplement_as_system({}, tx::canonical(supplement->url(), supplement->version())));
  }
  Issue issue = tx::unknown_system({}, system, resolved, scope.versions_of(system));
  return refuse(422, std::move(issue));
}

Outcome<Json> answer_lookup(Scope& scope, const Call& call, const Options& options) {
  CodingValueIn asked;
  if (const fhir::Element* coding = call.parameters.element("coding")) {
    asked = read_coding(*call.parameters.document(), *coding);
  } else {
    asked = {call.parameters.text("system"), call.parameters.text("version"), call.parameters.text("code"), {}};
  }
  if (asked.code.empty()) {
    return refuse(400, "required", "No code is named: send code and system, or a coding with both");
  }
  const auto system = find_asked_system(scope, call, asked.system, asked.version);
  if (!system) return system.error();
  if (const auto unused = scope.unused_supplements(); !unused.empty()) {
    return refuse(422, tx::missing_supplements(unused));
  }
  Findings findings;
  if (!check_version_rules(scope, {}, *system, findings)) return Refusal{400, findings.issues(), false, {}};
  const Ordinal ordinal = system->system->find(asked.code);
  const bool exists = ordinal != kNoOrdinal || (system->stored == nullptr && system->system->exists(asked.code));
  if (!exists) {
    return refuse(404, tx::unknown_code({}, asked.code, system->system->url(), system->system->version()));
  }
  const std::string code =
      ordinal != kNoOrdinal ? std::string(system->stored->code_at(ordinal)) : std::string(asked.code);
  return answered(Lookup(scope, options, *system, ordinal, code).run());
}

}  // namespace bindgate::terminology
