// Compiles value set definitions to MemberSets. What cannot be evaluated becomes doubt, with a note.
// One thread; used at load, and for implicit value sets when they are first asked for.
#pragma once

#include "terminology/filter_cache.h"
#include "terminology/load_context.h"
#include "terminology/member_set.h"
#include "terminology/system_registry.h"
#include "terminology/value_set_definition.h"

#include <functional>

namespace bindgate::terminology {

class ValueSetCompiler {
 public:
  // An imported value set, or why it says nothing.
  struct Import {
    const MemberSet* members = nullptr;
    Doubt doubt;
  };
  using Importer = std::function<Import(std::string_view canonical)>;

  // Every system that a definition names is interned in `systems` before it is compiled. `filters` may be null: then
  // the definitions do not stay.
  ValueSetCompiler(const SystemRegistry& systems, FilterCache* filters, Notes& notes, Importer importer)
      : systems_(systems), filters_(filters), notes_(notes), importer_(std::move(importer)) {}

  [[nodiscard]] MemberSet compile(const ValueSetDefinition& definition) const;

 private:
  [[nodiscard]] MemberSet select(const Selection& selection, const ValueSetDefinition& definition) const;
  [[nodiscard]] MemberSet select_of_system(const Selection& selection, const ValueSetDefinition& definition) const;
  [[nodiscard]] Part part_of(FamilyId family, const CodeSystem* system, const Selection& selection,
                             const ValueSetDefinition& definition) const;
  void add_listed(const Selection& selection, const ValueSetDefinition& definition, Part& part) const;
  void add_filtered(const Selection& selection, const ValueSetDefinition& definition, Part& part) const;
  void add_filtered_of_grammar(const Selection& selection, const ValueSetDefinition& definition, Part& part) const;
  [[nodiscard]] MemberSet import(std::string_view canonical, const ValueSetDefinition& definition) const;
  [[nodiscard]] MemberSet not_computable(const ValueSetDefinition& definition, std::string_view why) const;
  void note(const ValueSetDefinition& definition, std::string_view why) const;

  const SystemRegistry& systems_;
  FilterCache* filters_;
  Notes& notes_;
  Importer importer_;
};

}  // namespace bindgate::terminology
