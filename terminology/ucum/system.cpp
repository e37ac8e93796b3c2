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
  [[nodiscard]] std::vector<std::string> parts_of(std::string_view code, std::string_view) const override {
    const auto found = canonical({1, std::string(code)});
    return found ? std::vector<std::string>{found->unit} : std::vector<std::string>{};
  }
  [[nodiscard]] std::string normal_part(std::string_view name, std::string_view value) const override {
    const std::vector<std::string> parts = parts_of(value, name);
    return parts.empty() ? std::string(value) : parts.front();
  }
};

}  // namespace

std::unique_ptr<CodeSystem> make_system() {
  return std::make_unique<System>();
}

}  // namespace bindgate::terminology::ucum
