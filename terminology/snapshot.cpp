#include "terminology/snapshot.h"

#include "terminology/built_in_systems.h"
#include "terminology/definition_loader.h"
#include "terminology/implicit_value_set.h"
#include "terminology/import_order.h"
#include "terminology/version_order.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace bindgate::terminology {
namespace {

constexpr std::size_t kMostImplicit = 1000;

// Codes that a supplement speaks of and its system does not have.
void note_strangers(const StoredSystem& supplement, const StoredSystem& system, const Origin& origin, Notes& notes) {
  for (Ordinal at = 0; at < supplement.size(); ++at) {
    if (system.find(supplement.code_at(at)) != kNoOrdinal) continue;
    notes.add(origin, "the supplement names the code " + std::string(supplement.code_at(at)) + ", which " +
                          std::string(system.url()) + " does not have");
  }
}

}  // namespace

Snapshot::Snapshot(std::span<const fhir::Package> packages) {
  Notes notes;
  {
    DefinitionLoader loader(strings_, notes);
    loader.load(packages);
    add_systems(loader.take_systems(), notes);
    add_supplements(loader.take_supplements(), notes);
    definitions_ = loader.take_value_sets();
  }
  add_implicit_value_sets();
  for (const ValueSetDefinition& definition : definitions_) {
    for (const Selection& selection : definition.include) systems_.intern(selection.system);
    for (const Selection& selection : definition.exclude) systems_.intern(selection.system);
  }
  index();
  compile(notes);
  notes_ = notes.take();
}

void Snapshot::add_systems(std::vector<SystemSource> sources, Notes& notes) {
  const std::string date = today();
  std::vector<std::unique_ptr<CodeSystem>> built_in = built_in_systems();
  const auto is_built_in = [&](std::string_view url) {
    return std::any_of(built_in.begin(), built_in.end(), [&](const auto& system) { return system->url() == url; });
  };
  for (SystemSource& source : sources) {
    // What packages say of these systems is at best a fragment; the standard itself is better.
    if (source.content.content != Content::complete && is_built_in(source.content.url)) continue;
    auto system = std::make_unique<StoredSystem>(std::move(source.content), date);
    if (const Ordinal at = system->hierarchy().find_cycle(); at != kNoOrdinal) {
      notes.add(source.origin, "the code " + std::string(system->code_at(at)) + " is its own ancestor");
    }
    owned_.push_back(std::move(system));
    systems_.add(*owned_.back());
  }
  for (std::unique_ptr<CodeSystem>& system : built_in) {
    const FamilyId family = systems_.find(system->url());
    if (family != kNoFamily && !systems_.versions(family).empty()) continue;
    owned_.push_back(std::move(system));
    systems_.add(*owned_.back());
  }
}

void Snapshot::add_supplements(std::vector<SystemSource> sources, Notes& notes) {
  const std::string date = today();
  for (SystemSource& source : sources) {
    const auto& supplement =
        *supplements_.emplace_back(std::make_unique<StoredSystem>(std::move(source.content), date));
    const Canonical base = split_canonical(supplement.supplements());
    bool found = false;
    for (const auto& system : owned_) {
      if (system->url() != base.url || (!base.version.empty() && system->version() != base.version)) continue;
      auto* stored = dynamic_cast<StoredSystem*>(system.get());
      if (stored == nullptr) continue;
      note_strangers(supplement, *stored, source.origin, notes);
      stored->add_supplement(supplement);
      found = true;
    }
    if (!found) {
      notes.add(source.origin,
                "supplements " + std::string(supplement.supplements()) + ", which is not held: it is not used");
    }
  }
}

// CodeSystem.valueSet names the value set of all the system's codes, which need not be defined.
void Snapshot::add_implicit_value_sets() {
  StringTable defined;
  for (const ValueSetDefinition& definition : definitions_) defined.insert(definition.url);
  for (const auto& system : owned_) {
    const auto* stored = dynamic_cast<const StoredSystem*>(system.get());
    if (!stored || stored->value_set().empty()) continue;
    const Canonical named = split_canonical(stored->value_set());
    if (defined.find(named.url) == StringTable::kNone) definitions_.push_back(whole_system(named.url, *system));
  }
}

void Snapshot::index() {
  for (Index at = 0; at < definitions_.size(); ++at) {
    const auto [url, fresh] = urls_.insert(definitions_[at].url);
    if (fresh) by_url_.emplace_back();
    auto& versions = by_url_[url];
    const auto place = std::upper_bound(versions.begin(), versions.end(), at, [&](Index a, Index b) {
      const std::string_view algorithm = definitions_[at].header.version_algorithm;
      return compare_versions(definitions_[a].version, definitions_[b].version, algorithm) < 0;
    });
    versions.insert(place, at);
  }
}

std::unique_ptr<CompiledValueSet> Snapshot::finish(const ValueSetDefinition& definition, MemberSet members) const {
  return std::make_unique<CompiledValueSet>(definition.url, definition.version, definition.title, std::move(members),
                                            systems_);
}

void Snapshot::compile(Notes& notes) {
  std::vector<std::vector<Index>> imports(definitions_.size());
  for (Index at = 0; at < definitions_.size(); ++at) {
    for (const auto* selections : {&definitions_[at].include, &definitions_[at].exclude}) {
      for (const Selection& selection : *selections) {
        for (const std::string_view canonical : selection.value_sets) {
          if (const Index imported = find(canonical); imported != kNone) imports[at].push_back(imported);
        }
      }
    }
  }
  const ImportOrder order = order_imports(imports);
  const ValueSetCompiler compiler(systems_, &filters_, notes,
                                  [&](std::string_view canonical) { return import(canonical); });
  value_sets_.resize(definitions_.size());
  for (const Index at : order.order) {
    const ValueSetDefinition& definition = definitions_[at];
    if (order.cyclic[at]) {
      notes.add(definition.origin, std::string(definition.url) + ": the value set imports itself");
      MemberSet nothing;
      nothing.elsewhere = {Undecided::not_computable, definition.url};
      value_sets_[at] = finish(definition, std::move(nothing));
    } else {
      value_sets_[at] = finish(definition, compiler.compile(definition));
    }
  }
}

ValueSetCompiler::Import Snapshot::import(std::string_view canonical) const {
  const Index at = find(canonical);
  const CompiledValueSet* held = at != kNone ? value_sets_[at].get() : implicit(canonical);
  if (held) return {&held->member_set(), {}};
  return {nullptr, {Undecided::unknown_value_set, canonical}};
}

Snapshot::Index Snapshot::find(std::string_view canonical) const {
  const Canonical wanted = split_canonical(canonical);
  const std::uint32_t url = urls_.find(wanted.url);
  if (url == StringTable::kNone) return kNone;
  if (wanted.version.empty()) return by_url_[url].back();
  for (const Index at : by_url_[url]) {
    if (definitions_[at].version == wanted.version) return at;
  }
  return kNone;
}

std::span<const CodeSystem* const> Snapshot::versions_of(std::string_view url) const {
  const FamilyId family = systems_.find(url);
  if (family == kNoFamily) return {};
  return systems_.versions(family);
}

std::vector<const ValueSetDefinition*> Snapshot::definitions_of(std::string_view url) const {
  std::vector<const ValueSetDefinition*> out;
  const std::uint32_t found = urls_.find(url);
  if (found == StringTable::kNone) return out;
  for (const Index at : by_url_[found]) out.push_back(&definitions_[at]);
  return out;
}

const CodeSystem* Snapshot::code_system(std::string_view url, std::string_view version) const {
  const FamilyId family = systems_.find(url);
  return family == kNoFamily ? nullptr : systems_.held(family, version);
}

const ValueSet* Snapshot::value_set(std::string_view canonical) const {
  const Index at = find(canonical);
  return at != kNone ? value_sets_[at].get() : implicit(canonical);
}

// Compiled when first asked for: each held system has one, and few are ever used.
const CompiledValueSet* Snapshot::implicit(std::string_view url) const {
  const auto asked = read_implicit_url(url);
  const CodeSystem* system = asked ? code_system(asked->system, {}) : nullptr;
  if (!system) return nullptr;
  const std::lock_guard guard(implicit_lock_);
  if (const auto found = implicit_.find(url); found != implicit_.end()) return found->second.get();
  if (implicit_.size() >= kMostImplicit) return nullptr;
  const auto place = implicit_.emplace(std::string(url), nullptr).first;
  const ValueSetDefinition definition = implicit_value_set(place->first, *read_implicit_url(place->first), *system);
  Notes unheard;
  const ValueSetCompiler compiler(systems_, nullptr, unheard,
                                  [this](std::string_view canonical) { return import(canonical); });
  place->second = finish(definition, compiler.compile(definition));
  return place->second.get();
}

std::vector<const CodeSystem*> Snapshot::code_systems() const {
  std::vector<const CodeSystem*> out;
  for (const auto& system : owned_) out.push_back(system.get());
  return out;
}

std::vector<const ValueSet*> Snapshot::value_sets() const {
  std::vector<const ValueSet*> out;
  for (const auto& value_set : value_sets_) out.push_back(value_set.get());
  return out;
}

std::shared_ptr<const Terminology> Terminology::compile(std::span<const fhir::Package> packages) {
  return std::make_shared<const Snapshot>(packages);
}

}  // namespace bindgate::terminology
