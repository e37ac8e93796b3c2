// FHIR packages (NPM format, https://hl7.org/fhir/packages.html): a .tgz, a folder, or bytes embedded in the
// executable. Reads them whole into memory; used at start-up and reload only.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::fhir {

// A package could not be read. The message names the package or file and the mend.
class PackageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct PackageFile {
  std::string name;           // "ValueSet-administrative-gender.json", for messages
  std::string resource_type;  // by the file itself; an .index.json may be stale and is not read
  std::string url;            // canonical, may be empty
  std::string version;        // business version, may be empty
  std::string text;           // the JSON; its capacity exceeds its size by kPadding
};

// Another package that one's definitions lean on.
struct PackageDependency {
  std::string name;
  std::string version;  // "4.0.1", "1.0.x", "current"
};

struct Package {
  std::string name;     // "hl7.fhir.r4.core"
  std::string version;  // "4.0.1"
  std::vector<std::string> fhir_versions;
  std::vector<PackageDependency> dependencies;
  std::string source;  // path, or "embedded", for messages
  std::vector<PackageFile> files;
};

// Bounds against hostile archives.
struct PackageLimits {
  std::size_t max_file_bytes = std::size_t{256} << 20;
  std::size_t max_total_bytes = std::size_t{2} << 30;
  std::size_t max_files = 200'000;
};

// A .tgz, a folder in package layout (package/package.json or package.json), or a plain folder or single file of
// resources (.json, .ndjson) without a package.json, where a Bundle stands for its entries. Only files directly in
// the folder count. Throws PackageError.
[[nodiscard]] Package load_package(const std::filesystem::path& path, const PackageLimits& limits = {});
[[nodiscard]] Package load_package(std::span<const std::byte> tgz, std::string source,
                                   const PackageLimits& limits = {});

}  // namespace bindgate::fhir
