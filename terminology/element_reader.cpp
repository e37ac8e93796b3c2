#include "terminology/element_reader.h"

#include "terminology/element_json.h"

namespace bindgate::terminology {

using fhir::Document;
using fhir::Element;

namespace {

constexpr std::string_view kVersionAlgorithm =
    "http://hl7.org/fhir/5.0/StructureDefinition/extension-CodeSystem.versionAlgorithm[x]";

std::string_view algorithm_of(const Document& document, const Element& value) {
  if (value.name.ends_with("Coding")) {
    const Element* code = document.child(value, "code");
    return code ? code->value : std::string_view{};
  }
  return value.value;
}

}  // namespace

SystemHeader read_header(const Document& document, const Element& resource, fhir::StringArena& strings) {
  SystemHeader out;
  for (const Element& child : document.children(resource)) {
    if (child.name == "name") out.name = strings.store(child.value);
    if (child.name == "status") out.status = strings.store(child.value);
    if (child.name == "language") out.language = strings.store(child.value);
    if (child.name == "date") out.date = strings.store(child.value);
    if (child.name == "experimental") out.experimental = child.value == "true";
    if (child.name == "versionNeeded") out.version_needed = child.value == "true";
    if (child.name.starts_with("versionAlgorithm"))
      out.version_algorithm = strings.store(algorithm_of(document, child));
    if (child.name != "extension") continue;
    const std::string_view url = document.value(child, "url");
    if (url == kStandardsStatus) out.standards_status = strings.store(document.value(child, "valueCode"));
    if (url == kVersionAlgorithm) {
      for (const Element& value : document.children(child)) {
        if (value.name.starts_with("value")) out.version_algorithm = strings.store(algorithm_of(document, value));
      }
    }
  }
  return out;
}

Designation read_designation(const Document& document, const Element& item, fhir::StringArena& strings) {
  Designation out;
  nlohmann::ordered_json extensions = nlohmann::ordered_json::array();
  for (const Element& child : document.children(item)) {
    if (child.name == "language") out.language = strings.store(child.value);
    if (child.name == "value") out.value = strings.store(child.value);
    if (child.name == "use") {
      out.use = strings.store(document.value(child, "code"));
      out.use_system = strings.store(document.value(child, "system"));
      out.use_display = strings.store(document.value(child, "display"));
    }
    if (child.name != "extension") continue;
    if (document.value(child, "url") == kStandardsStatus) {
      out.status = strings.store(document.value(child, "valueCode"));
    }
    extensions.push_back(element_json(document, child));
  }
  if (!extensions.empty()) out.extensions = strings.store(extensions.dump());
  return out;
}

ExtensionValue read_extension(const Document& document, const Element& item, fhir::StringArena& strings) {
  ExtensionValue out;
  for (const Element& child : document.children(item)) {
    if (child.name == "url") out.url = strings.store(child.value);
    if (!child.name.starts_with("value")) continue;
    out.type = strings.store(child.name);
    out.value = strings.store(child.value);
  }
  out.json = strings.store(element_json(document, item).dump());
  return out;
}

}  // namespace bindgate::terminology
