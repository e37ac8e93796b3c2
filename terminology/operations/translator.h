// Collects the translations of one question from one ConceptMap after another. One request's; one thread.
#pragma once

#include "terminology/operations/concept_map_library.h"
#include "terminology/operations/scope_membership.h"
#include "terminology/operations/translate_question.h"

#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace bindgate::terminology {

class Translator {
 public:
  // All outlive it.
  Translator(Scope& scope, const ConceptMapLibrary& library, const TranslateQuestion& question)
      : scope_(scope), library_(library), question_(question), membership_(scope) {}

  // Refused: maps that defer to each other in a circle or to one that is not held, value sets that would have to
  // tell and cannot, and what costs too much.
  [[nodiscard]] Outcome<void> translate(const ConceptMap& map);

  // Parameters named `match`.
  [[nodiscard]] const Json& matches() const { return matches_; }
  // One of them says more than that there is no relation.
  [[nodiscard]] bool found() const { return found_; }
  // A map that says that a code has no counterpart, or empty.
  [[nodiscard]] const std::string& said_none() const { return said_none_; }

 private:
  struct Place {
    const ConceptMap& map;
    const MapGroup& group;
    const CodingValueIn& coding;
  };

  [[nodiscard]] Outcome<void> translate(const ConceptMap& map, const CodingValueIn& coding);
  [[nodiscard]] Outcome<void> translate_on(const Place& at);
  [[nodiscard]] Outcome<void> translate_element(const Place& at, const MapElement& element);
  [[nodiscard]] Outcome<void> translate_back(const Place& at);
  [[nodiscard]] Outcome<void> apply_unmapped(const Place& at, const Unmapped& unmapped);
  [[nodiscard]] Outcome<void> defer(const Place& at, const std::string& other);
  [[nodiscard]] Outcome<void> add(const Place& at, const std::string& system, const MapTarget& target);

  [[nodiscard]] bool is_asked(std::string_view named, const ConceptMap& map, const CodingValueIn& coding) const;
  [[nodiscard]] bool is_wanted(std::string_view named, const CodingValueIn& coding) const;
  [[nodiscard]] bool same_code(std::string_view code, const CodingValueIn& coding);
  // Whether the map limits itself to codes like this one. `yes` where it does not limit itself.
  [[nodiscard]] InValueSet in_scope(const Place& at);
  // Whether the answer is of the value set asked for: yes or no.
  [[nodiscard]] Outcome<InValueSet> in_outcome_scope(const ConceptMap& map, std::string_view system,
                                                     std::string_view code);
  [[nodiscard]] bool fits(const std::vector<MapValue>& depends_on) const;

  Scope& scope_;
  const ConceptMapLibrary& library_;
  const TranslateQuestion& question_;
  ScopeMembership membership_;

  std::vector<const ConceptMap*> chain_;  // each deferred to by the one before
  std::set<std::pair<const ConceptMap*, const CodingValueIn*>> done_;
  std::unordered_set<std::string> seen_;  // matches, as text
  std::set<std::string, std::less<>> ignoring_case_;
  std::set<std::string, std::less<>> exact_case_;
  Json matches_ = Json::array();
  bool found_ = false;
  std::string said_none_;
};

}  // namespace bindgate::terminology
