// What `check` tells of a configuration, besides what is wrong with it, as text and as JSON. Pure.
#pragma once

#include "app/engine.h"

#include <cstddef>
#include <string>
#include <vector>

namespace bindgate::app {

// Something of a package that is passed over or not enforced.
struct CheckNote {
  std::string source;
  std::string message;
};

// A value set that required or extensible bindings name and that cannot be decided for every code.
struct UndecidedValueSet {
  std::string canonical;
  std::string element;       // one that is bound to it
  std::size_t elements = 0;  // how many are
  std::string why;
};

struct CheckReport {
  std::vector<CheckNote> notes;
  std::vector<UndecidedValueSet> undecided;
  std::size_t left_out = 0;  // notes and value sets of the embedded definitions, which only --all tells
};

// `all`: with what is so of the embedded definitions.
[[nodiscard]] CheckReport check_report(const Prepared& prepared, bool all);

// `quiet`: nothing but the problems.
[[nodiscard]] std::string text_of(const CheckReport& report, const Prepared& prepared, bool quiet);
// The shape of docs/configuration.md.
[[nodiscard]] std::string json_of(const CheckReport& report, const Prepared& prepared, bool quiet);

}  // namespace bindgate::app
