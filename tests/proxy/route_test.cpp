#include "proxy/terminology/route.h"

#include <catch2/catch.hpp>

using namespace bindgate::proxy::tx;

namespace {

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> out;
  while (!path.empty()) {
    out.emplace_back(path.substr(0, path.find('/')));
    path.remove_prefix(std::min(path.size(), out.back().size() + 1));
  }
  return out;
}

// "expand ValueSet x", "read ValueSet x", or "405 GET, HEAD".
std::string route_of(std::string_view method, std::string_view path) {
  const std::vector<std::string> segments = split(path);
  const auto got = route(method, segments);
  if (!got) {
    std::string out = std::to_string(got.error().status);
    if (!got.error().allow.empty()) out += ' ' + std::string(got.error().allow);
    CHECK(got.error().resource["resourceType"] == "OperationOutcome");
    return out;
  }
  static constexpr std::array kNames = {"capabilities", "operation", "read", "search", "batch"};
  std::string out = kNames[static_cast<std::size_t>(got->interaction)];
  if (got->interaction == Interaction::operation) out = name_of(got->operation);
  if (!got->type.empty()) out += ' ' + got->type;
  if (!got->id.empty()) out += ' ' + got->id;
  return out;
}

}  // namespace

TEST_CASE("a method and a path below the base ask for one thing, or are refused with what is allowed") {
  const auto [method, path, expected] = GENERATE(table<std::string_view, std::string_view, std::string>({
      {"GET", "metadata", "capabilities"},
      {"HEAD", "metadata", "capabilities"},
      {"POST", "metadata", "405 GET, HEAD"},
      {"GET", "ValueSet/$expand", "expand ValueSet"},
      {"HEAD", "ValueSet/$expand", "expand ValueSet"},
      {"POST", "ValueSet/$expand", "expand ValueSet"},
      {"GET", "ValueSet/x/$expand", "expand ValueSet x"},
      {"GET", "ValueSet/$validate-code", "validate-code ValueSet"},
      {"POST", "CodeSystem/x/$validate-code", "validate-code CodeSystem x"},
      {"POST", "ValueSet/$batch-validate-code", "batch-validate-code ValueSet"},
      {"GET", "ValueSet/$batch-validate-code", "405 POST"},
      {"GET", "CodeSystem/$lookup", "lookup CodeSystem"},
      {"GET", "CodeSystem/x/$lookup", "404"},
      {"GET", "CodeSystem/x/$subsumes", "subsumes CodeSystem x"},
      {"POST", "CodeSystem/$find-matches", "find-matches CodeSystem"},
      {"GET", "ConceptMap/x/$translate", "translate ConceptMap x"},
      {"POST", "$closure", "closure"},
      {"GET", "$closure", "405 POST"},
      {"PUT", "ValueSet/$expand", "405 GET, HEAD, POST"},
      {"GET", "ConceptMap/$expand", "404"},
      {"GET", "ValueSet/$EXPAND", "404"},
      {"GET", "ValueSet/x/$expand/y", "404"},
      {"GET", "$expand", "404"},
      {"GET", "ValueSet", "search ValueSet"},
      {"POST", "ValueSet/_search", "search ValueSet"},
      {"GET", "ValueSet/_search", "405 POST"},
      {"GET", "ValueSet/x", "read ValueSet x"},
      {"POST", "ValueSet", "405 GET, HEAD"},
      {"PUT", "ValueSet/x", "405 GET, HEAD"},
      {"PATCH", "ValueSet/x", "405 GET, HEAD"},
      {"DELETE", "CodeSystem/x", "405 GET, HEAD"},
      {"GET", "ValueSet/x/_history/1", "501"},
      {"GET", "ValueSet/_history", "501"},
      {"GET", "ValueSet/_other", "404"},
      {"GET", "Patient", "404"},
      {"GET", "valueset", "404"},
      {"POST", "", "batch"},
      {"GET", "", "405 POST"},
  }));
  CAPTURE(method, path);
  CHECK(route_of(method, path) == expected);
}
