#include "terminology/operations/lookup.h"

#include "terminology/operations/coded_value.h"
#include "terminology/operations/concept_json.h"
#include "terminology/operations/tx_issues.h"
#include "terminology/operations/value_set_checker.h"
#include "terminology/version_order.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

// More children than this are listed only where they are asked for, up to the other number.
constexpr std::size_t kMostChildrenUnasked = 1'000;
constexpr std::size_t kMostChildren = 20'000;

// Gathers what is known of one concept.
class Lookup {
 public:
  Lookup(Scope& scope, const Options& options, const SystemView& system, Ordinal ordinal, std::string_view code)
      : scope_(scope), options_(options), system_(system), ordinal_(ordinal), code_(code) {
    scope.list_names(system, ordinal, code, names_);
  }

  Outcome<Json> run() {
    const CodeSystem& system = *system_.system;
    add("name", "valueString", system.header().name.empty() ? system.title() : system.header().name);
    add("code", "valueCode", code_);
    add("system", "valueUri", system.url());
    if (!system.version().empty()) add("version", "valueString", system.version());
    add("display", "valueString", display());
    if (is_wanted("definition") && ordinal_ != kNoOrdinal) add_definition();
    if (is_wanted("abstract")) add("abstract", "valueBoolean", is_flagged(kAbstract));
    add_designations();
    if (is_wanted("inactive")) add_property("inactive", "valueBoolean", is_flagged(kInactive));
    if (ordinal_ != kNoOrdinal) {
      add_properties(*system_.stored, ordinal_);
      for (const StoredSystem* supplement : system_.supplements) {
        if (const Ordinal at = supplement->find(code_); at != kNoOrdinal) add_properties(*supplement, at);
      }
      add_relatives("parent", system_.stored->hierarchy().parents(ordinal_));
      const auto children = system_.stored->hierarchy().children(ordinal_);
      if (children.size() > kMostChildren && is_asked("child")) {
        return refuse(422, "too-costly",
                      "The code has " + std::to_string(children.size()) +
                          " children: name the properties that are wanted, without child");
      }
      if (children.size() <= kMostChildrenUnasked || is_asked("child")) add_relatives("child", children);
    }
    for (const StoredSystem* supplement : system_.supplements) {
      add("used-supplement", "valueCanonical", tx::canonical(supplement->url(), supplement->version()));
    }
    return answered(std::move(out_));
  }

 private:
  // The name in the languages asked for, else the one it has.
  [[nodiscard]] std::string_view display() const {
    const Name* name = names_.preferred(options_.languages());
    if (name == nullptr) name = names_.preferred(nullptr);
    return name == nullptr ? code_ : name->designation.value;
  }

  [[nodiscard]] bool is_asked(std::string_view property) const {
    return !options_.properties.empty() && is_wanted(property);
  }
  [[nodiscard]] bool is_wanted(std::string_view property) const {
    const auto& asked = options_.properties;
    return asked.empty() || std::any_of(asked.begin(), asked.end(),
                                        [&](const std::string& one) { return one == "*" || one == property; });
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

  // `lang.de` asks for the designations in that language.
  [[nodiscard]] bool is_wanted_in(std::string_view language) const {
    return std::any_of(options_.properties.begin(), options_.properties.end(), [&](const std::string& one) {
      return one.starts_with("lang.") && same_language(std::string_view(one).substr(5), language, LanguageDepth::full);
    });
  }

  void add_designations() {
    for (const Name& name : names_.names()) {
      if (!is_wanted("designation") && !is_wanted_in(name.designation.language)) continue;
      Json parts = Json::array();
      const Designation& designation = name.designation;
      if (!designation.language.empty()) parts.push_back(parameter_json("language", "valueCode", designation.language));
      if (Json use = use_json(name); !use.empty())
        parts.push_back(parameter_json("use", "valueCoding", std::move(use)));
      parts.push_back(parameter_json("value", "valueString", designation.value));
      if (!name.source.empty()) parts.push_back(parameter_json("source", "valueCanonical", name.source));
      add_parts("designation", std::move(parts));
    }
  }

  void add_properties(const StoredSystem& holder, Ordinal at) {
    for (const ConceptProperty& property : holder.properties_of(at)) {
      const PropertyDefinition& defined = holder.property_definitions()[property.property];
      // These are told below, or above, whichever way the definition gives them.
      const bool told =
          defined.role == PropertyRole::parent || defined.role == PropertyRole::child || defined.code == "inactive";
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

Outcome<CodingValueIn> read_asked(const OperationParameters& parameters) {
  CodingValueIn asked{parameters.text("system"), parameters.text("version"), parameters.text("code"), {}};
  if (const Parameter* coding = parameters.find("coding")) {
    if (coding->element == nullptr || coding->element->kind != fhir::ValueKind::none) {
      return refuse(400, "invalid", "The parameter coding is no Coding");
    }
    asked = read_coding(*parameters.document(), *coding->element);
  }
  if (asked.code.empty()) {
    return refuse(400, "required", "No code is named: send code and system, or a coding with both");
  }
  return asked;
}

// The system that the resource or instance is must be the one that is named besides it, if one is.
Outcome<SystemView> same_as_named(const SystemView& found, std::string_view system, std::string_view version) {
  const bool is_system = system.empty() || system == found.system->url();
  if (is_system && (version.empty() || version_matches(version, found.system->version()))) return found;
  return refuse(400, "invalid",
                "The code is of " + tx::canonical(system.empty() ? found.system->url() : system, version) +
                    ", and the request is about " + found.canonical());
}

Outcome<SystemView> find_by_request(Scope& scope, const Call& call, std::string_view system, std::string_view version) {
  if (call.parameters.element("codeSystem") != nullptr) {
    if (const SystemView sent = scope.sent_system()) return same_as_named(sent, system, version);
    return refuse(400, "invalid", "The parameter codeSystem is no CodeSystem with a url");
  }
  if (call.instance != nullptr) {
    const SystemView found = scope.find_system(call.instance->url, call.instance->version);
    if (found) return same_as_named(found, system, version);
    system = call.instance->url;
    version = call.instance->version;
  }
  if (system.empty()) return refuse(400, "required", "No code system is named: the parameter system is missing");
  const std::string resolved = scope.resolve_version(system, version);
  if (const SystemView found = scope.find_system(system, resolved)) return found;
  if (const StoredSystem* supplement = scope.find_supplement(system, resolved)) {
    return refuse(422, tx::supplement_as_system({}, tx::canonical(supplement->url(), supplement->version())));
  }
  return refuse(422, tx::unknown_system({}, system, resolved, scope.versions_of(system)));
}

}  // namespace

Outcome<SystemView> find_asked_system(Scope& scope, const Call& call, std::string_view system,
                                      std::string_view version) {
  auto found = find_by_request(scope, call, system, version);
  if (!found) return found;
  Findings findings;
  if (!check_version_rules(scope, {}, *found, findings)) return Refusal{400, findings.issues(), false, {}};
  return found;
}

Refusal unknown_code(const SystemView& system, std::string_view code) {
  const CodeSystem& held = *system.system;
  if (held.decides_existence()) return refuse(404, tx::unknown_code({}, code, held.url(), held.version()));
  Issue issue = tx::unknown_code_in_fragment({}, code, held.url(), held.version());
  issue.severity = "error";
  return refuse(404, std::move(issue));
}

Outcome<Json> answer_lookup(Scope& scope, const Call& call, const Options& options) {
  const auto asked = read_asked(call.parameters);
  if (!asked) return asked.error();
  const auto system = find_asked_system(scope, call, asked->system, asked->version);
  if (!system) return system.error();
  if (const auto unused = scope.unused_supplements(); !unused.empty()) {
    return refuse(422, tx::missing_supplements(unused));
  }
  const Ordinal ordinal = system->system->find(asked->code);
  const bool exists = ordinal != kNoOrdinal || system->system->existence(asked->code) == Existence::exists ||
                      (system->stored == nullptr && system->system->exists(asked->code));
  if (!exists) return unknown_code(*system, asked->code);
  const std::string code =
      ordinal != kNoOrdinal ? std::string(system->stored->code_at(ordinal)) : std::string(asked->code);
  return Lookup(scope, options, *system, ordinal, code).run();
}

}  // namespace bindgate::terminology
