// The parts of a resource that _summary and _elements ask for (https://hl7.org/fhir/R5/search.html#summary). Pure.
#pragma once

#include "proxy/terminology/query.h"
#include "terminology/operations/outcome.h"

#include <boost/system/result.hpp>

#include <string>
#include <vector>

namespace bindgate::proxy::tx {

using Json = bindgate::terminology::Json;

struct Excerpt {
  enum class Kind : std::uint8_t { whole, summary, text, data, elements, count };
  Kind kind = Kind::whole;
  std::vector<std::string> elements;

  // The error is a sentence.
  [[nodiscard]] static boost::system::result<Excerpt, std::string> read(const Query& query, const Query& form);
  // Cuts the resource and marks it as cut.
  void apply(Json& resource) const;
};

}  // namespace bindgate::proxy::tx
