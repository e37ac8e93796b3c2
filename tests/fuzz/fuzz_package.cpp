// The package loader: any bytes taken for a .tgz become a package within its limits or a PackageError. A bare tar
// is read as well, which spares the mutator the gzip layer.
#include "check.h"

#include "fhir/document.h"
#include "fhir/package.h"

#include <cstdint>

using bindgate::fhir::kPadding;
using bindgate::fuzz::check;

namespace {

constexpr bindgate::fhir::PackageLimits kLimits{
    .max_file_bytes = std::size_t{1} << 20, .max_total_bytes = std::size_t{4} << 20, .max_files = 200};

void check_package(const bindgate::fhir::Package& package) {
  std::size_t total = 0;
  check(package.files.size() <= kLimits.max_files, "a package keeps to its number of files");
  for (const auto& file : package.files) {
    check(!file.name.empty(), "a file has a name");
    check(file.text.size() <= kLimits.max_file_bytes, "a file keeps to its size");
    check(file.text.capacity() >= file.text.size() + kPadding, "a file's text has room for the JSON reader");
    total += file.text.size();
  }
  check(total <= kLimits.max_total_bytes, "a package keeps to its size");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    check_package(bindgate::fhir::load_package({reinterpret_cast<const std::byte*>(data), size}, "fuzz", kLimits));
  } catch (const bindgate::fhir::PackageError& error) {
    check(std::string_view(error.what()).find("fuzz") != std::string_view::npos, "an error names the package");
  }
  return 0;
}
