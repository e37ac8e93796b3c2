// An expansion as the resource that shows it: ValueSet.expansion in R5's shape. One request's.
#pragma once

#include "terminology/operations/expansion.h"

namespace bindgate::terminology {

// The value set with its expansion: one page of it where the options ask for one. Refused: too much on one page.
[[nodiscard]] Outcome<Json> show_expansion(Scope& scope, const ValueSetDefinition& definition, const Options& options,
                                           const Limits& limits, const Expansion& expansion);

// The value set's own expansion as it stands, where that is all it has, or the part of it that is asked for.
[[nodiscard]] Outcome<Json> show_given_expansion(Scope& scope, const ValueSetDefinition& definition,
                                                 const Options& options, const Limits& limits);

// What the two have in common: the resource around the expansion, the options as its parameters, and a page.
[[nodiscard]] Json value_set_around(Scope& scope, const ValueSetDefinition& definition, const Options& options);
void echo_options(const Options& options, Json& parameters);
[[nodiscard]] std::string expansion_timestamp();
[[nodiscard]] std::string new_expansion_identifier();

struct Page {
  std::size_t begin = 0;
  std::size_t end = 0;
};
// Refused: more codes than one answer may show.
[[nodiscard]] Outcome<Page> choose_page(const ValueSetDefinition& definition, const Options& options,
                                        const Limits& limits, std::size_t total);

}  // namespace bindgate::terminology
