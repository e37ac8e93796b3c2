// The codes of a value set, gathered from its definition: what an expansion shows, before it is shown. A Scope's;
// one thread.
#pragma once

#include "terminology/operations/scope.h"
#include "terminology/operations/service.h"
#include "terminology/operations/text_filter.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bindgate::terminology {

inline constexpr std::uint32_t kNoItem = 0xffff'ffff;

struct ExpansionItem {
  std::shared_ptr<const SystemView> system;
  Ordinal ordinal = kNoOrdinal;
  std::string_view code;
  const ConceptReference* reference = nullptr;  // where the value set lists the code
  const ValueSetDefinition* lister = nullptr;   // and which one does
  std::uint32_t parent = kNoItem;               // the item it is nested in
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
  bool can_nest = true;             // the items' parents make a tree worth showing
  bool shows_versions = false;      // of several versions of one system
  std::string unclosed;             // why not all codes can be listed; empty: they are
  void note(std::string name, std::string type, Json value);
};

// Gathers the codes of one value set and of those it imports.
class Expander {
 public:
  Expander(Scope& scope, const Options& options, const Limits& limits);

  [[nodiscard]] Outcome<Expansion> expand(const ValueSetDefinition& definition);

 private:
  struct Work;
  using Chain = std::vector<const ValueSetDefinition*>;
  using Shared = std::shared_ptr<const Expansion>;

  [[nodiscard]] Outcome<Shared> expand_once(const ValueSetDefinition& definition);
  [[nodiscard]] Outcome<void> check_chain(const ValueSetDefinition& definition) const;
  [[nodiscard]] Outcome<void> survey_all(Work& work);
  void settle_versions(Work& work) const;
  [[nodiscard]] Outcome<void> gather(Work& work);
  [[nodiscard]] Outcome<std::vector<Shared>> import(const Selection& selection, Work& work);
  [[nodiscard]] Outcome<void> survey(const Selection& selection, std::string_view name, Work& work);
  [[nodiscard]] Outcome<void> exclude(const Selection& selection, Work& work);
  [[nodiscard]] Outcome<void> include(const Selection& selection, Work& work);
  [[nodiscard]] Outcome<void> include_imports(const Selection& selection, Work& work);
  [[nodiscard]] Outcome<void> include_whole(const std::shared_ptr<const SystemView>& system, Work& work);
  [[nodiscard]] Outcome<void> include_listed(const std::shared_ptr<const SystemView>& system,
                                             const Selection& selection, Work& work);
  [[nodiscard]] Outcome<void> include_filtered(const std::shared_ptr<const SystemView>& system,
                                               const Selection& selection, Work& work);
  [[nodiscard]] Outcome<std::shared_ptr<const SystemView>> find_system(const Selection& selection, Work& work,
                                                                       bool needed);
  // Whether the concept is wanted at all, by the request's and the value set's rules on status and selectability.
  [[nodiscard]] bool is_wanted(const SystemView& system, Ordinal ordinal, const Work& work) const;
  [[nodiscard]] bool passes_text(const SystemView& system, Ordinal ordinal, std::string_view code,
                                 const ConceptReference* reference);
  // kNoItem where it is left out. Refused: there are too many.
  struct Place {
    std::uint32_t at = kNoItem;
  };
  [[nodiscard]] Outcome<Place> add(ExpansionItem item, Work& work);
  void report_status(std::string_view canonical, const SystemHeader& header, Work& work) const;
  [[nodiscard]] bool is_excluded_system(const Selection& selection) const;

  Scope& scope_;
  const Options& options_;
  Limits limits_;
  TextFilter text_;
  Chain chain_;
  std::map<const ValueSetDefinition*, Shared> expanded_;
};

}  // namespace bindgate::terminology
