// Reads UCUM expressions by the grammar of https://ucum.org/ucum, case sensitive: in one pass, without memory of its
// own, bounded in length and nesting. Pure; any thread.
#pragma once

#include "terminology/ucum/unit_table.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bindgate::terminology::ucum {

inline constexpr std::size_t kMaxLength = 512;
inline constexpr int kMaxNesting = 32;
inline constexpr int kMaxExponent = 999;

// A unit atom with its prefix and exponent.
struct Component {
  const Prefix* prefix = nullptr;  // may be null
  const Unit* unit = nullptr;
  int exponent = 1;
};

// What an expression is made of, in the order written. `/` at the start divides one by what follows.
class Reader {
 public:
  virtual ~Reader() = default;
  virtual void on_component(const Component& component) = 0;
  virtual void on_number(std::string_view digits) = 0;
  virtual void on_operator(char op) = 0;  // '.' or '/'
  virtual void on_open() = 0;
  virtual void on_close() = 0;
};

struct ParseError {
  std::size_t position = 0;  // in bytes, from 0
  std::string message;       // a sentence
};

// Whether the text is a UCUM expression. Allocates nothing.
[[nodiscard]] bool valid(std::string_view text);

// Tells `reader` what the expression holds; what is wrong with it, where it is none. An empty text is unity.
[[nodiscard]] std::optional<ParseError> read(std::string_view text, Reader& reader);

}  // namespace bindgate::terminology::ucum
