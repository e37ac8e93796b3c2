// The Terminology that packages compile to: owns the strings, the systems and the value sets. Filled by compile()
// in one thread; immutable after but for the implicit value sets, which are compiled when first asked for under a
// lock. Internal to the room.
#pragma once

#include "fhir/document.h"
#include "fhir/string_arena.h"
#include "terminology/compiled_value_set.h"
#include "terminology/definition_loader.h"
#include "terminology/filter_cache.h"
#include "terminology/load_context.h"
#include "terminology/stored_system.h"
#include "terminology/string_table.h"
#include "terminology/system_registry.h"
#include "terminology/terminology.h"
#include "terminology/value_set_compiler.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace bindgate::terminology {

class Snapshot : public Terminology {
 public:
  explicit Snapshot(std::span<const fhir::Package> packages);

  [[nodiscard]] const CodeSystem* code_system(std::string_view url, std::string_view version) const override;
  [[nodiscard]] const ValueSet* value_set(std::string_view canonical) const override;
  [[nodiscard]] bool is_value_set(std::string_view url) const override { return urls_.find(url) != StringTable::kNone; }
  [[nodiscard]] std::vector<const CodeSystem*> code_systems() const override;
  [[nodiscard]] std::vector<const ValueSet*> value_sets() const override;
  [[nodiscard]] const std::vector<LoadNote>& notes() const override { return notes_; }

  [[nodiscard]] std::span<const CodeSystem* const> versions_of(std::string_view url) const override;
  // The definitions of the value sets of that url, oldest first.
  [[nodiscard]] std::vector<const ValueSetDefinition*> definitions_of(std::string_view url) const;
  [[nodiscard]] std::span<const std::unique_ptr<StoredSystem>> supplements() const { return supplements_; }
  // Whether the definition is one of these, and so lives as long as they do.
  [[nodiscard]] bool owns(const ValueSetDefinition& definition) const {
    return !definitions_.empty() && &definition >= &definitions_.front() && &definition <= &definitions_.back();
  }
  [[nodiscard]] FilterCache& filters() const { return filters_; }

 private:
  using Index = std::uint32_t;  // of a value set, in the order of definition
  static constexpr Index kNone = StringTable::kNone;

  void add_systems(std::vector<SystemSource> sources, Notes& notes);
  void add_supplements(std::vector<SystemSource> sources, Notes& notes);
  void add_implicit_value_sets();
  void index();
  void compile(Notes& notes);
  [[nodiscard]] Index find(std::string_view canonical) const;
  [[nodiscard]] ValueSetCompiler::Import import(std::string_view canonical) const;
  [[nodiscard]] const CompiledValueSet* implicit(std::string_view url) const;
  [[nodiscard]] std::unique_ptr<CompiledValueSet> finish(const ValueSetDefinition& definition, MemberSet members) const;

  fhir::StringArena strings_;
  std::vector<std::unique_ptr<CodeSystem>> owned_;
  std::vector<std::unique_ptr<StoredSystem>> supplements_;
  SystemRegistry systems_;

  StringTable urls_;                        // of value sets
  std::vector<std::vector<Index>> by_url_;  // the versions of each, oldest first
  std::vector<ValueSetDefinition> definitions_;
  std::vector<std::unique_ptr<CompiledValueSet>> value_sets_;
  std::vector<LoadNote> notes_;

  mutable FilterCache filters_;
  mutable std::mutex implicit_lock_;
  mutable std::map<std::string, std::unique_ptr<CompiledValueSet>, std::less<>> implicit_;
};

}  // namespace bindgate::terminology
