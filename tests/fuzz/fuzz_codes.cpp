// Codes of the systems that are decided by a grammar: units, language tags, media types, URIs, subdivisions and time
// zones. The first byte chooses the system, the rest is the code.
#include "check.h"

#include "terminology/built_in_systems.h"
#include "terminology/ucum/units.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace bindgate::terminology;
using bindgate::fuzz::check;

constexpr std::string_view kSubtags[] = {"language", "ext-lang",  "script",     "region",
                                         "variant",  "extension", "private-use"};

// What every part of a language tag says stands in the tag.
class StandsIn : public PartTest {
 public:
  explicit StandsIn(std::string_view code) : code_(code) {}
  [[nodiscard]] bool accepts(std::string_view part) const override {
    check(code_.find(part) != std::string_view::npos, "a part that is not in the code");
    return false;
  }

 private:
  std::string_view code_;
};

void check_parts(const CodeSystem& system, const std::string& code) {
  for (const std::string_view name : kSubtags) {
    if (system.has_parts(name)) static_cast<void>(system.any_part(code, name, StandsIn(code)));
  }
}

void check_unit(const std::string& unit) {
  check(!ucum::display(unit).empty(), "a unit without a name");
  // One with a special unit in a product has none.
  const auto canonical = ucum::canonical({1, unit});
  if (!canonical) return;
  check(ucum::commensurable(unit, unit), "a unit that does not measure what it measures");
  check(ucum::commensurable(unit, canonical->unit), "a canonical form that measures something else");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto systems = built_in_systems();
  if (size < 2) return 0;  // no code is empty
  const CodeSystem& system = *systems[data[0] % systems.size()];
  const std::string code(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Existence found = system.existence(code);
  check(system.existence(code) == found, "the same code is decided twice");
  if (found != Existence::exists) {
    if (system.url() == "http://unitsofmeasure.org") check(ucum::display(code).empty(), "a name for what is no unit");
    return 0;
  }
  check(!system.normal_form(code).empty(), "a code without a normal form");
  check_parts(system, code);
  if (system.url() == "http://unitsofmeasure.org") check_unit(code);
  return 0;
}
