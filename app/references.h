// Looks into what a configuration's rules and policy name and say together, once the definitions are compiled: names
// that mean nothing, entries that contradict each other or never decide. Used at start, on the main thread.
#pragma once

#include "config/config.h"
#include "rules/rule_set.h"

#include <vector>

namespace bindgate::app {

// Two rules of one element that differ are an error; one that a later rule undoes, or that says what another says, is a
// warning. `rules` was compiled with the configuration's.
void check_rules(const config::Config& config, const rules::RuleSet& rules, std::vector<config::Problem>& problems);

// A name in a condition that no finding can have is an error, and so are two entries of one condition that differ. An
// entry whose every word a later one takes back is a warning.
void check_policy(const config::Config& config, const rules::RuleSet& rules, std::vector<config::Problem>& problems);

}  // namespace bindgate::app
