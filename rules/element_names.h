// The names elements have, for messages to operators about paths that lead nowhere. Pure.
#pragma once

#include "rules/element_rule.h"

#include <string>
#include <string_view>
#include <vector>

namespace bindgate::rules {

// Of the children an element has by itself and by its type, each once; choices by their JSON names.
[[nodiscard]] std::vector<std::string> child_names(const ElementRule& element);

// ` Did you mean "gender"?` for the first segment of `path`, a path from `root` without the root's own name, that names
// no child: nothing where all do or none is near. Choices may be written as "value[x]", and "value".
[[nodiscard]] std::string meant_segment(const ElementRule& root, std::string_view path);

}  // namespace bindgate::rules
