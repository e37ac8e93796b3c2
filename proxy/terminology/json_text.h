// Looks at JSON that need not be what it ought to be. Pure.
#pragma once

#include "terminology/operations/outcome.h"

#include <string>
#include <string_view>

namespace bindgate::proxy::tx {

// The text at a name; empty where there is none, or something else than a text.
[[nodiscard]] inline std::string text_of(const bindgate::terminology::Json& object, std::string_view name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->template get<std::string>() : std::string();
}

// The array at a name, or an empty one.
[[nodiscard]] inline const bindgate::terminology::Json& list_of(const bindgate::terminology::Json& object,
                                                                std::string_view name) {
  static const bindgate::terminology::Json kNone = bindgate::terminology::Json::array();
  const auto found = object.find(name);
  return found != object.end() && found->is_array() ? *found : kNone;
}

}  // namespace bindgate::proxy::tx
