#include "rules/primitive.h"

#include <algorithm>
#include <array>

namespace bindgate::rules {

namespace {

struct Row {
  std::string_view type;
  Primitive primitive;
};

constexpr std::array<Row, 21> kRows = {{
    {"string", Primitive::string},
    {"code", Primitive::code},
    {"uri", Primitive::uri},
    {"url", Primitive::uri},
    {"canonical", Primitive::uri},
    {"oid", Primitive::uri},
    {"uuid", Primitive::uri},
    {"id", Primitive::id},
    {"markdown", Primitive::markdown},
    {"base64Binary", Primitive::base64},
    {"xhtml", Primitive::xhtml},
    {"boolean", Primitive::boolean},
    {"integer", Primitive::integer},
    {"unsignedInt", Primitive::unsigned_int},
    {"positiveInt", Primitive::positive_int},
    {"decimal", Primitive::decimal},
    {"date", Primitive::date},
    {"dateTime", Primitive::date_time},
    {"instant", Primitive::instant},
    {"time", Primitive::time},
    // How definitions call what XML writes as an attribute: Element.id, Extension.url.
    {"http://hl7.org/fhirpath/System.String", Primitive::string},
}};

}  // namespace

Primitive primitive_of_type(std::string_view type) {
  const auto* found = std::find_if(kRows.begin(), kRows.end(), [&](const Row& row) { return row.type == type; });
  return found == kRows.end() ? Primitive::none : found->primitive;
}

}  // namespace bindgate::rules
