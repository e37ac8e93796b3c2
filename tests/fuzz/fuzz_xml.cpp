// The XML reader: any bytes become a sound Document or an error, the same for a fresh and a used Document.
#include "check.h"
#include "document_checks.h"

#include <cstdint>

using bindgate::fhir::Document;
using bindgate::fhir::read_xml;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static Document used;
  Document fresh;
  const auto result = read_xml(text, fresh);
  bindgate::fuzz::check_same(result, fresh, read_xml(text, used), used);
  if (result) {
    bindgate::fuzz::check_document(fresh, text);
    bindgate::fuzz::check(!fresh.resource_type().empty(), "a resource in XML has a type");
  } else {
    bindgate::fuzz::check_error(result.error(), text);
  }
  return 0;
}
