// The FHIR packages inside the executable, as the .tgz files that fhir::load_package reads. Constant data: any thread.
#pragma once

#include <cstddef>
#include <span>

namespace bindgate::packages {

// hl7.fhir.r4.core 4.0.1, reduced to what a binding is decided by; see make_r4_core.py.
[[nodiscard]] std::span<const std::byte> r4_core();

}  // namespace bindgate::packages
