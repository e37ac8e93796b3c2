#include "terminology/ucum/units.h"

#include "terminology/ucum/functions.h"
#include "terminology/ucum/parser.h"

#include <cstdlib>
#include <map>
#include <vector>

namespace bindgate::terminology::ucum {
namespace {

Decimal decimal(std::string_view text) {
  return Decimal(std::string(text));
}

// So many of a product of base units and arbitrary units.
struct Measure {
  Decimal magnitude = 1;
  std::map<std::string_view, int> powers;  // by code; none is zero
  const Unit* special = nullptr;           // the only unit there is: values are turned by its function
  Decimal scale = 1;                       // and by its prefix

  void multiply(const Measure& other, int exponent) {
    magnitude *= boost::multiprecision::pow(other.magnitude, exponent);
    for (const auto& [code, power] : other.powers) add(code, power * exponent);
  }
  void add(std::string_view code, int power) {
    if ((powers[code] += power) == 0) powers.erase(code);
  }
};

std::optional<Measure> measure(std::string_view text);

// The unit's own definition, followed down to base units. Definitions do not go in circles.
Measure definition_of(const Unit& unit) {
  Measure out;
  const bool is_itself = unit.unit.empty() || (unit.is_arbitrary && unit.unit == "1");
  if (is_itself) {
    out.add(unit.code, 1);
    return out;
  }
  out = measure(unit.unit).value_or(Measure{});
  out.magnitude *= decimal(unit.value);
  return out;
}

// Multiplies what is read; a slash turns what comes right after it, and a group all that is in it.
class Product : public Reader {
 public:
  void on_component(const Component& component) override {
    Measure one = definition_of(*component.unit);
    if (component.prefix != nullptr) one.magnitude *= decimal(component.prefix->value);
    if (component.unit->is_special) take_special(component);
    out_.multiply(one, component.exponent * take_sign());
    ++components_;
  }
  void on_number(std::string_view digits) override {
    out_.magnitude *= boost::multiprecision::pow(decimal(digits), take_sign());
    ++components_;
  }
  void on_operator(char op) override { sign_ = op == '/' ? -1 : 1; }
  void on_open() override { groups_.push_back(take_sign()); }
  void on_close() override { groups_.pop_back(); }

  std::optional<Measure> result() {
    // A scale that is no ratio scale cannot be part of a product.
    if (special_ != nullptr && (components_ != 1 || exponent_ != 1)) return std::nullopt;
    // What cannot be written as an exponent is no unit that anything is measured in.
    for (const auto& [code, power] : out_.powers) {
      if (std::abs(power) > kMaxExponent) return std::nullopt;
    }
    out_.special = special_;
    out_.scale = scale_;
    return std::move(out_);
  }

 private:
  int take_sign() {
    const int own = sign_;
    sign_ = 1;
    return own * (groups_.empty() ? 1 : groups_.back());
  }
  void take_special(const Component& component) {
    special_ = component.unit;
    exponent_ = component.exponent * sign_;
    if (component.prefix != nullptr) scale_ = decimal(component.prefix->value);
  }

  Measure out_;
  int sign_ = 1;
  std::vector<int> groups_;
  int components_ = 0;
  const Unit* special_ = nullptr;
  int exponent_ = 1;
  Decimal scale_ = 1;
};

std::optional<Measure> measure(std::string_view text) {
  Product product;
  if (read(text, product)) return std::nullopt;
  return product.result();
}

// The value in base units.
std::optional<Decimal> to_base(const Measure& from, const Decimal& value) {
  if (from.special == nullptr) return value * from.magnitude;
  const auto proper = to_proper(from.special->function, value * from.scale);
  if (!proper) return std::nullopt;
  return *proper * from.magnitude / from.scale;
}

std::optional<Decimal> from_base(const Measure& to, const Decimal& value) {
  if (to.special == nullptr) return value / to.magnitude;
  const auto found = from_proper(to.special->function, value / to.magnitude * to.scale);
  if (!found) return std::nullopt;
  return *found / to.scale;
}

std::string text_of(const std::map<std::string_view, int>& powers) {
  std::string out;
  for (const auto& [code, power] : powers) {
    if (!out.empty()) out += '.';
    out += code;
    if (power != 1) out += std::to_string(power);
  }
  return out;
}

class Display : public Reader {
 public:
  void on_component(const Component& component) override {
    out_ += '(';
    if (component.prefix != nullptr) out_ += component.prefix->name;
    out_ += component.unit->name;
    if (component.exponent != 1) out_ += " ^ " + std::to_string(component.exponent);
    out_ += ')';
  }
  void on_number(std::string_view digits) override { out_ += digits; }
  void on_operator(char op) override { out_ += op == '/' ? (out_.empty() ? "1 / " : " / ") : " * "; }
  void on_open() override { out_ += '('; }
  void on_close() override { out_ += ')'; }

  [[nodiscard]] std::string text() const { return out_.empty() ? "(unity)" : out_; }

 private:
  std::string out_;
};

std::optional<Quantity> combine(const Quantity& a, const Quantity& b, int exponent) {
  const auto left = canonical(a);
  const auto right = canonical(b);
  if (!left || !right || (exponent < 0 && right->value == 0)) return std::nullopt;
  const auto one = measure(left->unit);
  const auto other = measure(right->unit);
  if (!one || !other) return std::nullopt;
  Measure product = *one;
  product.multiply(*other, exponent);
  return Quantity{left->value * boost::multiprecision::pow(right->value, exponent), text_of(product.powers)};
}

}  // namespace

std::string display(std::string_view unit) {
  Display out;
  return read(unit, out) ? std::string() : out.text();
}

std::optional<Quantity> canonical(const Quantity& quantity) {
  const auto found = measure(quantity.unit);
  if (!found) return std::nullopt;
  const auto value = to_base(*found, quantity.value);
  if (!value) return std::nullopt;
  return Quantity{*value, text_of(found->powers)};
}

bool commensurable(std::string_view a, std::string_view b) {
  const auto left = measure(a);
  const auto right = measure(b);
  return left && right && left->powers == right->powers;
}

std::optional<Decimal> convert(const Decimal& value, std::string_view from, std::string_view to) {
  const auto source = measure(from);
  const auto target = measure(to);
  if (!source || !target || source->powers != target->powers) return std::nullopt;
  const auto base = to_base(*source, value);
  if (!base) return std::nullopt;
  return from_base(*target, *base);
}

std::optional<Quantity> multiply(const Quantity& a, const Quantity& b) {
  return combine(a, b, 1);
}

std::optional<Quantity> divide(const Quantity& a, const Quantity& b) {
  return combine(a, b, -1);
}

}  // namespace bindgate::terminology::ucum
