// What UCUM expressions mean: canonical form, commensurability, conversion, products and quotients, and names for
// people. Values are decimal, of fifty digits. Pure; any thread. https://ucum.org/ucum#section-Semantics
#pragma once

#include <boost/multiprecision/cpp_dec_float.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace bindgate::terminology::ucum {

using Decimal = boost::multiprecision::cpp_dec_float_50;

struct Quantity {
  Decimal value = 1;
  std::string unit;  // a UCUM expression; empty: unity
};

// "(meter ^ 3) * (kilogram ^ -1)", "(unity)"; empty where the text is no unit.
[[nodiscard]] std::string display(std::string_view unit);

// The quantity in base units, by name: 1 mm is 0.001 m; arbitrary units stay themselves. Nothing where the text is no
// unit, has a special unit in a product, or a power of more than three digits.
[[nodiscard]] std::optional<Quantity> canonical(const Quantity& quantity);

// Both are units, of the same dimension.
[[nodiscard]] bool commensurable(std::string_view a, std::string_view b);

// Nothing where the units are not commensurable, or the value has no counterpart.
[[nodiscard]] std::optional<Decimal> convert(const Decimal& value, std::string_view from, std::string_view to);

[[nodiscard]] std::optional<Quantity> multiply(const Quantity& a, const Quantity& b);
[[nodiscard]] std::optional<Quantity> divide(const Quantity& a, const Quantity& b);

}  // namespace bindgate::terminology::ucum
