// The writers: what can be written as XML reads as the same resource, and comes back as the JSON that the writer makes
// of the original. The input is XML where it begins with '<', else JSON.
#include "check.h"

#include "fhir/convert.h"
#include "fhir/package.h"
#include "fhir/reader.h"
#include "packages/embedded.h"

#include <cstdint>

namespace {

using bindgate::fhir::Document;
using bindgate::fhir::Format;
using bindgate::fhir::TypeModel;
using bindgate::fuzz::check;

const TypeModel& types() {
  static const TypeModel model =
      TypeModel::load(bindgate::fhir::load_package(bindgate::packages::r4_core(), "embedded"));
  return model;
}

Document read_back(Format format, std::string_view text) {
  Document document;
  const auto result = bindgate::fhir::read(format, text, text.size(), document);
  check(result.has_value(), "what is written can be read");
  return document;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Format format = text.starts_with('<') ? Format::xml : Format::json;
  Document document;
  if (!bindgate::fhir::read(format, text, size, document)) return 0;
  const auto xml = bindgate::fhir::write_xml(document, types());
  if (!xml) return 0;
  const auto json = bindgate::fhir::write_json(document, types());
  check(json.has_value(), "what can be written as XML can be written as JSON");

  const Document from_xml = read_back(Format::xml, *xml);
  const auto json_again = bindgate::fhir::write_json(from_xml, types());
  // A narrative with a prefix of its own takes up the namespaces around it, and those are the writer's now.
  const bool prefixed = text.find("xmlns:") != std::string_view::npos;
  check(json_again && (prefixed || *json_again == *json), "the XML says what the original says");
  const Document from_json = read_back(Format::json, *json);
  const auto xml_again = bindgate::fhir::write_xml(from_json, types());
  check(xml_again && *xml_again == *xml, "the JSON says what the original says");
  return 0;
}
