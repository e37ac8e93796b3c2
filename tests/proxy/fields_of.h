// Fields for the tests of negotiation.
#pragma once

#include "http/head.h"

#include <string_view>

namespace bindgate::testing {

// One field for each line of `values`; none for no line.
inline http::FieldList fields_of(std::string_view name, std::string_view values) {
  http::FieldList out;
  while (!values.empty()) {
    const std::size_t end = values.find('\n');
    out.add({name, values.substr(0, end)});
    values.remove_prefix(end == std::string_view::npos ? values.size() : end + 1);
  }
  return out;
}

}  // namespace bindgate::testing
