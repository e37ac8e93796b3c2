#include "terminology/ucum/functions.h"

#include <algorithm>
#include <array>

namespace bindgate::terminology::ucum {
namespace {

using boost::multiprecision::atan;
using boost::multiprecision::exp;
using boost::multiprecision::log;
using boost::multiprecision::log10;
using boost::multiprecision::pow;
using boost::multiprecision::sqrt;
using boost::multiprecision::tan;

// Beyond it powers overflow, and no measured value has such a logarithm.
const Decimal kLargestLogarithm = 1'000'000;

struct Function {
  std::string_view name;
  Decimal (*to_proper)(const Decimal&);
  Decimal (*from_proper)(const Decimal&);
  bool is_logarithm;  // from_proper takes values above zero only
};

Decimal ten_to(const Decimal& value) {
  return pow(Decimal(10), value);
}
Decimal degree() {
  return boost::multiprecision::acos(Decimal(-1)) / 180;
}
// A homeopathic potency: so many dilutions by `base`.
template <int base>
Decimal diluted(const Decimal& value) {
  return pow(Decimal(base), -value);
}
template <int base>
Decimal potency(const Decimal& value) {
  return -log(value) / log(Decimal(base));
}

const std::array<Function, 15>& functions() {
  static const std::array<Function, 15> kAll = {
      {{"Cel", [](const Decimal& v) -> Decimal { return v + Decimal("273.15"); },
        [](const Decimal& v) -> Decimal { return v - Decimal("273.15"); }, false},
       {"degF", [](const Decimal& v) -> Decimal { return v + Decimal("459.67"); },
        [](const Decimal& v) -> Decimal { return v - Decimal("459.67"); }, false},
       {"degRe", [](const Decimal& v) -> Decimal { return v + Decimal("218.52"); },
        [](const Decimal& v) -> Decimal { return v - Decimal("218.52"); }, false},
       {"pH", [](const Decimal& v) { return ten_to(-v); }, [](const Decimal& v) -> Decimal { return -log10(v); }, true},
       {"ln", [](const Decimal& v) -> Decimal { return exp(v); }, [](const Decimal& v) -> Decimal { return log(v); },
        true},
       {"lg", [](const Decimal& v) { return ten_to(v); }, [](const Decimal& v) -> Decimal { return log10(v); }, true},
       {"lgTimes2", [](const Decimal& v) { return ten_to(v / 2); },
        [](const Decimal& v) -> Decimal { return 2 * log10(v); }, true},
       {"ld", [](const Decimal& v) -> Decimal { return pow(Decimal(2), v); },
        [](const Decimal& v) -> Decimal { return log(v) / log(Decimal(2)); }, true},
       {"100tan", [](const Decimal& v) -> Decimal { return atan(v / 100) / degree(); },
        [](const Decimal& v) -> Decimal { return tan(v * degree()) * 100; }, false},
       {"tanTimes100", [](const Decimal& v) -> Decimal { return atan(v / 100); },
        [](const Decimal& v) -> Decimal { return tan(v) * 100; }, false},
       {"sqrt", [](const Decimal& v) -> Decimal { return v * v; },
        [](const Decimal& v) -> Decimal { return v < 0 ? Decimal(0) : sqrt(v); }, false},
       {"hpX", diluted<10>, potency<10>, true},
       {"hpC", diluted<100>, potency<100>, true},
       {"hpM", diluted<1000>, potency<1000>, true},
       {"hpQ", diluted<50000>, potency<50000>, true}}};
  return kAll;
}

const Function* find(std::string_view name) {
  const auto& all = functions();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Function& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::optional<Decimal> to_proper(std::string_view function, const Decimal& value) {
  const Function* found = find(function);
  if (found == nullptr) return std::nullopt;
  if (found->is_logarithm && (value > kLargestLogarithm || value < -kLargestLogarithm)) return std::nullopt;
  return found->to_proper(value);
}

std::optional<Decimal> from_proper(std::string_view function, const Decimal& value) {
  const Function* found = find(function);
  if (found == nullptr || (found->is_logarithm && value <= 0)) return std::nullopt;
  return found->from_proper(value);
}

}  // namespace bindgate::terminology::ucum
