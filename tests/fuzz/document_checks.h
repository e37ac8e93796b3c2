// What holds for every Document a reader hands out, whatever the bytes were.
#pragma once

#include "fhir/document.h"
#include "fhir/reader.h"

#include <string_view>

namespace bindgate::fuzz {

// The elements form one tree in document order, their positions lie in the text, their views can be read.
void check_document(const fhir::Document& document, std::string_view text);

// An error lies in the text and its line and column are those of its offset.
void check_error(const fhir::ReadError& error, std::string_view text);

// Two readings of the same bytes came to the same.
void check_same(const fhir::ReadResult<void>& a, const fhir::Document& a_document, const fhir::ReadResult<void>& b,
                const fhir::Document& b_document);

}  // namespace bindgate::fuzz
