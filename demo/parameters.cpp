#include "demo/parameters.h"

namespace bindgate::demo {

namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

std::string_view cut(std::string_view& rest, char mark) {
  const std::size_t at = rest.find(mark);
  const std::string_view before = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
  return before;
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const int high = i + 1 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
    if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::optional<std::vector<Parameter>> parse_parameters(std::string_view query) {
  std::vector<Parameter> out;
  while (!query.empty()) {
    std::string_view value = cut(query, '&');
    if (value.empty()) continue;
    const auto name = percent_decoded(cut(value, '='), true);
    auto decoded = percent_decoded(value, true);
    if (!name || !decoded) return std::nullopt;
    out.push_back({*name, std::move(*decoded)});
  }
  return out;
}

std::optional<std::vector<std::string>> parse_path(std::string_view path) {
  std::vector<std::string> out;
  if (path.starts_with('/')) path.remove_prefix(1);
  while (!path.empty()) {
    auto segment = percent_decoded(cut(path, '/'), false);
    if (!segment || segment->empty() || segment->find('/') != std::string::npos) return std::nullopt;
    out.push_back(std::move(*segment));
  }
  return out;
}

}  // namespace bindgate::demo
