// The order in which definitions that import each other can be compiled, and which of them import themselves.
// Pure; needs no stack however long the chains are.
#pragma once

#include <cstdint>
#include <vector>

namespace bindgate::terminology {

struct ImportOrder {
  std::vector<std::uint32_t> order;  // every definition, after all that it imports
  std::vector<bool> cyclic;          // by definition: it imports itself, straight or through others
};

// `imports[i]` are the definitions that definition i imports.
[[nodiscard]] ImportOrder order_imports(const std::vector<std::vector<std::uint32_t>>& imports);

}  // namespace bindgate::terminology
