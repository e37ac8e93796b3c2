#include "terminology/ucum/system.h"

#include "terminology/grammar_system.h"
#include "terminology/ucum/parser.h"
#include "terminology/ucum/units.h"

namespace bindgate::terminology::ucum {
namespace {

Existence check(std::string_view code) {
  return valid(code) ? Existence::exists : Existence::missing;
}

class System : public GrammarSystem {
 public:
  System() : GrammarSystem("http://unitsofmeasure.org", "Unified Code for Units of Measure (UCUM)", true, check) {}

  [[nodiscard]] std::string_view version() const override { return kVersion; }
  [[nodiscard]] std::string display_of_unlisted(std::string_view code) const override { return display(code); }

  // The unit in base units, without its magnitude: what it measures.
  [[nodiscard]] bool has_parts(std::string_view name) const override { return name == "canonical"; }
  [[nodiscard]] bool any_part(std::string_view code, std::string_view, const PartTest& test) const override {
    const auto found = canonical({1, std::string(code)});
    return found && test.accepts(found->unit);
  }
  [[nodiscard]] std::string normal_part(std::string_view, std::string_view value) const override {
    const auto found = canonical({1, std::string(value)});
    return found ? found->unit : std::string(value);
  }
};

}  // namespace

std::unique_ptr<CodeSystem> make_system() {
  return std::make_unique<System>();
}

}  // namespace bindgate::terminology::ucum
