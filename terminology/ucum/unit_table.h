// The units and prefixes of UCUM; made by make_unit_table.py. Constant; any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace bindgate::terminology::ucum {

struct Prefix {
  std::string_view code;
  std::string_view name;
  std::string_view value;  // decimal
};

struct Unit {
  std::string_view code;
  std::string_view name;
  std::string_view property;  // "length"
  bool is_metric;             // takes prefixes
  bool is_special;            // not on a ratio scale: `function` turns its values
  bool is_arbitrary;          // commensurable with nothing else
  std::string_view value;     // decimal: so many of
  std::string_view unit;      // these, as a UCUM expression; empty: a base unit
  std::string_view function;  // "Cel"; empty but for special units
};

inline constexpr std::size_t kBaseUnits = 7;  // the first rows of the table

extern const std::span<const Prefix> kPrefixes;
extern const std::span<const Unit> kUnits;
extern const std::string_view kVersion;

}  // namespace bindgate::terminology::ucum
