// Reads JSON and XML resources into a Document. Pure; one Document per thread.
#pragma once

#include "fhir/document.h"

#include <boost/system/result.hpp>

namespace bindgate::fhir {

template <typename T>
using ReadResult = boost::system::result<T, ReadError>;

// JSON by https://hl7.org/fhir/R4/json.html: UTF-8 without a byte order mark, one object, every property once.
// `capacity` bytes from text.data() are readable; with capacity >= size + kPadding nothing is copied.
// The text must outlive `out`.
// `max_elements`: for text from strangers, kMaxElements; definitions may be larger.
[[nodiscard]] ReadResult<void> read_json(std::string_view text, std::size_t capacity, Document& out,
                                         std::size_t max_elements = kMaxElements);

// XML by https://hl7.org/fhir/R4/xml.html: UTF-8, the FHIR namespace, no DOCTYPE. The narrative is one Element
// `div` as in JSON: its value is the XHTML as it stands, well-formed. The text must outlive `out`.
[[nodiscard]] ReadResult<void> read_xml(std::string_view text, Document& out);

[[nodiscard]] ReadResult<void> read(Format format, std::string_view text, std::size_t capacity, Document& out);

}  // namespace bindgate::fhir
