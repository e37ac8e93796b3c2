#include "definitions.h"

#include "terminology/operations/value_set_checker.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <vector>

using namespace bindgate::terminology;

namespace {

const Snapshot& core() {
  static const std::vector<bindgate::fhir::Package> packages{bindgate::fhir::load_package(
      std::filesystem::path(BINDGATE_SOURCE_DIR) / "packages" / "hl7.fhir.r4.core-4.0.1.tgz")};
  static const Snapshot snapshot{packages};
  return snapshot;
}

std::vector<std::string> around(std::string_view code) {
  const std::string text(code);
  std::string upper = text;
  for (char& c : upper) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return {text, upper, text + "x", "_" + text};
}

}  // namespace

// The gateway decides by compiled membership and explains by walking the definition: they must not differ.
TEST_CASE("membership and the walk of the definition agree on every core value set") {
  const ResourceStore none = ResourceStore::load({});
  const Options options;
  std::size_t compared = 0;
  for (const ValueSet* value_set : core().value_sets()) {
    Scope scope(core(), none, options, std::chrono::steady_clock::time_point::max());
    const std::string canonical = std::string(value_set->url()) + '|' + std::string(value_set->version());
    const ValueSetDefinition* definition = scope.find_value_set(canonical);
    CAPTURE(canonical);
    REQUIRE(definition);
    ValueSetChecker checker(scope, *definition);
    if (!checker.prepare()) continue;
    for (const Coded& member : value_set->members(40)) {
      for (const std::string& code : around(member.code)) {
        const Decision decision = value_set->contains(member.system, {}, code);
        CheckState state;
        const InValueSet walked = checker.check("", {member.system, {}, code, {}}, state);
        CAPTURE(member.system, code);
        // What cannot be decided, or is listed of a system that is not held, the walk does not call a member.
        if (walked == InValueSet::unknown || decision.membership == Membership::undecided) continue;
        CHECK((decision.membership == Membership::in) == (walked == InValueSet::yes));
        ++compared;
      }
    }
  }
  CHECK(compared > 40'000);
}
