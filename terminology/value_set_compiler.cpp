#include "terminology/value_set_compiler.h"

#include "terminology/concept_filter.h"
#include "terminology/grammar_filter.h"

#include <string>

namespace bindgate::terminology {
namespace {

OrdinalBits active_concepts(const StoredSystem& system) {
  OrdinalBits out(system.size());
  for (Ordinal at = 0; at < system.size(); ++at) {
    if (!system.has_flag(at, kInactive)) out.set(at);
  }
  return out;
}

// compose.inactive: false.
void leave_out_inactive(Part& part) {
  if (!part.stored) return;
  const OrdinalBits active = active_concepts(*part.stored);
  OrdinalBits in = part.in.bits(part.stored->size());
  OrdinalBits maybe = part.maybe.bits(part.stored->size());
  in &= active;
  maybe &= active;
  part.in = OrdinalSet(in);
  part.maybe = OrdinalSet(maybe);
}

}  // namespace

MemberSet ValueSetCompiler::compile(const ValueSetDefinition& definition) const {
  if (definition.include.empty()) return not_computable(definition, {});
  MemberSet out = select(definition.include.front(), definition);
  for (std::size_t i = 1; i < definition.include.size(); ++i) {
    out = unite(out, select(definition.include[i], definition));
  }
  for (const Selection& excluded : definition.exclude) out = subtract(out, select(excluded, definition));
  if (definition.partial_expansion) {
    out = unite(out, not_computable(definition, "the ValueSet has only an expansion, and not all of that"));
  }
  if (definition.active_only) {
    for (Part& part : out.parts) leave_out_inactive(part);
  }
  return out;
}

MemberSet ValueSetCompiler::select(const Selection& selection, const ValueSetDefinition& definition) const {
  if (const std::string_view why = contradiction_in(selection); !why.empty()) return not_computable(definition, why);
  MemberSet out;
  bool first = true;
  if (!selection.system.empty()) {
    out = select_of_system(selection, definition);
    first = false;
  }
  for (const std::string_view canonical : selection.value_sets) {
    MemberSet imported = import(canonical, definition);
    out = first ? std::move(imported) : intersect(out, imported);
    first = false;
  }
  return out;
}

MemberSet ValueSetCompiler::select_of_system(const Selection& selection, const ValueSetDefinition& definition) const {
  const FamilyId family = systems_.find(selection.system);
  MemberSet out;
  if (!selection.version.empty() || systems_.versions(family).empty()) {
    const CodeSystem* held = systems_.held(family, selection.version);
    out.parts.push_back(part_of(family, held, selection, definition));
    return out;
  }
  // Without a version a coding may choose any that is held; the latest answers for codings that choose none.
  for (const CodeSystem* system : systems_.versions(family)) {
    out.parts.push_back(part_of(family, system, selection, definition));
    out.parts.back().by_default = system == systems_.versions(family).back();
  }
  return out;
}

Part ValueSetCompiler::part_of(FamilyId family, const CodeSystem* system, const Selection& selection,
                               const ValueSetDefinition& definition) const {
  Part part;
  part.family = family;
  part.system = system;
  part.stored = dynamic_cast<const StoredSystem*>(system);
  part.url = systems_.url(family);
  if (!system) part.version = selection.version;
  if (selection.lists_concepts) {
    add_listed(selection, definition, part);
    return part;
  }
  part.listed_only = false;
  if (!system) {
    part.rest = {systems_.versions(family).empty() ? Undecided::unknown_system : Undecided::unknown_system_version,
                 part.url};
  } else if (!selection.filters.empty()) {
    add_filtered(selection, definition, part);
  } else {
    part.whole = true;
    if (part.stored) part.in = OrdinalSet::all(part.stored->size());
  }
  return part;
}

void ValueSetCompiler::add_listed(const Selection& selection, const ValueSetDefinition& definition, Part& part) const {
  // An expansion is used as it stands; a compose can only list codes that there are.
  const bool must_exist = definition.has_compose && part.stored != nullptr && part.stored->decides_existence();
  OrdinalBits in(part.stored ? part.stored->size() : 0);
  for (const ConceptReference& reference : selection.concepts) {
    const Ordinal at = part.stored ? part.stored->find(reference.code) : kNoOrdinal;
    std::string_view code = reference.code;
    if (at == kNoOrdinal && must_exist && part.stored->existence_of_unlisted(code) == Existence::missing) {
      note(definition, "the code " + std::string(code) + " is listed, and " + std::string(part.url) + " has none such");
      continue;
    }
    if (at == kNoOrdinal) {
      part.list(code);
    } else {
      in.set(at);
      code = part.stored->code_at(at);
    }
    const auto give = [&](std::string_view display) {
      if (at == kNoOrdinal || !part.stored->has_display(at, display)) part.displays.push_back({code, display});
    };
    if (!reference.display.empty()) give(reference.display);
    for (const Designation& designation : reference.designations) give(designation.value);
  }
  if (part.stored) part.in = OrdinalSet(in);
}

void ValueSetCompiler::add_filtered(const Selection& selection, const ValueSetDefinition& definition,
                                    Part& part) const {
  if (!part.stored) {
    add_filtered_of_grammar(selection, definition, part);
    return;
  }
  OrdinalBits members(part.stored->size(), true);
  for (const FilterDefinition& filter : selection.filters) {
    FilterOutcome outcome = evaluate_filter(*part.stored, part.stored->supplemented_by(), filter);
    if (outcome.members) {
      members &= *outcome.members;
      continue;
    }
    // That a system is held in part is no fault of the definition.
    if (outcome.reason == Undecided::not_computable) note(definition, outcome.problem);
    part.doubt = {outcome.reason, outcome.reason == Undecided::partial_system ? part.url : definition.url};
  }
  if (!part.stored->decides_existence()) part.rest = {Undecided::partial_system, part.url};
  if (part.doubt) {
    part.rest = part.rest ? part.rest : part.doubt;
    part.maybe = OrdinalSet(members);
    return;
  }
  part.in = OrdinalSet(members);
  if (filters_ != nullptr) filters_->put(selection, *part.stored, std::move(members));
}

void ValueSetCompiler::add_filtered_of_grammar(const Selection& selection, const ValueSetDefinition& definition,
                                               Part& part) const {
  const FilterDefinition& first = selection.filters.front();
  const bool names_one =
      selection.filters.size() == 1 && first.op == "=" && (first.property == "code" || first.property == "concept");
  // So that the value set can be listed.
  if (names_one && part.system->existence(first.value) == Existence::exists) {
    part.list(first.value);
    return;
  }
  GrammarFilter found = filter_grammar(*part.system, selection.filters);
  if (found.condition == nullptr) {
    note(definition, found.problem);
    part.rest = {Undecided::not_computable, definition.url};
    return;
  }
  part.whole = true;
  part.condition = std::move(found.condition);
}

MemberSet ValueSetCompiler::import(std::string_view canonical, const ValueSetDefinition& definition) const {
  const Import imported = importer_(canonical);
  if (imported.members) return *imported.members;
  if (imported.doubt.reason == Undecided::unknown_value_set) {
    note(definition, "the value set " + std::string(canonical) + " is not held");
  }
  MemberSet out;
  out.elsewhere = imported.doubt;
  return out;
}

MemberSet ValueSetCompiler::not_computable(const ValueSetDefinition& definition, std::string_view why) const {
  if (!why.empty()) note(definition, why);
  MemberSet out;
  out.elsewhere = {Undecided::not_computable, definition.url};
  return out;
}

void ValueSetCompiler::note(const ValueSetDefinition& definition, std::string_view why) const {
  notes_.add(definition.origin, std::string(definition.url) + ": " + std::string(why));
}

}  // namespace bindgate::terminology
