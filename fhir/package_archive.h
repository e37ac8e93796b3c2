// Takes the JSON files out of a .tgz in the NPM layout, in memory; nothing is written, so names cannot escape.
// Used at start-up and reload, one call per thread at a time.
#pragma once

#include "fhir/package_budget.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace bindgate::fhir {

// A file's bytes as read; the text's capacity exceeds its size by kPadding.
struct RawFile {
  std::string name;
  std::string text;
};

// The .json files directly in the archive's `package/`, in archive order. Files elsewhere, as `package/example/`
// and `package/other/`, and hidden ones are passed over. Throws PackageError.
[[nodiscard]] std::vector<RawFile> read_archive(const std::filesystem::path& path, PackageBudget& budget);
[[nodiscard]] std::vector<RawFile> read_archive(std::span<const std::byte> tgz, PackageBudget& budget);

}  // namespace bindgate::fhir
