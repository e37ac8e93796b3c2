// Changes to JSON text that leave every other byte as it was sent. The text has been read before: it is valid.
// Pure.
#pragma once

#include "fhir/document.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::demo {

struct Edit {
  std::size_t offset;
  std::size_t length;  // of what is replaced; 0: an insertion
  std::string text;
};

// No two edits overlap; insertions at one place come in the order given.
[[nodiscard]] std::string apply_edits(std::string_view text, std::vector<Edit> edits);

// One past the last byte of the JSON value that starts at `begin`.
[[nodiscard]] std::size_t end_of_value(std::string_view json, std::size_t begin);

// A replacement of the string value that `element` has.
[[nodiscard]] Edit replace_value(std::string_view json, const fhir::Element& element, std::string_view value);

// What makes a resource the version of that number: its id, meta.versionId and meta.lastUpdated.
void stamp(const fhir::Document& resource, std::string_view json, std::string_view id, std::string_view version,
           std::string_view last_updated, std::vector<Edit>& edits);

}  // namespace bindgate::demo
