#include "fhir/package.h"

#include "fhir/document.h"
#include "fhir/package_archive.h"
#include "fhir/package_scan.h"
#include "fhir/unpacked.h"

#include <algorithm>
#include <fstream>
#include <utility>

namespace bindgate::fhir {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kManifest = "package.json";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// How the files came: in a package, where Bundles are examples, or lying about, where they carry definitions.
enum class Layout : std::uint8_t { package, loose };

class Assembler {
 public:
  Assembler(PackageBudget& budget, Layout layout) : budget_(budget), layout_(layout) {
    package_.source = budget.source();
  }

  void add(RawFile file) {
    if (file.text.starts_with(kByteOrderMark)) {
      file.text.erase(0, kByteOrderMark.size());
    }
    try {
      if (layout_ == Layout::package && file.name == kManifest) {
        read_manifest(file);
      } else if (layout_ == Layout::loose && file.name.ends_with(".ndjson")) {
        add_lines(file);
      } else {
        add_resource(std::move(file));
      }
    } catch (const ScanError& error) {
      budget_.fail(file.name, std::string("is not JSON (") + error.what() + "); mend or remove it");
    }
  }

  [[nodiscard]] Package take() { return std::move(package_); }
  [[nodiscard]] bool has_manifest() const { return !package_.name.empty(); }

 private:
  void read_manifest(const RawFile& file) {
    PackageManifest manifest = scanner_.manifest(file.text);
    if (manifest.name.empty() || manifest.version.empty()) {
      budget_.fail(file.name, "names no package; it needs \"name\" and \"version\"");
    }
    package_.name = std::move(manifest.name);
    package_.version = std::move(manifest.version);
    package_.fhir_versions = std::move(manifest.fhir_versions);
    package_.dependencies = std::move(manifest.dependencies);
  }

  // Files that hold JSON but no resource, as an implementation guide's settings, are passed over.
  void add_resource(RawFile&& file) {
    std::optional<ResourceHeader> header = scanner_.header(file.text);
    if (!header) {
      return;
    }
    if (layout_ == Layout::loose && header->resource_type == "Bundle") {
      add_entries(file);
      return;
    }
    keep(std::move(file), std::move(*header));
  }

  void add_entries(const RawFile& bundle) {
    const std::vector<std::string_view> entries = scanner_.entries(bundle.text);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (!entries[i].empty()) {
        add_part(bundle.name + " entry[" + std::to_string(i) + "]", entries[i]);
      }
    }
  }

  void add_lines(const RawFile& file) {
    std::string_view rest = file.text;
    for (std::size_t line = 1; !rest.empty(); ++line) {
      const std::string_view text = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(text.size() + 1, rest.size()));
      if (text.find_first_not_of(" \t\r") != std::string_view::npos) {
        add_part(file.name + " line " + std::to_string(line), text);
      }
    }
  }

  void add_part(std::string name, std::string_view text) {
    budget_.take(name, text.size());
    RawFile part{std::move(name), {}};
    part.text.reserve(text.size() + kPadding);
    part.text = text;
    try {
      if (std::optional<ResourceHeader> header = scanner_.header(part.text)) {
        keep(std::move(part), std::move(*header));
      }
    } catch (const ScanError& error) {
      budget_.fail(part.name, std::string("is not JSON (") + error.what() + "); mend or remove it");
    }
  }

  void keep(RawFile&& file, ResourceHeader&& header) {
    package_.files.push_back({std::move(file.name), std::move(header.resource_type), std::move(header.url),
                              std::move(header.version), std::move(file.text)});
  }

  PackageBudget& budget_;
  Layout layout_;
  PackageScanner scanner_;
  Package package_;
};

std::string read_text(const fs::path& path, std::string_view name, PackageBudget& budget) {
  const std::uint64_t size = fs::file_size(path);
  budget.take(name, size);
  std::string text;
  text.reserve(size + kPadding);
  text.resize(size);
  std::ifstream stream(path, std::ios::binary);
  if (!stream.read(text.data(), static_cast<std::streamsize>(size))) {
    budget.fail(name, "cannot be read; check its permissions");
  }
  return text;
}

// The folder's own visible definition files by name: a folder is listed in no certain order.
std::vector<fs::path> definition_files(const fs::path& folder, Layout layout) {
  std::vector<fs::path> out;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const bool wanted = name.ends_with(".json") || (layout == Layout::loose && name.ends_with(".ndjson"));
    if (wanted && !name.starts_with('.') && entry.is_regular_file()) {
      out.push_back(entry.path());
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

Package load_folder(const fs::path& folder, Layout layout, PackageBudget& budget) {
  Assembler assembler(budget, layout);
  for (const fs::path& path : definition_files(folder, layout)) {
    std::string name = path.filename().string();
    std::string text = read_text(path, name, budget);
    assembler.add({std::move(name), std::move(text)});
  }
  return assembler.take();
}

Package load_archive(std::vector<RawFile> files, PackageBudget& budget) {
  Assembler assembler(budget, Layout::package);
  for (RawFile& file : files) {
    assembler.add(std::move(file));
  }
  if (!assembler.has_manifest()) {
    budget.fail({}, "has no package/package.json, so it is no FHIR package; repack it with its files in package/");
  }
  return assembler.take();
}

Package name_loose(Package package, const fs::path& path, const PackageBudget& budget) {
  if (package.files.empty()) {
    budget.fail({}, "holds no FHIR resource in JSON (.json, .ndjson); convert XML first, and name the folder itself");
  }
  package.name = fs::absolute(path).lexically_normal().filename().string();
  return package;
}

Package load_file(const fs::path& path, PackageBudget& budget) {
  if (is_gzip_file(path.string())) {
    return load_archive(read_archive(path, budget), budget);
  }
  if (path.extension() == ".tgz" || path.extension() == ".gz") {
    budget.fail({}, "is not compressed with gzip; is the download complete?");
  }
  Assembler assembler(budget, Layout::loose);
  std::string name = path.filename().string();
  std::string text = read_text(path, name, budget);
  assembler.add({std::move(name), std::move(text)});
  return name_loose(assembler.take(), path, budget);
}

Package load_path(const fs::path& path, PackageBudget& budget) {
  if (!fs::exists(path)) {
    budget.fail({}, "no such file or folder");
  }
  if (fs::is_regular_file(path)) {
    return load_file(path, budget);
  }
  if (!fs::is_directory(path)) {
    budget.fail({}, "is neither a file nor a folder");
  }
  for (const fs::path& folder : {path / "package", path}) {
    if (fs::is_regular_file(folder / kManifest)) {
      return load_folder(folder, Layout::package, budget);
    }
  }
  return name_loose(load_folder(path, Layout::loose, budget), path, budget);
}

}  // namespace

Package load_package(const fs::path& path, const PackageLimits& limits) {
  PackageBudget budget(limits, path.string());
  try {
    return load_path(path, budget);
  } catch (const fs::filesystem_error& error) {
    budget.fail({}, "cannot be read (" + error.code().message() + ")");
  }
}

Package load_package(std::span<const std::byte> tgz, std::string source, const PackageLimits& limits) {
  PackageBudget budget(limits, std::move(source));
  return load_archive(read_archive(tgz, budget), budget);
}

}  // namespace bindgate::fhir
