#include "terminology/ucum/parser.h"

#include "terminology/folding.h"

#include "terminology/string_table.h"

#include <algorithm>

namespace bindgate::terminology::ucum {
namespace {

constexpr std::size_t kMaxDigits = 30;

bool is_printable(char c) {
  return c > ' ' && c < '\x7f';
}
bool ends_symbol(char c) {
  return c == '.' || c == '/' || c == '(' || c == ')' || c == '{' || c == '}' || c == '+' || c == '-' || c == '=' ||
         is_ascii_digit(c) || !is_printable(c);
}

const StringTable& unit_places() {
  static const StringTable table = [] {
    StringTable out;
    for (const Unit& unit : kUnits) out.insert(unit.code);
    return out;
  }();
  return table;
}

const Unit* find_unit(std::string_view code) {
  const std::uint32_t at = unit_places().find(code);
  return at == StringTable::kNone ? nullptr : &kUnits[at];
}

// The atom itself, or a metric one behind a prefix.
bool find_component(std::string_view symbol, Component& out) {
  out.unit = find_unit(symbol);
  if (out.unit != nullptr) return true;
  for (const Prefix& prefix : kPrefixes) {
    if (!symbol.starts_with(prefix.code)) continue;
    const Unit* unit = find_unit(symbol.substr(prefix.code.size()));
    if (unit == nullptr || !unit->is_metric) continue;
    out.prefix = &prefix;
    out.unit = unit;
    return true;
  }
  return false;
}

// What is wrong, without the words for it: valid() has no use for them.
enum class Problem {
  none,
  too_long,
  too_deep,
  no_term,
  unknown_unit,
  open_bracket,
  open_parenthesis,
  open_annotation,
  bad_annotation,
  bad_exponent,
  number_too_long,
  trailing,
};

class Parser {
 public:
  Parser(std::string_view text, Reader* reader) : text_(text), reader_(reader) {}

  Problem run() {
    if (text_.size() > kMaxLength) return Problem::too_long;
    if (peek() == '/') {
      ++at_;
      if (reader_ != nullptr) reader_->on_operator('/');
    }
    const Problem problem = term(0);
    if (problem != Problem::none) return problem;
    return at_ == text_.size() ? Problem::none : Problem::trailing;
  }

  [[nodiscard]] std::size_t position() const { return at_; }
  [[nodiscard]] std::string_view symbol() const { return symbol_; }

 private:
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  Problem term(int depth) {
    if (depth > kMaxNesting) return Problem::too_deep;
    while (true) {
      if (const Problem problem = component(depth); problem != Problem::none) return problem;
      const char op = peek();
      if (op != '.' && op != '/') return Problem::none;
      ++at_;
      if (reader_ != nullptr) reader_->on_operator(op);
    }
  }

  Problem component(int depth) {
    const char first = peek();
    if (first == '(') return group(depth);
    if (first == '{') return annotation();
    if (is_ascii_digit(first) && !text_.substr(at_).starts_with("10*") && !text_.substr(at_).starts_with("10^")) {
      return number();
    }
    return simple_unit();
  }

  Problem group(int depth) {
    ++at_;
    if (reader_ != nullptr) reader_->on_open();
    if (const Problem problem = term(depth + 1); problem != Problem::none) return problem;
    if (peek() != ')') return Problem::open_parenthesis;
    ++at_;
    if (reader_ != nullptr) reader_->on_close();
    return optional_annotation();
  }

  Problem number() {
    const std::size_t begin = at_;
    while (is_ascii_digit(peek())) ++at_;
    if (at_ - begin > kMaxDigits) return Problem::number_too_long;
    if (reader_ != nullptr) reader_->on_number(text_.substr(begin, at_ - begin));
    return optional_annotation();
  }

  Problem simple_unit() {
    const std::size_t begin = at_;
    if (is_ascii_digit(peek())) at_ += 3;  // 10* or 10^
    while (at_ < text_.size() && !ends_symbol(text_[at_])) {
      if (text_[at_] != '[') {
        ++at_;
        continue;
      }
      while (at_ < text_.size() && text_[at_] != ']' && is_printable(text_[at_])) ++at_;
      if (peek() != ']') return Problem::open_bracket;
      ++at_;
    }
    symbol_ = text_.substr(begin, at_ - begin);
    if (symbol_.empty()) return Problem::no_term;
    Component found;
    if (!find_component(symbol_, found)) {
      at_ = begin;
      return Problem::unknown_unit;
    }
    if (const Problem problem = exponent(found.exponent); problem != Problem::none) return problem;
    if (reader_ != nullptr) reader_->on_component(found);
    return optional_annotation();
  }

  Problem exponent(int& out) {
    const char sign = peek();
    if (sign != '+' && sign != '-' && !is_ascii_digit(sign)) return Problem::none;
    if (!is_ascii_digit(sign)) ++at_;
    if (!is_ascii_digit(peek())) return Problem::bad_exponent;
    int value = 0;
    for (; is_ascii_digit(peek()); ++at_) {
      value = value * 10 + (peek() - '0');
      if (value > kMaxExponent) return Problem::bad_exponent;
    }
    out = sign == '-' ? -value : value;
    return Problem::none;
  }

  Problem optional_annotation() { return peek() == '{' ? annotation() : Problem::none; }

  // Anything printable but braces.
  Problem annotation() {
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '}') {
        ++at_;
        return Problem::none;
      }
      if (c == '{' || (!is_printable(c) && c != ' ')) return Problem::bad_annotation;
    }
    return Problem::open_annotation;
  }

  std::string_view text_;
  Reader* reader_;
  std::size_t at_ = 0;
  std::string_view symbol_;
};

std::string sentence(Problem problem, std::string_view text, const Parser& parser) {
  switch (problem) {
    case Problem::too_long:
      return "The unit is longer than " + std::to_string(kMaxLength) + " characters";
    case Problem::too_deep:
      return "The unit's parentheses are nested deeper than " + std::to_string(kMaxNesting) + " levels";
    case Problem::no_term:
      if (parser.position() == 0) return "There is no unit";
      return "'" + std::string(text.substr(parser.position() - 1, 1)) + "' is not followed by a unit";
    case Problem::unknown_unit:
      return "'" + std::string(parser.symbol()) + "' is no unit of UCUM";
    case Problem::open_bracket:
      return "A square bracket is not closed";
    case Problem::open_parenthesis:
      return "A parenthesis is not closed";
    case Problem::open_annotation:
      return "An annotation is not closed";
    case Problem::bad_annotation:
      return "An annotation may hold printable ASCII characters other than braces only";
    case Problem::bad_exponent:
      return "An exponent is a number of at most three digits";
    case Problem::number_too_long:
      return "A number has more than " + std::to_string(kMaxDigits) + " digits";
    case Problem::trailing:
      return "'" + std::string(text.substr(parser.position())) + "' cannot stand here";
    case Problem::none:
      break;
  }
  return {};
}

}  // namespace

bool valid(std::string_view text) {
  return !text.empty() && Parser(text, nullptr).run() == Problem::none;
}

std::optional<ParseError> read(std::string_view text, Reader& reader) {
  if (text.empty()) return std::nullopt;
  Parser parser(text, &reader);
  const Problem problem = parser.run();
  if (problem == Problem::none) return std::nullopt;
  return ParseError{parser.position(), sentence(problem, text, parser)};
}

}  // namespace bindgate::terminology::ucum
