// What one operation can see: the shared terminology, the resources that came with the request, and the request's
// rules about versions and supplements. The engine and the request's document outlive it. One request's, one thread.
#pragma once

#include "fhir/string_arena.h"
#include "terminology/code_condition.h"
#include "terminology/definition_loader.h"
#include "terminology/operations/designations.h"
#include "terminology/operations/options.h"
#include "terminology/operations/outcome.h"
#include "terminology/operations/resource_store.h"
#include "terminology/ordinal_set.h"
#include "terminology/snapshot.h"

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology {

// A version of a code system together with the supplements that apply to it here.
struct SystemView {
  const CodeSystem* system = nullptr;
  const StoredSystem* stored = nullptr;  // `system`, where its concepts are held
  std::vector<const StoredSystem*> supplements;

  explicit operator bool() const { return system != nullptr; }
  [[nodiscard]] std::string canonical() const;  // url|version
  [[nodiscard]] bool has_supplement(std::string_view canonical) const;
  // Codes without ordinals (grammars) have an ordinal of kNoOrdinal and yet exist.
  [[nodiscard]] bool exists(std::string_view code) const { return system->exists(code); }
  // By what is held of the system, or by its grammar. `ordinal` is the code's.
  [[nodiscard]] bool has_code(Ordinal ordinal, std::string_view code) const {
    return ordinal != kNoOrdinal || (stored == nullptr ? exists(code) : stored->existence(code) == Existence::exists);
  }
};

class Scope {
 public:
  Scope(const Snapshot& base, const ResourceStore& resources, const Options& options,
        std::chrono::steady_clock::time_point deadline);

  // Takes in the `tx-resource`s, `valueSet`, `codeSystem` and `conceptMap` of a request, and those of a batch's
  // common part. Views into the parameters' document are kept.
  void add(const OperationParameters& parameters);

  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] bool expired() const { return std::chrono::steady_clock::now() > deadline_; }

  // The version of a system to use where a value set or coding names `version`, which may be empty: by the rules
  // force, then `version`, then default, then check. A pattern stays a pattern.
  [[nodiscard]] std::string resolve_version(std::string_view url, std::string_view version);
  // The latest held version that `version` asks for (any, where it is empty), with its content: complete or a
  // fragment. No rules apply. Null where there is none.
  [[nodiscard]] SystemView find_system(std::string_view url, std::string_view version);
  // The supplement of that url, or nothing.
  [[nodiscard]] const StoredSystem* find_supplement(std::string_view url, std::string_view version) const;
  // Versions held, oldest first in the order of letters.
  [[nodiscard]] std::vector<std::string> versions_of(std::string_view url) const;

  // `canonical` may end in |version, which may be a pattern. Null where not held. No rules apply.
  [[nodiscard]] const ValueSetDefinition* find_value_set(std::string_view canonical);
  // The canonical with the version that the rules choose.
  [[nodiscard]] std::string pin_value_set(std::string_view canonical);
  // The value set of a request that was sent as a resource, whatever its url; null where none was.
  [[nodiscard]] const ValueSetDefinition* sent_value_set() const { return sent_value_set_; }
  // The code system of a request that was sent as a resource.
  [[nodiscard]] SystemView sent_system();
  // The resource that defines the value set, or an object with what the definition knows.
  [[nodiscard]] Json source_of(const ValueSetDefinition& definition) const;
  // The ConceptMaps that came with the request.
  [[nodiscard]] std::vector<Json> sent_concept_maps() const;

  // The ordinals that all filters of a selection hold for. Refused: a filter that is not understood.
  [[nodiscard]] Outcome<OrdinalBits> filter(const SystemView& system, const Selection& selection,
                                            const ValueSetDefinition& definition);
  // The same, evaluated once for each selection and system. Valid while the scope is.
  [[nodiscard]] Outcome<const OrdinalBits*> filter_once(const SystemView& system, const Selection& selection,
                                                        const ValueSetDefinition& definition);
  // The same of a system whose codes cannot be listed. Never null.
  [[nodiscard]] Outcome<Condition> condition_once(const SystemView& system, const Selection& selection,
                                                  const ValueSetDefinition& definition);
  // Everything that the concept is called in its code system and the supplements.
  void list_names(const SystemView& system, Ordinal ordinal, std::string_view code, Designations& out);

  // The rules that were used, as parameters: {"system-version", "url|version"}.
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& used_rules() const { return used_rules_; }

  // Supplements that must be used: a request's, or a value set's.
  void require_supplements(const ValueSetDefinition& definition);
  [[nodiscard]] const std::set<std::string>& required_supplements() const { return required_supplements_; }
  // Those that no system found so far was given.
  [[nodiscard]] std::vector<std::string> unused_supplements() const;

 private:
  struct Sent {
    const fhir::Document* document;
    const fhir::Element* resource;
  };

  void add_value_sets(const Sent& sent, DefinitionLoader& loader, Notes& notes, bool is_sent);
  [[nodiscard]] const StoredSystem* find_sent(std::string_view url, std::string_view version) const;
  [[nodiscard]] const CodeSystem* find_held(std::string_view url, std::string_view version) const;
  [[nodiscard]] const ValueSetDefinition* implicit(std::string_view url);
  // One of the shared terminology's, rather than of the request's.
  [[nodiscard]] bool is_held(const CodeSystem& system) const;
  [[nodiscard]] SystemView view_of(const CodeSystem* system);
  [[nodiscard]] std::vector<const StoredSystem*> supplements_for(const CodeSystem& system);

  const Snapshot& base_;
  const ResourceStore& resources_;
  const Options& options_;
  std::chrono::steady_clock::time_point deadline_;

  fhir::StringArena strings_;
  std::vector<std::unique_ptr<StoredSystem>> systems_;
  std::vector<std::unique_ptr<StoredSystem>> supplements_;
  std::vector<std::unique_ptr<ValueSetDefinition>> value_sets_;
  std::map<const ValueSetDefinition*, Sent> sources_;
  std::vector<Sent> concept_maps_;
  std::map<std::pair<const Selection*, const CodeSystem*>, OrdinalBits> filtered_;
  std::map<std::pair<const Selection*, const CodeSystem*>, Condition> conditions_;
  const ValueSetDefinition* sent_value_set_ = nullptr;
  const StoredSystem* sent_system_ = nullptr;

  std::set<std::string> required_supplements_;
  std::set<std::string> used_supplements_;
  std::vector<std::pair<std::string, std::string>> used_rules_;
};

}  // namespace bindgate::terminology
