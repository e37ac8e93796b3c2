#include "app/package_list.h"

#include "packages/embedded.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace bindgate::app {

namespace {

using config::Problem;
using config::Severity;

constexpr std::string_view kR4 = "4.0";

bool is_r4(std::string_view fhir_version) {
  return fhir_version == kR4 || (fhir_version.starts_with(kR4) && fhir_version[kR4.size()] == '.');
}

std::string label(const fhir::Package& package) {
  return package.name + (package.version.empty() ? "" : '#' + package.version);
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

// The first value of a property "fhirVersion" that is of another version; definitions say which they are made for.
std::string other_version_in(std::string_view text) {
  static constexpr std::string_view kName = "\"fhirVersion\"";
  static constexpr std::string_view kBlanks = " \t\r\n";
  for (std::size_t at = text.find(kName); at != std::string_view::npos; at = text.find(kName, at + 1)) {
    std::size_t from = text.find_first_not_of(kBlanks, at + kName.size());
    if (from == std::string_view::npos || text[from] != ':') continue;
    from = text.find_first_not_of(kBlanks, from + 1);
    if (from == std::string_view::npos || text[from] != '"') continue;
    const std::string_view value = text.substr(from + 1, text.find('"', from + 1) - from - 1);
    if (!is_r4(value)) return std::string(value);
  }
  return {};
}

// Why the package is not for R4; empty where it is. One that does not say is judged by its definitions, and by the core
// it leans on.
std::string why_not_r4(const fhir::Package& package) {
  const std::string mend = "; bindgate checks R4 (4.0.1). Give the package that is made for R4.";
  if (!package.fhir_versions.empty()) {
    if (std::any_of(package.fhir_versions.begin(), package.fhir_versions.end(), is_r4)) return {};
    return "is made for FHIR " + joined(package.fhir_versions) + mend;
  }
  for (const fhir::PackageDependency& needed : package.dependencies) {
    const bool is_core = needed.name.starts_with("hl7.fhir.r") && needed.name.ends_with(".core");
    if (is_core && needed.name != "hl7.fhir.r4.core") return "is made over " + needed.name + mend;
  }
  for (const fhir::PackageFile& file : package.files) {
    if (file.resource_type != "StructureDefinition") continue;
    const std::string version = other_version_in(file.text);
    if (!version.empty()) return "holds " + file.name + ", which is made for FHIR " + version + mend;
  }
  return {};
}

class Loading {
 public:
  Loading(const config::Config& config, std::vector<Problem>& problems, std::vector<std::size_t>& lines)
      : config_(config), problems_(problems), lines_(lines) {
    out_.push_back(fhir::load_package(packages::r4_core(), "embedded"));
    lines_.assign(1, 0);
  }

  void add(std::size_t index) {
    const std::size_t line = index < config_.places.packages.size() ? config_.places.packages[index] : 0;
    try {
      fhir::Package package = fhir::load_package(config_.packages[index]);
      const std::string why = why_not_here(package);
      if (!why.empty())
        return report(Severity::error, line, package.source + ": the package " + label(package) + ' ' + why);
      out_.push_back(std::move(package));
      lines_.push_back(line);
    } catch (const fhir::PackageError& error) {
      report(Severity::error, line, error.what());
    }
  }

  void check_dependencies() {
    for (std::size_t i = 1; i < out_.size(); ++i) {
      for (const fhir::PackageDependency& needed : out_[i].dependencies) check_dependency(i, needed);
    }
  }

  std::vector<fhir::Package> take() { return std::move(out_); }

 private:
  void report(Severity severity, std::size_t line, std::string message) {
    problems_.push_back({severity, line == 0 ? std::string() : config_.places.file, line, std::move(message)});
  }

  std::string why_not_here(const fhir::Package& package) const {
    for (const fhir::Package& earlier : out_) {
      if (earlier.name == package.name && earlier.version == package.version && !package.name.empty()) {
        return "is loaded from " + earlier.source + " already; list it once.";
      }
    }
    return why_not_r4(package);
  }

  void check_dependency(std::size_t by, const fhir::PackageDependency& needed) {
    std::string others;
    for (const fhir::Package& package : out_) {
      if (package.name != needed.name) continue;
      if (is_version(package.version, needed.version)) return;
      others += (others.empty() ? "" : ", ") + package.version;
    }
    report(Severity::warning, lines_[by],
           label(out_[by]) + " depends on " + needed.name + '#' + needed.version + ", which is not among the packages" +
               (others.empty() ? "; add it, or what it defines is reported as not checked."
                               : ": there is " + needed.name + '#' + others + " instead."));
  }

  const config::Config& config_;
  std::vector<Problem>& problems_;
  std::vector<std::size_t>& lines_;
  std::vector<fhir::Package> out_;
};

}  // namespace

bool is_version(std::string_view held, std::string_view wanted) {
  if (wanted.empty() || wanted == "latest" || wanted == "dev" || wanted.starts_with("current")) return true;
  while (true) {
    const std::string_view part = wanted.substr(0, wanted.find('.'));
    if (part == "x" || part == "X" || part == "*") return true;
    if (part != held.substr(0, held.find('.'))) return false;
    if (part.size() == wanted.size() || held.find('.') == std::string_view::npos) {
      return part.size() == wanted.size() && held.find('.') == std::string_view::npos;
    }
    wanted.remove_prefix(part.size() + 1);
    held.remove_prefix(held.find('.') + 1);
  }
}

std::vector<fhir::Package> load_packages(const config::Config& config, std::vector<Problem>& problems,
                                         std::vector<std::size_t>& lines) {
  Loading loading(config, problems, lines);
  for (std::size_t i = 0; i < config.packages.size(); ++i) loading.add(i);
  loading.check_dependencies();
  return loading.take();
}

}  // namespace bindgate::app
