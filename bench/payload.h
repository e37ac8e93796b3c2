// The resources the benchmarks send, read from bench/payloads. Used by every bench program; one thread.
#pragma once

#include <filesystem>
#include <string>

namespace bindgate::bench {

// The file's JSON without the white space between tokens: what FHIR clients put on the wire. Throws
// std::runtime_error where the file cannot be read or is empty.
[[nodiscard]] std::string read_compact(const std::filesystem::path& path);

}  // namespace bindgate::bench
