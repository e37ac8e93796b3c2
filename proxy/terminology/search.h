// Search and read of CodeSystem, ValueSet and ConceptMap (https://hl7.org/fhir/R5/search.html). Pure.
#pragma once

#include "proxy/terminology/inquiry.h"
#include "proxy/terminology/settings.h"
#include "terminology/operations/resource_store.h"
#include "terminology/terminology.h"

#include <string_view>

namespace bindgate::proxy::tx {

struct Held {
  const bindgate::terminology::ResourceStore& resources;
  const bindgate::terminology::Terminology& terminology;
};

// A searchset Bundle with the links of its page. What is asked for and not understood is refused, never passed over.
[[nodiscard]] Reply search(const Held& held, const Settings& settings, std::string_view type, const Inquiry& inquiry);

// The resource as it was published, or what _summary and _elements leave of it.
[[nodiscard]] Reply read(const Held& held, std::string_view type, std::string_view id, const Inquiry& inquiry);

}  // namespace bindgate::proxy::tx
