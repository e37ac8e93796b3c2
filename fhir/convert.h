// A resource from one format to the other, by the types' definitions: https://hl7.org/fhir/R4/json.html and
// https://hl7.org/fhir/R4/xml.html. Nothing is lost or invented: decimals keep their digits, the narrative its
// text, and what the definitions do not know is an error. Pure: any thread.
#pragma once

#include "fhir/document.h"
#include "fhir/type_model.h"

#include <boost/system/result.hpp>

#include <string>

namespace bindgate::fhir {

struct ConvertError {
  std::string path;     // of the element, as FHIRPath: "Patient.name[1].family"
  std::string message;  // a sentence for the sender
};

using Converted = boost::system::result<std::string, ConvertError>;

// From a document of either format; an XML one becomes XML again, checked and in the schema's order.
[[nodiscard]] Converted write_xml(const Document& document, const TypeModel& types);
[[nodiscard]] Converted write_json(const Document& document, const TypeModel& types);

}  // namespace bindgate::fhir
