#include "terminology/operations/scope.h"

#include "terminology/code_system_reader.h"
#include "terminology/concept_filter.h"
#include "terminology/element_json.h"
#include "terminology/grammar_filter.h"
#include "terminology/implicit_value_set.h"
#include "terminology/load_context.h"
#include "terminology/value_set_reader.h"
#include "terminology/version_order.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

constexpr Origin kRequest{"the request", "tx-resource"};

bool is_usable(const CodeSystem& system) {
  return system.content() == Content::complete || system.content() == Content::fragment ||
         system.content() == Content::grammar;
}

Refusal not_understood(const FilterDefinition& filter, const ValueSetDefinition& definition, const CodeSystem& system,
                       const std::string& problem) {
  Issue issue;
  issue.code = "not-supported";
  issue.tx_code = "vs-invalid";
  issue.message_id = "FILTER_NOT_UNDERSTOOD";
  issue.text = "The filter '" + std::string(filter.property) + ' ' + std::string(filter.op) + ' ' +
               std::string(filter.value) + "' of the value set '" + std::string(definition.url) +
               "' cannot be evaluated over the code system '" + std::string(system.url()) + "': " + problem;
  return refuse(400, std::move(issue));
}

// Whether a reference to `version`, which may be empty, means this definition.
template <typename Definition>
bool answers_for(const Definition& held, std::string_view algorithm, std::string_view version) {
  return version.empty() || version_matches(version, held, algorithm);
}

std::string canonical_of(std::string_view url, std::string_view version) {
  return version.empty() ? std::string(url) : std::string(url) + '|' + std::string(version);
}

}  // namespace

std::string SystemView::canonical() const {
  return canonical_of(system->url(), system->version());
}

bool SystemView::has_supplement(std::string_view canonical) const {
  return std::any_of(supplements.begin(), supplements.end(), [&](const StoredSystem* supplement) {
    return canonical == supplement->url() || canonical == canonical_of(supplement->url(), supplement->version());
  });
}

Scope::Scope(const Snapshot& base, const ResourceStore& resources, const Options& options,
             std::chrono::steady_clock::time_point deadline)
    : base_(base),
      resources_(resources),
      options_(options),
      deadline_(deadline),
      required_supplements_(options.supplements) {}

void Scope::add(const OperationParameters& parameters) {
  if (parameters.document() == nullptr) return;
  const fhir::Document& document = *parameters.document();
  Notes unheard;
  DefinitionLoader loader(strings_, unheard);
  const fhir::Element* sent_system = nullptr;
  for (const Parameter& parameter : parameters.all()) {
    if (parameter.type != "resource" || parameter.element == nullptr) continue;
    const Sent sent{&document, parameter.element};
    const std::string_view type = document.value(*parameter.element, "resourceType");
    if (parameter.name != "tx-resource" && parameter.name != "valueSet" && parameter.name != "codeSystem" &&
        parameter.name != "conceptMap") {
      continue;
    }
    if (type == "ValueSet") add_value_sets(sent, loader, unheard, parameter.name == "valueSet");
    if (type == "CodeSystem") loader.add(document, *parameter.element, kRequest);
    if (type == "ConceptMap") concept_maps_.push_back(sent);
    if (type == "CodeSystem" && parameter.name == "codeSystem") sent_system = parameter.element;
  }
  const std::string date = today();
  for (SystemSource& source : loader.take_systems()) {
    systems_.push_back(std::make_unique<StoredSystem>(std::move(source.content), date));
  }
  for (SystemSource& source : loader.take_supplements()) {
    supplements_.push_back(std::make_unique<StoredSystem>(std::move(source.content), date));
  }
  if (sent_system != nullptr) {
    sent_system_ = find_sent(document.value(*sent_system, "url"), document.value(*sent_system, "version"));
  }
}

void Scope::add_value_sets(const Sent& sent, DefinitionLoader& loader, Notes& notes, bool is_sent) {
  std::vector<ValueSetDefinition> read;
  read_value_set(*sent.document, *sent.resource, {strings_, notes, kRequest}, read);
  for (ValueSetDefinition& definition : read) {
    const bool is_own = &definition == &read.front();
    if (definition.url.empty() && !(is_own && is_sent)) continue;
    value_sets_.push_back(std::make_unique<ValueSetDefinition>(std::move(definition)));
    if (!is_own) continue;
    sources_.emplace(value_sets_.back().get(), sent);
    if (is_sent) sent_value_set_ = value_sets_.back().get();
  }
  for (const fhir::Element& child : sent.document->children(*sent.resource)) {
    if (child.name == "contained") loader.add(*sent.document, child, kRequest);
  }
}

std::string Scope::resolve_version(std::string_view url, std::string_view version) {
  const VersionRule* chosen = nullptr;
  const auto choose = [&](VersionMode mode) {
    for (const VersionRule& rule : options_.version_rules) {
      if (chosen == nullptr && rule.mode == mode && rule.url == url) chosen = &rule;
    }
  };
  choose(VersionMode::force);
  if (chosen == nullptr && version.empty()) choose(VersionMode::by_default);
  if (chosen == nullptr && version.empty()) choose(VersionMode::check);
  if (chosen == nullptr) return std::string(version);
  std::pair<std::string, std::string> used{chosen->parameter(), chosen->url + '|' + chosen->version};
  if (std::find(used_rules_.begin(), used_rules_.end(), used) == used_rules_.end()) {
    used_rules_.push_back(std::move(used));
  }
  return chosen->version;
}

const StoredSystem* Scope::find_sent(std::string_view url, std::string_view version) const {
  const StoredSystem* latest = nullptr;
  for (const auto& system : systems_) {
    const std::string_view algorithm = system->header().version_algorithm;
    if (system->url() != url || !answers_for(system->version(), algorithm, version)) continue;
    if (latest == nullptr || compare_versions(system->version(), latest->version(), algorithm) >= 0) {
      latest = system.get();
    }
  }
  return latest;
}

const CodeSystem* Scope::find_held(std::string_view url, std::string_view version) const {
  const CodeSystem* latest = nullptr;
  for (const CodeSystem* system : base_.versions_of(url)) {
    const std::string_view algorithm = system->header().version_algorithm;
    const bool unversioned_grammar = system->content() == Content::grammar && system->version().empty();
    if (!is_usable(*system) || !(unversioned_grammar || answers_for(system->version(), algorithm, version))) continue;
    if (latest == nullptr || compare_versions(system->version(), latest->version(), algorithm) >= 0) latest = system;
  }
  return latest;
}

SystemView Scope::find_system(std::string_view url, std::string_view version) {
  const StoredSystem* sent = find_sent(url, version);
  if (sent != nullptr && sent->content() == Content::complete) return view_of(sent);
  if (const CodeSystem* held = find_held(url, version)) return view_of(held);
  return sent != nullptr && is_usable(*sent) ? view_of(sent) : SystemView{};
}

SystemView Scope::sent_system() {
  return sent_system_ == nullptr ? SystemView{} : view_of(sent_system_);
}

SystemView Scope::view_of(const CodeSystem* system) {
  return {system, dynamic_cast<const StoredSystem*>(system), supplements_for(*system)};
}

std::vector<const StoredSystem*> Scope::supplements_for(const CodeSystem& system) {
  std::vector<const StoredSystem*> out;
  const auto consider = [&](const StoredSystem& supplement) {
    const Canonical base = split_canonical(supplement.supplements());
    if (base.url != system.url()) return;
    if (!base.version.empty() && !version_matches(base.version, system.version())) return;
    bool applies = supplement.is_language_pack();
    for (const std::string& wanted :
         {std::string(supplement.url()), canonical_of(supplement.url(), supplement.version())}) {
      if (!required_supplements_.contains(wanted)) continue;
      used_supplements_.insert(wanted);
      applies = true;
    }
    if (applies) out.push_back(&supplement);
  };
  for (const auto& supplement : supplements_) consider(*supplement);
  for (const auto& supplement : base_.supplements()) consider(*supplement);
  return out;
}

const StoredSystem* Scope::find_supplement(std::string_view url, std::string_view version) const {
  for (const auto* held : {&supplements_}) {
    for (const auto& supplement : *held) {
      if (supplement->url() == url && answers_for(supplement->version(), {}, version)) return supplement.get();
    }
  }
  for (const auto& supplement : base_.supplements()) {
    if (supplement->url() == url && answers_for(supplement->version(), {}, version)) return supplement.get();
  }
  return nullptr;
}

std::vector<std::string> Scope::versions_of(std::string_view url) const {
  std::set<std::string> out;
  for (const auto& system : systems_) {
    if (system->url() == url && !system->version().empty()) out.emplace(system->version());
  }
  for (const CodeSystem* system : base_.versions_of(url)) {
    if (!system->version().empty()) out.emplace(system->version());
  }
  return {out.begin(), out.end()};
}

const ValueSetDefinition* Scope::find_value_set(std::string_view canonical) {
  const Canonical wanted = split_canonical(canonical);
  const ValueSetDefinition* latest = nullptr;
  const auto consider = [&](const ValueSetDefinition& held) {
    const std::string_view algorithm = held.header.version_algorithm;
    if (held.url != wanted.url || !answers_for(held.version, algorithm, wanted.version)) return;
    if (latest == nullptr || compare_versions(held.version, latest->version, algorithm) >= 0) latest = &held;
  };
  for (const auto& held : value_sets_) consider(*held);
  if (latest != nullptr) return latest;
  for (const ValueSetDefinition* held : base_.definitions_of(wanted.url)) consider(*held);
  return latest != nullptr ? latest : implicit(wanted.url);
}

const ValueSetDefinition* Scope::implicit(std::string_view url) {
  ValueSetDefinition made;
  if (const auto asked = read_implicit_url(url)) {
    const SystemView system = find_system(asked->system, {});
    if (!system) return nullptr;
    const std::string_view kept = strings_.store(url);
    made = implicit_value_set(kept, *read_implicit_url(kept), *system.system);
  } else {
    const auto names_it = [&](const auto& system) { return split_canonical(system->value_set()).url == url; };
    const auto found = std::find_if(systems_.begin(), systems_.end(), names_it);
    if (found == systems_.end() || url.empty()) return nullptr;
    made = whole_system(strings_.store(url), **found);
  }
  return value_sets_.emplace_back(std::make_unique<ValueSetDefinition>(std::move(made))).get();
}

std::string Scope::pin_value_set(std::string_view canonical) {
  const Canonical named = split_canonical(canonical);
  return canonical_of(named.url, resolve_version(named.url, named.version));
}

Json Scope::source_of(const ValueSetDefinition& definition) const {
  if (const auto sent = sources_.find(&definition); sent != sources_.end()) {
    return element_json(*sent->second.document, *sent->second.resource);
  }
  if (const StoredResource* held = resources_.by_url("ValueSet", definition.url, definition.version)) {
    Json out = Json::parse(held->text, nullptr, false);
    if (out.is_object()) return out;
  }
  Json out = {{"resourceType", "ValueSet"}, {"url", definition.url}};
  if (!definition.version.empty()) out["version"] = definition.version;
  if (!definition.header.name.empty()) out["name"] = definition.header.name;
  if (!definition.title.empty()) out["title"] = definition.title;
  out["status"] = definition.header.status.empty() ? "active" : std::string(definition.header.status);
  return out;
}

std::vector<Json> Scope::sent_concept_maps() const {
  std::vector<Json> out;
  for (const Sent& sent : concept_maps_) out.push_back(element_json(*sent.document, *sent.resource));
  return out;
}

Outcome<OrdinalBits> Scope::filter(const SystemView& system, const Selection& selection,
                                   const ValueSetDefinition& definition) {
  OrdinalBits out(system.stored->size(), true);
  for (const FilterDefinition& filter : selection.filters) {
    FilterOutcome found = evaluate_filter(*system.stored, system.supplements, filter);
    if (!found.members) return not_understood(filter, definition, *system.system, found.problem);
    out &= *found.members;
    if (expired()) return refuse(422, "too-costly", "The filters of the value set take too long to evaluate");
  }
  return out;
}

Outcome<Condition> Scope::condition_once(const SystemView& system, const Selection& selection,
                                         const ValueSetDefinition& definition) {
  Condition& held = conditions_[{&selection, system.system}];
  if (held != nullptr) return held;
  GrammarFilter found = filter_grammar(*system.system, selection.filters);
  if (found.condition == nullptr) return not_understood(*found.culprit, definition, *system.system, found.problem);
  held = std::move(found.condition);
  return held;
}

bool Scope::is_held(const CodeSystem& system) const {
  const auto held = base_.versions_of(system.url());
  return std::find(held.begin(), held.end(), &system) != held.end();
}

Outcome<const OrdinalBits*> Scope::filter_once(const SystemView& system, const Selection& selection,
                                               const ValueSetDefinition& definition) {
  const std::pair key{&selection, system.system};
  if (const auto known = filtered_.find(key); known != filtered_.end()) return &known->second;
  const bool lasting = base_.owns(definition) && is_held(*system.system) && system.supplements.empty() &&
                       system.stored->supplemented_by().empty();
  if (lasting) {
    if (const OrdinalBits* known = base_.filters().find(selection, *system.system)) return known;
  }
  Outcome<OrdinalBits> found = filter(system, selection, definition);
  if (!found) return found.error();
  if (lasting) return base_.filters().put(selection, *system.system, std::move(*found));
  return &filtered_.emplace(key, std::move(*found)).first->second;
}

void Scope::list_names(const SystemView& view, Ordinal ordinal, std::string_view code, Designations& out) {
  const std::string_view language = view.system->header().language;
  if (ordinal != kNoOrdinal) {
    out.add_all(*view.system, ordinal);
  } else if (const std::string display = view.system->display_of_unlisted(code); !display.empty()) {
    out.add_display(language, strings_.store(display));
  }
  for (const StoredSystem* supplement : view.supplements) {
    const Ordinal at = supplement->find(code);
    if (at == kNoOrdinal) continue;
    const std::string_view source = strings_.store(canonical_of(supplement->url(), supplement->version()));
    const std::string_view display = supplement->display_at(at);
    if (!display.empty()) out.add({supplement->header().language, {}, display}, source);
    for (const ConceptDesignation& item : supplement->designations_of(at)) out.add(item.designation, source);
  }
}

void Scope::require_supplements(const ValueSetDefinition& definition) {
  for (const std::string_view wanted : definition.supplements) required_supplements_.emplace(wanted);
}

std::vector<std::string> Scope::unused_supplements() const {
  std::vector<std::string> out;
  std::set_difference(required_supplements_.begin(), required_supplements_.end(), used_supplements_.begin(),
                      used_supplements_.end(), std::back_inserter(out));
  return out;
}

}  // namespace bindgate::terminology
