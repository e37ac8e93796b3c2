// Looks into a definition file just far enough to file it: what it is and its canonical. Allocates nothing per file
// once warm; one scanner per thread. A full parse is the business of whoever compiles the definition.
#pragma once

#include "fhir/package.h"

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::fhir {

// The text is not JSON; the message says why.
class ScanError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct ResourceHeader {
  std::string resource_type;
  std::string url;
  std::string version;
};

struct PackageManifest {
  std::string name;
  std::string version;
  std::vector<std::string> fhir_versions;
  std::vector<PackageDependency> dependencies;
};

// Every text must have kPadding readable bytes behind it, and no byte order mark.
class PackageScanner {
 public:
  PackageScanner();
  ~PackageScanner();

  // Nothing where the text is JSON but no resource. Properties that are not strings count as absent.
  [[nodiscard]] std::optional<ResourceHeader> header(std::string_view text);
  [[nodiscard]] PackageManifest manifest(std::string_view text);
  // The resources of a Bundle's entries, as they are written; views into the text. Entries without one: empty.
  [[nodiscard]] std::vector<std::string_view> entries(std::string_view bundle);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace bindgate::fhir
