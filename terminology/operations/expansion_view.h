// An expansion as the resource that shows it: ValueSet.expansion in R5's shape. One request's.
#pragma once

#include "terminology/operations/expansion.h"

namespace bindgate::terminology {

// The value set with its expansion: one page of it where the options ask for one.
[[nodiscard]] Json show_expansion(Scope& scope, const ValueSetDefinition& definition, const Options& options,
                                  const Expansion& expansion);

// The value set's own expansion as it stands, where that is all it has.
[[nodiscard]] Json show_given_expansion(Scope& scope, const ValueSetDefinition& definition, const Options& options);

}  // namespace bindgate::terminology
