// The order in which XML has the elements of the resources answered here, of R4, R4B and R5 together: JSON may have
// them in any (https://hl7.org/fhir/R5/xml.html). Constant; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bindgate::proxy::tx {

// The names in order, separated by spaces, of the element at `path`; a choice's end in [x]. `name` is the last of the
// path, by which data types are known. Empty where nothing is known.
[[nodiscard]] std::string_view order_of(std::string_view path, std::string_view name);

// Where a property stands in that order; behind all others where it is not in it.
[[nodiscard]] std::size_t place_in(std::string_view order, std::string_view property);

}  // namespace bindgate::proxy::tx
