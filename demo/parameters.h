// URL text: percent-encoding and the parameters of a query (https://url.spec.whatwg.org/#urlencoded-parsing).
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::demo {

struct Parameter {
  std::string name;
  std::string value;
};

// What stands before the first `mark`; `rest` becomes what stands behind it.
std::string_view cut(std::string_view& rest, char mark);

// Empty where an escape is broken or hides a NUL.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);
[[nodiscard]] std::optional<std::vector<Parameter>> parse_parameters(std::string_view query);

// The segments of a path, decoded, without empty ones at either end.
[[nodiscard]] std::optional<std::vector<std::string>> parse_path(std::string_view path);

}  // namespace bindgate::demo
