#include "fhir/package_scan.h"

#include "fhir/document.h"

#include <simdjson.h>

namespace bindgate::fhir {
namespace {

namespace ondemand = simdjson::ondemand;

// The field's string, or empty where it is something else.
std::string string_of(ondemand::value value) {
  std::string_view text;
  return value.get_string().get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

// False for an array or scalar: JSON too, but no resource and no manifest.
bool get_object(ondemand::document& document, ondemand::object& out) {
  if (document.type().value() != ondemand::json_type::object) {
    return false;
  }
  out = document.get_object();
  return true;
}

void read_versions(ondemand::value value, std::vector<std::string>& out) {
  ondemand::array versions;
  if (value.get_array().get(versions) != simdjson::SUCCESS) {
    return;
  }
  for (ondemand::value version : versions) {
    out.push_back(string_of(version));
  }
}

void read_dependencies(ondemand::value value, std::vector<PackageDependency>& out) {
  ondemand::object dependencies;
  if (value.get_object().get(dependencies) != simdjson::SUCCESS) {
    return;
  }
  for (ondemand::field field : dependencies) {
    std::string name(field.unescaped_key().value());
    out.push_back({std::move(name), string_of(field.value())});
  }
}

std::string_view resource_of(ondemand::object entry) {
  std::string_view text;
  for (ondemand::field field : entry) {
    ondemand::object resource;
    if (field.unescaped_key().value() == "resource" && field.value().get_object().get(resource) == simdjson::SUCCESS) {
      text = resource.raw_json().value();
    }
  }
  return text;
}

}  // namespace

struct PackageScanner::Parser {
  ondemand::parser json;

  ondemand::document open(std::string_view text) { return json.iterate(text, text.size() + kPadding); }
};

PackageScanner::PackageScanner() : parser_(std::make_unique<Parser>()) {}
PackageScanner::~PackageScanner() = default;

std::optional<ResourceHeader> PackageScanner::header(std::string_view text) try {
  ondemand::document document = parser_->open(text);
  ondemand::object root;
  if (!get_object(document, root)) {
    return std::nullopt;
  }
  ResourceHeader out;
  for (ondemand::field field : root) {
    const std::string_view key = field.unescaped_key();
    std::string* const target = key == "resourceType" ? &out.resource_type
                                : key == "url"        ? &out.url
                                : key == "version"    ? &out.version
                                                      : nullptr;
    if (target == nullptr) {
      continue;
    }
    *target = string_of(field.value());
    if (!out.resource_type.empty() && !out.url.empty() && !out.version.empty()) {
      break;
    }
  }
  return out.resource_type.empty() ? std::nullopt : std::optional(std::move(out));
} catch (const simdjson::simdjson_error& error) {
  throw ScanError(error.what());
}

PackageManifest PackageScanner::manifest(std::string_view text) try {
  ondemand::document document = parser_->open(text);
  ondemand::object root;
  PackageManifest out;
  if (!get_object(document, root)) {
    return out;
  }
  for (ondemand::field field : root) {
    const std::string_view key = field.unescaped_key();
    if (key == "name") {
      out.name = string_of(field.value());
    } else if (key == "version") {
      out.version = string_of(field.value());
    } else if ((key == "fhirVersions" || key == "fhir-version-list") && out.fhir_versions.empty()) {
      read_versions(field.value(), out.fhir_versions);
    } else if (key == "dependencies") {
      read_dependencies(field.value(), out.dependencies);
    }
  }
  return out;
} catch (const simdjson::simdjson_error& error) {
  throw ScanError(error.what());
}

std::vector<std::string_view> PackageScanner::entries(std::string_view bundle) try {
  std::vector<std::string_view> out;
  ondemand::document document = parser_->open(bundle);
  for (ondemand::field field : document.get_object()) {
    ondemand::array items;
    if (field.unescaped_key().value() != "entry" || field.value().get_array().get(items) != simdjson::SUCCESS) {
      continue;
    }
    for (ondemand::value item : items) {
      ondemand::object entry;
      out.push_back(item.get_object().get(entry) == simdjson::SUCCESS ? resource_of(entry) : std::string_view{});
    }
  }
  return out;
} catch (const simdjson::simdjson_error& error) {
  throw ScanError(error.what());
}

}  // namespace bindgate::fhir
