// Counts what a package costs against its limits, and words the complaint. Used while one package is read.
#pragma once

#include "fhir/package.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace bindgate::fhir {

class PackageBudget {
 public:
  PackageBudget(const PackageLimits& limits, std::string source) : limits_(limits), source_(std::move(source)) {}

  // One more file of that size. Throws PackageError before anything of it need be read.
  void take(std::string_view file, std::uint64_t bytes) {
    if (++files_ > limits_.max_files) {
      fail({}, "holds more than " + std::to_string(limits_.max_files) + " files; split it");
    }
    if (bytes > limits_.max_file_bytes) {
      fail(file, "is larger than " + std::to_string(limits_.max_file_bytes) + " bytes; split it");
    }
    bytes_ += bytes;
    if (bytes_ > limits_.max_total_bytes) {
      fail({}, "unpacks to more than " + std::to_string(limits_.max_total_bytes) + " bytes; split it");
    }
  }

  [[noreturn]] void fail(std::string_view file, std::string_view complaint) const {
    std::string message = "package " + source_;
    if (!file.empty()) {
      message.append(": ").append(file);
    }
    throw PackageError(message.append(": ").append(complaint));
  }

  [[nodiscard]] const std::string& source() const { return source_; }

 private:
  PackageLimits limits_;
  std::string source_;
  std::size_t files_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace bindgate::fhir
