// Definitions written in a few words, for the tests of this folder.
#pragma once

#include "fhir/document.h"
#include "fhir/package.h"
#include "terminology/terminology.h"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology::test {

inline fhir::PackageFile file_of(std::string type, std::string name, std::string text) {
  text.reserve(text.size() + fhir::kPadding);
  return {std::move(name), std::move(type), {}, {}, std::move(text)};
}

// A package of resources in JSON; each one's type is read off its text.
inline fhir::Package package_of(const std::vector<std::string>& resources, std::string name = "test.package") {
  fhir::Package package;
  package.name = std::move(name);
  for (const std::string& text : resources) {
    const bool is_system = text.find("\"CodeSystem\"") < text.find("\"ValueSet\"");
    const std::string type = is_system ? "CodeSystem" : "ValueSet";
    package.files.push_back(file_of(type, type + std::to_string(package.files.size()) + ".json", text));
  }
  return package;
}

inline std::shared_ptr<const Terminology> compile(const std::vector<std::string>& resources) {
  const std::vector<fhir::Package> packages{package_of(resources)};
  return Terminology::compile(packages);
}

// `more` continues the resource: `"content":"complete","concept":[...]`.
inline std::string system(std::string_view url, std::string_view more) {
  return R"({"resourceType":"CodeSystem","url":")" + std::string(url) + "\"," + std::string(more) + "}";
}

inline std::string complete(std::string_view url, std::string_view concepts) {
  return system(url, R"("caseSensitive":true,"content":"complete","concept":)" + std::string(concepts));
}

inline std::string value_set(std::string_view url, std::string_view compose) {
  return R"({"resourceType":"ValueSet","url":")" + std::string(url) + R"(","compose":)" + std::string(compose) + "}";
}

inline std::string including(std::string_view url, std::string_view include) {
  return value_set(url, R"({"include":[)" + std::string(include) + "]}");
}

// The member codes, by commas.
inline std::string codes_of(const ValueSet& set) {
  std::string out;
  for (const Coded& member : set.members(1000)) out += (out.empty() ? "" : ",") + std::string(member.code);
  return out;
}

inline bool has_note(const Terminology& terminology, std::string_view words) {
  for (const LoadNote& note : terminology.notes()) {
    if (note.message.find(words) != std::string::npos) return true;
  }
  return false;
}

}  // namespace bindgate::terminology::test

namespace Catch {
template <>
struct StringMaker<bindgate::terminology::Membership> {
  static std::string convert(bindgate::terminology::Membership membership) {
    constexpr const char* kNames[] = {"in", "not_in", "undecided"};
    return kNames[static_cast<int>(membership)];
  }
};
template <>
struct StringMaker<bindgate::terminology::Undecided> {
  static std::string convert(bindgate::terminology::Undecided reason) {
    constexpr const char* kNames[] = {"none",           "unknown_system",    "unknown_system_version",
                                      "partial_system", "unknown_value_set", "not_computable"};
    return kNames[static_cast<int>(reason)];
  }
};
}  // namespace Catch
