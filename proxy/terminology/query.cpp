#include "proxy/terminology/query.h"

#include "proxy/request_path.h"

#include <algorithm>

namespace bindgate::proxy::tx {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
}

// Empty where all is well, else what is wrong.
std::string_view decode(std::string_view text, std::string& out) {
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i] == '+' ? ' ' : text[i];
    if (c == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return "a malformed percent escape";
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (is_control(c)) return "a control character";
    out += c;
  }
  return is_utf8(out) ? std::string_view{} : "bytes that are not UTF-8";
}

}  // namespace

boost::system::result<Query, std::string> Query::read(std::string_view text, std::size_t most) {
  Query out;
  while (!text.empty()) {
    const std::size_t end = text.find('&');
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (pair.empty()) continue;
    if (out.items_.size() == most) return "There are more than " + std::to_string(most) + " parameters.";
    const std::size_t equals = pair.find('=');
    QueryItem item;
    std::string_view wrong = decode(pair.substr(0, equals), item.name);
    if (wrong.empty() && equals != std::string_view::npos) wrong = decode(pair.substr(equals + 1), item.value);
    if (!wrong.empty()) {
      return "Parameter " + std::to_string(out.items_.size() + 1) + " holds " + std::string(wrong) + '.';
    }
    if (item.name.empty()) return "Parameter " + std::to_string(out.items_.size() + 1) + " has no name.";
    out.items_.push_back(std::move(item));
  }
  return out;
}

const std::string* Query::find(std::string_view name) const {
  const auto found =
      std::find_if(items_.begin(), items_.end(), [&](const QueryItem& item) { return item.name == name; });
  return found == items_.end() ? nullptr : &found->value;
}

}  // namespace bindgate::proxy::tx
