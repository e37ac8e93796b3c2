#include "validator/primitive_value.h"

#include "fhir/json_number.h"

#include <array>
#include <span>

namespace bindgate::validator {

namespace {

using fhir::Format;
using fhir::ValueKind;
using rules::Primitive;

// The white space and control characters of ASCII, and the first bytes of Unicode's white space in UTF-8.
enum class Byte : std::uint8_t { other, blank, may_be_blank };

constexpr std::array<Byte, 256> make_bytes() {
  std::array<Byte, 256> out{};
  for (std::size_t i = 0; i <= ' '; ++i) out[i] = Byte::blank;
  for (const std::size_t lead : {0xC2, 0xE1, 0xE2, 0xE3, 0xEF}) out[lead] = Byte::may_be_blank;
  return out;
}
constexpr auto kBytes = make_bytes();

// White_Space (https://www.unicode.org/Public/UCD/latest/ucd/PropList.txt) beyond ASCII, and then what has no width:
// no white space, for languages spell with it, but a text of nothing else looks blank just as well.
constexpr std::size_t kSpaces = 19;
constexpr std::array<std::string_view, 26> kBlanks = {
    "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82", "\xE2\x80\x83",
    "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A",
    "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80", "\xC2\xAD",     "\xE1\xA0\x8E",
    "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xE2\x81\xA0", "\xEF\xBB\xBF"};

// The bytes of the character that starts at `at` where it is one of the first `count` blank ones; else 0.
std::size_t blank_at(std::string_view text, std::size_t at, std::size_t count) {
  const Byte byte = kBytes[static_cast<unsigned char>(text[at])];
  if (byte == Byte::other) return 0;
  if (byte == Byte::blank) return 1;
  for (const std::string_view blank : std::span(kBlanks).first(count)) {
    if (text.compare(at, blank.size(), blank) == 0) return blank.size();
  }
  return 0;
}

bool is_blank(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = blank_at(text, at, kBlanks.size());
    if (size == 0) return false;
    at += size;
  }
  return true;
}

bool has_space(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (blank_at(text, at, kSpaces) != 0) return true;
  }
  return false;
}

// [^\s]+(\s[^\s]+)*, where HL7's validator lets only a space stand between.
bool is_code(std::string_view text) {
  bool after_space = true;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t size = blank_at(text, at, kSpaces);
    if (size != 0 && (text[at] != ' ' || after_space)) return false;
    after_space = size != 0;
  }
  return !after_space;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_id(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !is_digit(c) && c != '-' && c != '.') return false;
  }
  return true;
}

// [0]|[-+]?[1-9][0-9]*, of 32 bits.
bool is_integer(std::string_view text, bool negatives, bool zero) {
  if (text == "0") return zero;
  const bool minus = text.substr(0, 1) == "-";
  if (minus && !negatives) return false;
  if (minus || text.substr(0, 1) == "+") text.remove_prefix(1);
  constexpr std::size_t kMostDigits = 10;
  if (text.empty() || text.size() > kMostDigits || text.front() == '0') return false;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value <= 0x7FFF'FFFFU + (minus ? 1U : 0U);
}

// Reads a date or a time from the left, part by part.
class Parts {
 public:
  explicit Parts(std::string_view text) : text_(text) {}

  [[nodiscard]] bool done() const { return text_.empty(); }
  bool take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  // A number of exactly so many digits, or -1.
  int number(std::size_t digits) {
    if (text_.size() < digits) return -1;
    int out = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!is_digit(text_[i])) return -1;
      out = out * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(digits);
    return out;
  }
  bool number_within(std::size_t digits, int least, int most) {
    const int found = number(digits);
    return found >= least && found <= most;
  }
  bool digits() {
    std::size_t count = 0;
    while (count < text_.size() && is_digit(text_[count])) ++count;
    text_.remove_prefix(count);
    return count > 0;
  }

 private:
  std::string_view text_;
};

int days_of(int month, int year) {
  constexpr std::array<int, 13> kDays = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return kDays[static_cast<std::size_t>(month)] + (month == 2 && leap ? 1 : 0);
}

// YYYY, YYYY-MM or YYYY-MM-DD. `complete` is set where the day was there.
bool take_date(Parts& parts, bool& complete) {
  const int year = parts.number(4);
  if (year < 1) return false;
  if (!parts.take('-')) return true;
  const int month = parts.number(2);
  if (month < 1 || month > 12) return false;
  if (!parts.take('-')) return true;
  complete = true;
  return parts.number_within(2, 1, days_of(month, year));
}

// hh:mm:ss, with a fraction perhaps; 60 is a leap second.
bool take_time(Parts& parts) {
  const bool whole = parts.number_within(2, 0, 23) && parts.take(':') && parts.number_within(2, 0, 59) &&
                     parts.take(':') && parts.number_within(2, 0, 60);
  return whole && (!parts.take('.') || parts.digits());
}

bool take_zone(Parts& parts) {
  if (parts.take('Z')) return true;
  if (!parts.take('+') && !parts.take('-')) return false;
  const int hours = parts.number(2);
  if (hours < 0 || hours > 14 || !parts.take(':')) return false;
  return parts.number_within(2, 0, hours == 14 ? 0 : 59);
}

bool is_date(std::string_view text) {
  Parts parts(text);
  bool complete = false;
  return take_date(parts, complete) && parts.done();
}

bool is_date_time(std::string_view text, bool is_instant) {
  Parts parts(text);
  bool complete = false;
  if (!take_date(parts, complete)) return false;
  if (parts.done()) return !is_instant;
  return complete && parts.take('T') && take_time(parts) && take_zone(parts) && parts.done();
}

bool is_time(std::string_view text) {
  Parts parts(text);
  return take_time(parts) && parts.done();
}

ValueKind kind_of(Primitive primitive) {
  switch (primitive) {
    case Primitive::boolean:
      return ValueKind::boolean;
    case Primitive::integer:
    case Primitive::unsigned_int:
    case Primitive::positive_int:
    case Primitive::decimal:
      return ValueKind::number;
    default:
      return ValueKind::string;
  }
}

bool has_form(Primitive primitive, Format format, std::string_view value) {
  switch (primitive) {
    case Primitive::id:
      return is_id(value);
    case Primitive::boolean:
      return value == "true" || value == "false";
    case Primitive::integer:
      return is_integer(value, true, true);
    case Primitive::unsigned_int:
      return is_integer(value, false, true);
    case Primitive::positive_int:
      return is_integer(value, false, false);
    case Primitive::decimal:
      return format == Format::json || fhir::is_json_number(value);  // the reader has looked
    case Primitive::date:
      return is_date(value);
    case Primitive::date_time:
      return is_date_time(value, false);
    case Primitive::instant:
      return is_date_time(value, true);
    case Primitive::time:
      return is_time(value);
    default:
      return true;
  }
}

}  // namespace

Fault find_fault(Primitive primitive, ValueKind kind, Format format, std::string_view value) {
  if (format == Format::json && kind != kind_of(primitive)) return Fault::kind;
  if (value.empty()) return Fault::empty;
  switch (primitive) {
    case Primitive::string:
    case Primitive::markdown:
      return is_blank(value) ? Fault::blank : Fault::none;
    case Primitive::code:
      if (is_code(value)) return Fault::none;
      return is_blank(value) ? Fault::blank : Fault::white_space;
    case Primitive::uri:
      if (!has_space(value)) return Fault::none;
      return is_blank(value) ? Fault::blank : Fault::white_space;
    case Primitive::none:
    case Primitive::base64:
    case Primitive::xhtml:
      return Fault::none;
    default:
      return has_form(primitive, format, value) ? Fault::none : Fault::form;
  }
}

std::string_view form_of(Primitive primitive) {
  switch (primitive) {
    case Primitive::code:
      return "a string without white space but single spaces inside";
    case Primitive::uri:
      return "a string without white space";
    case Primitive::id:
      return "a string of at most 64 letters, digits, hyphens and full stops";
    case Primitive::boolean:
      return "true or false";
    case Primitive::integer:
      return "a whole number of 32 bits";
    case Primitive::unsigned_int:
      return "a whole number of 31 bits, from 0 on";
    case Primitive::positive_int:
      return "a whole number of 31 bits, from 1 on";
    case Primitive::decimal:
      return "a number";
    case Primitive::date:
      return "a date as 2024, 2024-05 or 2024-05-31";
    case Primitive::date_time:
      return "a date as 2024, 2024-05 or 2024-05-31, or with its time and zone as 2024-05-31T08:30:00+02:00";
    case Primitive::instant:
      return "a date with its time and zone as 2024-05-31T08:30:00+02:00";
    case Primitive::time:
      return "a time as 08:30:00";
    default:
      return "a string";
  }
}

}  // namespace bindgate::validator
