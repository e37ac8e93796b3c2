// The codes of a value set, gathered from its definition: what an expansion shows, before it is shown. A Scope's;
// one thread.
#pragma once

#include "terminology/operations/code_set.h"
#include "terminology/operations/scope.h"
#include "terminology/operations/service.h"
#include "terminology/operations/text_filter.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology {

inline constexpr std::uint32_t kNoItem = 0xffff'ffff;

struct ExpansionItem {
  const SystemView* system;
  Ordinal ordinal = kNoOrdinal;
  std::string_view code;
  const ConceptReference* reference = nullptr;  // where the value set lists the code
  const ValueSetDefinition* lister = nullptr;   // and which one does
  std::uint32_t parent = kNoItem;               // the item it is nested in

  [[nodiscard]] CodeInSystem coded() const { return {*system, ordinal, code}; }
};

// A parameter of ValueSet.expansion, in the order they came up and each once.
struct ExpansionNote {
  std::string name;
  std::string type;  // "valueUri"
  Json value;
  bool operator==(const ExpansionNote&) const = default;
};

struct Expansion {
  std::vector<ExpansionItem> items;
  std::vector<ExpansionNote> notes;
  bool can_nest = true;         // the items' parents make a tree worth showing
  bool shows_versions = false;  // of several versions of one system
  std::string unclosed;         // why not all codes can be listed; empty: they are
  void note(std::string name, std::string type, Json value);
};

// Gathers the codes of one value set and of those it imports, each of them once.
class Expander {
 public:
  Expander(Scope& scope, const Options& options, const Limits& limits);

  // Valid while the expander is.
  [[nodiscard]] Outcome<const Expansion*> expand(const ValueSetDefinition& definition);

 private:
  struct Work;
  using Imports = std::vector<const Expansion*>;

  [[nodiscard]] Outcome<void> check_chain(const ValueSetDefinition& definition) const;
  [[nodiscard]] Outcome<void> check_date(std::string_view canonical, const SystemHeader& header) const;
  [[nodiscard]] Outcome<void> survey_all(Work& work);
  [[nodiscard]] Outcome<void> survey(const Selection& selection, std::string_view name, Work& work);
  void settle_versions(Work& work) const;
  [[nodiscard]] Outcome<void> gather(Work& work);

  [[nodiscard]] Outcome<Imports> import(const Selection& selection, Work& work);
  [[nodiscard]] Outcome<const Expansion*> import(const ValueSetDefinition& imported, Work& work);
  // The codes of what was imported, whatever their versions.
  [[nodiscard]] const CodeSet& codes_of(const Expansion& imported);
  // In all that was imported, from the `first` on.
  [[nodiscard]] bool in_all(const Imports& imports, std::size_t first, const CodeInSystem& code);

  [[nodiscard]] Outcome<void> exclude(const Selection& selection, Work& work);
  [[nodiscard]] Outcome<void> exclude_imports(const Imports& imports, Work& work);
  [[nodiscard]] Outcome<void> exclude_grammar(const SystemView& system, const Selection& selection,
                                              const Imports& imports, Work& work);
  [[nodiscard]] Outcome<void> include(const Selection& selection, Work& work);
  [[nodiscard]] Outcome<void> include_imports(const Imports& imports, Work& work);
  [[nodiscard]] Outcome<void> include_grammar(const SystemView& system, const Selection& selection, Work& work);
  [[nodiscard]] Outcome<const Expansion*> common_codes(const SystemView& system, Work& work);
  // Null where there are no filters.
  [[nodiscard]] Outcome<Condition> condition_of(const SystemView& system, const Selection& selection, const Work& work);
  [[nodiscard]] Outcome<void> include_whole(const SystemView& system, Work& work);
  [[nodiscard]] Outcome<void> include_listed(const SystemView& system, const Selection& selection, Work& work);
  [[nodiscard]] Outcome<void> include_filtered(const SystemView& system, const Selection& selection, Work& work);

  // Null where the system is not held.
  [[nodiscard]] Outcome<const SystemView*> find_system(const Selection& selection);
  // The same, for the systems that an expansion names and need not be held.
  [[nodiscard]] const SystemView& name_system(const Selection& selection);
  [[nodiscard]] Refusal unknown_system(const Selection& selection);
  void note_use(const SystemView& system, Work& work) const;
  [[nodiscard]] const SystemView& keep(const SystemView& view);

  // Whether the concept is wanted at all, by the request's and the value set's rules on status and selectability.
  [[nodiscard]] bool is_wanted(const SystemView& system, Ordinal ordinal, const Work& work) const;
  // The request's filter. It is on the codes of the value set that was asked for: those of its imports all pass, as
  // they may narrow it, or be called otherwise there.
  [[nodiscard]] bool passes_text(const ExpansionItem& item, const Work& work);
  // kNoItem where it is left out. Refused: there are too many.
  struct Place {
    std::uint32_t at = kNoItem;
  };
  [[nodiscard]] Outcome<Place> add(ExpansionItem item, Work& work);
  // Refused: the time is up. Looks at the clock now and then.
  [[nodiscard]] Outcome<void> step();
  void report_status(std::string_view canonical, const SystemHeader& header, Work& work) const;
  // `system`: the one that the selection names, or null where it is not held.
  [[nodiscard]] bool is_excluded_system(const Selection& selection, const SystemView* system) const;

  Scope& scope_;
  const Options& options_;
  Limits limits_;
  TextFilter text_;
  ImportChain chain_;
  std::size_t steps_ = 0;
  std::size_t gathered_ = 0;
  std::map<const ValueSetDefinition*, std::unique_ptr<const Expansion>> expanded_;
  std::map<const Expansion*, CodeSet> imported_codes_;
  std::map<const CodeSystem*, std::vector<const SystemView*>> views_;
  std::deque<SystemView> kept_;
  std::map<std::pair<std::string_view, std::string_view>, std::unique_ptr<const CodeSystem>> named_;  // url, version
};

[[nodiscard]] Refusal too_many_codes(const ValueSetDefinition& definition, std::size_t limit);
[[nodiscard]] Refusal too_late();

}  // namespace bindgate::terminology
