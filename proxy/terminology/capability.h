// What the endpoint says it can do: the CapabilityStatement and TerminologyCapabilities of each version
// (https://hl7.org/fhir/R5/terminology-service.html, https://build.fhir.org/ig/HL7/fhir-tx-ecosystem-ig). Pure.
#pragma once

#include "proxy/terminology/inquiry.h"
#include "terminology/terminology.h"

#include <string>

namespace bindgate::proxy::tx {

struct Software {
  std::string version;
  std::string started;  // a dateTime: since when the statements are as they are
  bool has_keys = false;
};

// metadata, by its `mode`.
[[nodiscard]] Reply capabilities(const Inquiry& inquiry, const Software& software,
                                 const bindgate::terminology::Terminology& terminology);

}  // namespace bindgate::proxy::tx
