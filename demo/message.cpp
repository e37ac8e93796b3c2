#include "demo/message.h"

#include <algorithm>
#include <array>
#include <utility>

namespace bindgate::demo {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr std::array<std::pair<int, std::string_view>, 14> kReasons{{{200, "OK"},
                                                                     {201, "Created"},
                                                                     {204, "No Content"},
                                                                     {304, "Not Modified"},
                                                                     {400, "Bad Request"},
                                                                     {404, "Not Found"},
                                                                     {405, "Method Not Allowed"},
                                                                     {406, "Not Acceptable"},
                                                                     {410, "Gone"},
                                                                     {412, "Precondition Failed"},
                                                                     {415, "Unsupported Media Type"},
                                                                     {422, "Unprocessable Entity"},
                                                                     {500, "Internal Server Error"},
                                                                     {507, "Insufficient Storage"}}};

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view field(const std::vector<Field>& fields, std::string_view name) {
  for (const Field& each : fields) {
    if (same_name(each.name, name)) return each.value;
  }
  return {};
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view reason_phrase(int status) {
  for (const auto& [code, phrase] : kReasons) {
    if (code == status) return phrase;
  }
  return "Error";
}

}  // namespace bindgate::demo
