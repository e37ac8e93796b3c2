// One question to the endpoint, of a request or of an entry of a batch, and its answer before it is given a version's
// shape and a format. Plain values; views live as long as the request.
#pragma once

#include "fhir/document.h"
#include "proxy/terminology/fhir_version.h"
#include "proxy/terminology/query.h"
#include "terminology/operations/outcome.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::proxy::tx {

using Json = bindgate::terminology::Json;

struct Inquiry {
  FhirVersion version = FhirVersion::r4;
  std::string_view method;
  std::vector<std::string> segments;  // below the base
  Query query;
  Query form;                                // of a body that is a form
  const fhir::Document* document = nullptr;  // of a body that is a resource
  const fhir::Element* resource = nullptr;   // that resource: the document's root, or an entry's
  std::string_view accept_language;
  std::string base;                             // "http://host/fhir/r5", for links
  std::chrono::steady_clock::time_point until;  // nothing more is begun after it
};

struct Reply {
  int status = 200;
  Json resource;                // in R5's shape
  std::string_view allow;       // of a 405: the methods
  std::string_view subject;     // for the log: "expand", "read" ...
  bool is_translation = false;  // $translate's answer, whose parts have other names in R4
  bool is_closure = false;      // $closure's answer, whose relations have other names in R4
};

[[nodiscard]] inline Reply problem(int status, std::string code, std::string text) {
  Reply out;
  out.status = status;
  out.resource = bindgate::terminology::operation_outcome(
      bindgate::terminology::refuse(status, std::move(code), std::move(text)).issues);
  return out;
}

}  // namespace bindgate::proxy::tx
