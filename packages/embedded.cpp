#include "packages/embedded.h"

extern "C" {
extern const std::byte bindgate_r4_core_begin[];
extern const std::byte bindgate_r4_core_end[];
}

namespace bindgate::packages {

std::span<const std::byte> r4_core() {
  return {bindgate_r4_core_begin, bindgate_r4_core_end};
}

}  // namespace bindgate::packages
