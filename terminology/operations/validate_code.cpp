#include "terminology/operations/validate_code.h"

#include "terminology/element_json.h"
#include "terminology/implicit_value_set.h"
#include "terminology/operations/expand.h"
#include "terminology/operations/tx_issues.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

using Kind = CodedValue::Kind;

bool is_absolute(std::string_view uri) {
  const std::size_t colon = uri.find(':');
  return colon != std::string_view::npos && colon != 0 && uri.substr(0, colon).find('/') == std::string_view::npos;
}

// "system|version#code ('display')"
std::string in_words(std::string_view system, const CodingValueIn& coding) {
  std::string out = tx::canonical(system, coding.version) + '#' + std::string(coding.code);
  if (!coding.display.empty()) out += " ('" + std::string(coding.display) + "')";
  return out;
}

// Checks one value, coding by coding.
class Validator {
 public:
  Validator(Scope& scope, const ValueSetChecker& checker, const CodedValue& value, bool of_system)
      : scope_(scope), options_(scope.options()), checker_(checker), value_(value), of_system_(of_system) {}

  Validation run() {
    const ValueSetDefinition& definition = checker_.definition();
    const tx::Currency own{definition.header.status, definition.header.standards_status,
                           definition.header.experimental};
    if (const auto issue = tx::status_of_reference("ValueSet", checker_.canonical(), own, own)) {
      findings().add(*issue);
    }
    for (std::size_t i = 0; i < value_.codings.size() && !lacks_code_; ++i) check_coding(i);
    if (value_.kind == Kind::codeable_concept && out_.is_match) soften_unknown_systems();
    report_no_match();
    report_status();
    out_.valid = out_.in_value_set == InValueSet::yes && !findings().has_errors();
    return std::move(out_);
  }

 private:
  Findings& findings() { return out_.state.findings; }
  CheckState& state() { return out_.state; }

  void check_coding(std::size_t at) {
    const CodingValueIn& coding = value_.codings[at];
    const std::string path = value_.path_of(at);
    if (coding.code.empty()) {
      findings().add(tx::no_code(path, coding.system), true);
      lacks_code_ = true;
      return;
    }
    state().names.clear();
    state().version.clear();
    state().answers.clear();
    const InValueSet result = checker_.check(path, coding, state());
    const std::string system = state().implied_system.empty() ? std::string(coding.system) : state().implied_system;
    codes_ += (codes_.empty() ? "" : ", ") + ('\'' + in_words(system, coding) + '\'');
    if (result == InValueSet::no && !of_system_ && value_.kind == Kind::codeable_concept) {
      findings().add(tx::this_code_not_in_value_set(path, in_words(system, coding), checker_.canonical()));
    }
    if (out_.in_value_set == InValueSet::no || result == InValueSet::yes) out_.in_value_set = result;
    if (result == InValueSet::yes) {
      take_match(path, coding, system);
    } else {
      unmatched_.push_back(at);
      if (value_.kind != Kind::codeable_concept) take_question(coding);
      if (!options_.membership_only && !system.empty()) explain(path, coding, system);
    }
  }

  // The first coding that is in the value set is the one the answer names.
  void take_match(const std::string& path, const CodingValueIn& coding, const std::string& system) {
    check_display(path, coding, system);
    if (out_.is_match) return;
    out_.is_match = true;
    match_path_ = path;
    out_.system = system;
    out_.code = coding.code;
    out_.version = state().version.empty() ? std::string(coding.version) : state().version;
    out_.display = best_display();
  }

  [[nodiscard]] std::string best_display() {
    const Name* name = state().names.preferred(options_.languages());
    if (name == nullptr) name = state().names.preferred(nullptr);
    return name == nullptr ? std::string() : std::string(name->designation.value);
  }

  // A coding that is not in the value set is looked up all the same, to say what is wrong with it.
  void explain(const std::string& path, const CodingValueIn& coding, const std::string& system) {
    if (!is_absolute(system)) findings().add(tx::relative_system(path), true);
    std::string_view version = coding.version;
    if (version.empty()) version = checker_.named_version(system);
    const SystemView held = scope_.find_system(system, scope_.resolve_version(system, version));
    if (!held) {
      explain_unknown_system(path, system, version);
    } else {
      check_version_rules(scope_, path, held, findings());
      explain_code(path, coding, held);
    }
    const bool named = value_.kind != Kind::codeable_concept;
    if (named && held && coding.version.empty()) out_.version = held.system->version();
  }

  // A code or Coding that is not in the value set is named in the answer all the same.
  void take_question(const CodingValueIn& coding) {
    out_.system = coding.system;
    out_.code = coding.code;
    out_.version = coding.version;
  }

  void explain_unknown_system(const std::string& path, const std::string& system, std::string_view version) {
    if (scope_.find_value_set(system) != nullptr) {
      findings().add(tx::value_set_as_system(path, system), true);
    } else if (const StoredSystem* supplement = scope_.find_supplement(system, version)) {
      findings().add(tx::supplement_as_system(path, tx::canonical(supplement->url(), supplement->version())), true);
    } else {
      const std::vector<std::string> versions = scope_.versions_of(system);
      const Issue issue = tx::unknown_system(path, system, version, versions);
      const bool by_url = version.empty() || versions.empty();
      if (state().note_unknown(by_url ? system : tx::canonical(system, version))) findings().add(issue);
      findings().say(issue.text);
    }
  }

  void explain_code(const std::string& path, const CodingValueIn& coding, const SystemView& held) {
    const CodeSystem& system = *held.system;
    if (!system.exists(coding.code)) {
      if (system.decides_existence()) {
        findings().add(tx::unknown_code(path, coding.code, system.url(), system.version()), true);
      } else {
        findings().add(tx::unknown_code_in_fragment(path, coding.code, system.url(), system.version()));
      }
      return;
    }
    const Ordinal at = system.find(coding.code);
    if (state().names.empty()) scope_.list_names(held, at, coding.code, state().names);
    if (!state().is_inactive && at != kNoOrdinal && system.concept_at(at).inactive) {
      state().is_inactive = true;
      state().inactive_path = path;
      state().inactive_code = coding.code;
      if (held.stored != nullptr) state().status = held.stored->status_of(at);
    }
    if (value_.kind != Kind::codeable_concept) out_.display = best_display();
    state().default_language = system.header().language;
    check_display(path, coding, std::string(system.url()));
  }

  void check_display(const std::string& path, const CodingValueIn& coding, const std::string& system) {
    const Designations& names = state().names;
    if (coding.display.empty() || names.empty()) return;
    const LanguageList* languages = options_.languages();
    const auto match = names.find(languages, {}, coding.display, false);
    tx::WrongDisplay wrong{coding.display, system, coding.code, {}, options_.language_summary(), 0};
    if (match == Designations::Match::found) {
      if (names.find(languages, {}, coding.display, true) == Designations::Match::found) return;
      for (const std::string_view display : names.current_displays()) {
        wrong.valid += (wrong.valid.empty() ? "\"" : ",\"") + std::string(display) + '"';
      }
      findings().add(tx::withdrawn_display(path, wrong));
      return;
    }
    report_wrong_display(path, wrong, match == Designations::Match::but_for_space);
  }

  void report_wrong_display(const std::string& path, tx::WrongDisplay& wrong, bool but_for_space) {
    const Designations& names = state().names;
    const LanguageList* languages = options_.languages();
    std::string severity = options_.lenient_display ? "warning" : "error";
    wrong.count = names.count(languages, true);
    if (wrong.count == 0 && names.count(languages, false) == 0) {
      const Name* any = names.preferred(nullptr);
      if (any == nullptr) return findings().add(tx::no_display(path, wrong), true);
      wrong.valid = any->designation.value;
      const bool fits_default =
          names.find(languages, state().default_language, wrong.display, false) == Designations::Match::found;
      if (fits_default) severity = "information";
      return findings().add(tx::no_display_in_language(path, wrong, fits_default, severity), true);
    }
    if (wrong.count == 0) {
      severity = "warning";
      wrong.count = names.count(languages, false);
    }
    wrong.valid = names.present(languages, true);
    findings().add(tx::wrong_display(path, wrong, but_for_space, severity), true);
  }

  // One coding in the value set is enough: that another could not be checked takes nothing from it.
  void soften_unknown_systems() {
    for (const std::size_t at : unmatched_) {
      const std::string path = tx::part_of(value_.path_of(at), "system");
      for (Issue& issue : findings().issues()) {
        if (issue.severity != "error" || issue.expression != path) continue;
        if (!issue.message_id.starts_with("UNKNOWN_CODESYSTEM")) continue;
        findings().unsay(issue.text);
        const CodingValueIn& coding = value_.codings[at];
        issue.severity = "warning";
        issue.message_id = "UNKNOWN_CODESYSTEM_CODING_NOT_CHECKED";
        issue.text = "A definition for CodeSystem '" + tx::canonical(coding.system, coding.version) +
                     "' could not be found, so this coding was not checked";
        findings().say(issue.text);
      }
    }
  }

  void report_no_match() {
    if (out_.in_value_set != InValueSet::no) return;
    if (of_system_ && findings().has_errors()) return;
    if (value_.kind == Kind::codeable_concept) {
      if (lacks_code_ && of_system_) return;
      findings().add(tx::concept_not_in_value_set(checker_.canonical()), true);
    } else if (!lacks_code_) {
      const std::string codes = codes_.size() > 1 ? codes_.substr(1, codes_.size() - 2) : codes_;
      findings().add(tx::not_in_value_set(value_.path(), codes, checker_.canonical()), true);
    }
  }

  void report_status() {
    if (state().is_inactive) {
      out_.describes_inactive =
          value_.kind != Kind::codeable_concept || (out_.is_match && state().inactive_path == match_path_);
      findings().add(tx::inactive(state().inactive_path, state().inactive_code, state().status), true);
    } else if (state().status == "deprecated") {
      findings().add(tx::deprecated(value_.path(), state().inactive_code), true);
    }
  }

  Scope& scope_;
  const Options& options_;
  const ValueSetChecker& checker_;
  const CodedValue& value_;
  bool of_system_;
  Validation out_;
  std::string match_path_;
  std::string codes_;
  std::vector<std::size_t> unmatched_;
  bool lacks_code_ = false;
};

void add(Json& parameters, std::string_view name, std::string_view type, Json value) {
  parameters["parameter"].push_back({{"name", name}, {std::string(type), std::move(value)}});
}

void add_unless_empty(Json& parameters, std::string_view name, std::string_view type, const std::string& value) {
  if (!value.empty()) add(parameters, name, type, value);
}

void add_status(Json& out, const Validation& found) {
  const CheckState& state = found.state;
  if (state.is_inactive && found.describes_inactive) {
    add(out, "inactive", "valueBoolean", true);
    if (state.status != "inactive") add_unless_empty(out, "status", "valueCode", state.status);
  } else if (!state.is_inactive && state.status == "deprecated") {
    add(out, "status", "valueCode", "deprecated");
  }
}

Json echo(const Call& call, const CodedValue& value) {
  return element_json(*call.parameters.document(), *value.element);
}

Json to_parameters(const Call& call, const CodedValue& value, const Validation& found) {
  Json out = {{"resourceType", "Parameters"}, {"parameter", Json::array()}};
  add(out, "result", "valueBoolean", found.valid);
  const bool named = found.is_match || value.kind != Kind::codeable_concept;
  if (named) {
    std::string system = found.system;
    if (system.empty() && found.in_value_set == InValueSet::yes) system = found.state.implied_system;
    add_unless_empty(out, "system", "valueUri", system);
    add_unless_empty(out, "code", "valueCode", found.code);
    add_unless_empty(out, "version", "valueString", found.version);
    if (!found.code.empty()) add_unless_empty(out, "display", "valueString", found.display);
  }
  for (const std::string& unknown : found.state.unknown_systems) {
    if (found.valid) break;
    add(out, found.in_value_set == InValueSet::no ? "x-unknown-system" : "x-caused-by-unknown-system", "valueCanonical",
        unknown);
  }
  add_unless_empty(out, "normalized-code", "valueCode", found.state.normal_form);
  add_status(out, found);
  add_unless_empty(out, "message", "valueString", found.state.findings.message());
  if (value.kind == Kind::codeable_concept) add(out, "codeableConcept", "valueCodeableConcept", echo(call, value));
  if (!found.state.findings.issues().empty()) {
    out["parameter"].push_back({{"name", "issues"}, {"resource", operation_outcome(found.state.findings.issues())}});
  }
  return out;
}

// What keeps a value from being checked at all is an answer, too: it is not valid, and here is why.
Json to_parameters(Scope& scope, const Call& call, const CodedValue& value, const Refusal& refusal) {
  Json out = {{"resourceType", "Parameters"}, {"parameter", Json::array()}};
  add(out, "result", "valueBoolean", false);
  add(out, "message", "valueString", refusal.issues.front().text);
  if (value.kind == Kind::codeable_concept) {
    add(out, "codeableConcept", "valueCodeableConcept", echo(call, value));
  } else if (!value.codings.empty()) {
    const CodingValueIn& coding = value.codings.front();
    add_unless_empty(out, "system", "valueUri", std::string(coding.system));
    add_unless_empty(out, "code", "valueCode", std::string(coding.code));
    std::string version(coding.version);
    if (version.empty()) {
      const SystemView held = scope.find_system(coding.system, scope.resolve_version(coding.system, {}));
      if (held) version = held.system->version();
    }
    add_unless_empty(out, "version", "valueString", version);
  }
  add_unless_empty(out, "x-caused-by-unknown-system", "valueCanonical", refusal.unknown_system);
  out["parameter"].push_back({{"name", "issues"}, {"resource", operation_outcome(refusal.issues)}});
  return out;
}

Outcome<Json> settle(Scope& scope, const Call& call, const CodedValue& value, const Refusal& refusal) {
  if (refusal.is_verdict) return answered(to_parameters(scope, call, value, refusal));
  return refusal;
}

std::string path_of_first(const CodedValue& value) {
  return value.path_of(0);
}

// The code system of a CodeSystem/$validate-code, or, as a verdict, why there is none.
Outcome<SystemView> find_system(Scope& scope, const Call& call, const CodedValue& value) {
  if (call.parameters.element("codeSystem") != nullptr) {
    if (const SystemView sent = scope.sent_system()) return sent;
    return refuse(400, "invalid", "The parameter codeSystem is no CodeSystem with a url");
  }
  const CodingValueIn first = value.codings.empty() ? CodingValueIn{} : value.codings.front();
  std::string_view url = call.parameters.text("url");
  std::string_view version = call.parameters.text("version");
  if (call.instance != nullptr) {
    url = call.instance->url;
    version = call.instance->version;
  } else if (url.empty()) {
    url = first.system;
    if (version.empty()) version = first.version;
  }
  const std::string path = path_of_first(value);
  if (url.empty()) return verdict(tx::no_system(path));
  const std::string resolved = scope.resolve_version(url, version);
  if (SystemView found = scope.find_system(url, resolved)) return found;
  if (const StoredSystem* supplement = scope.find_supplement(url, resolved)) {
    Refusal out = verdict(tx::supplement_as_system(path, tx::canonical(supplement->url(), supplement->version())));
    return out;
  }
  if (scope.find_value_set(url) != nullptr) return verdict(tx::value_set_as_system(path, url));
  const std::vector<std::string> held = scope.versions_of(url);
  Refusal out = verdict(tx::unknown_system(path, url, resolved, held));
  out.unknown_system = resolved.empty() || held.empty() ? std::string(url) : tx::canonical(url, resolved);
  if (!is_absolute(url)) out.issues.push_back(tx::relative_system(path));
  return out;
}

// The value set of all codes of a system, for the purpose of checking one.
ValueSetDefinition value_set_of(const SystemView& system, std::string& url) {
  url = system.stored != nullptr && !system.stored->value_set().empty() ? std::string(system.stored->value_set())
                                                                        : std::string(system.system->url()) + "/vs";
  ValueSetDefinition out = whole_system(url, *system.system);
  out.header = {};
  out.header.status = "active";
  return out;
}

}  // namespace

Validation validate(Scope& scope, const ValueSetChecker& checker, const CodedValue& value, bool of_system) {
  return Validator(scope, checker, value, of_system).run();
}

Outcome<Json> answer_validate_code(Scope& scope, const Call& call, Options& options) {
  const auto definition = find_asked_value_set(scope, call);
  if (!definition) return definition.error();
  options.see(**definition);
  scope.require_supplements(**definition);
  const auto value = read_coded_value(call.parameters, false, options.infer_system);
  if (!value) return value.error();
  // It speaks of a code alone: a Coding has its system, or it has none.
  if (value->kind != Kind::code) options.infer_system = false;
  ValueSetChecker checker(scope, **definition);
  if (const auto prepared = checker.prepare(); !prepared) return settle(scope, call, *value, prepared.error());
  return answered(to_parameters(call, *value, validate(scope, checker, *value, false)));
}

Outcome<Json> answer_validate_code_in_system(Scope& scope, const Call& call, const Options&) {
  auto value = read_coded_value(call.parameters, true, false);
  if (!value) return value.error();
  const auto system = find_system(scope, call, *value);
  if (!system) return settle(scope, call, *value, system.error());
  // A code alone is one of the instance's, or of the code system that was sent.
  if (value->kind == Kind::code && value->codings.front().system.empty()) {
    value->codings.front().system = system->system->url();
  }
  std::string url;
  const ValueSetDefinition definition = value_set_of(*system, url);
  ValueSetChecker checker(scope, definition);
  if (const auto prepared = checker.prepare(); !prepared) return settle(scope, call, *value, prepared.error());
  return answered(to_parameters(call, *value, validate(scope, checker, *value, true)));
}

}  // namespace bindgate::terminology
