// The character classes and lists of RFC 9110 section 5.6, as tables. Pure.
#pragma once

#include <string_view>

namespace bindgate::http {

bool is_token(std::string_view text);          // method, field name; not empty
bool is_field_value(std::string_view text);    // no controls but HTAB; obs-text allowed
bool is_target(std::string_view text);         // visible ASCII without '#'; not empty
bool is_authority(std::string_view text);      // uri-host [":" port], no userinfo; not empty
std::string_view trim(std::string_view text);  // spaces and tabs at both ends

// Calls visit(element) for each non-empty element of a comma-separated list without quoted strings.
template <class Visit>
void for_each_element(std::string_view list, Visit visit) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    const std::string_view element = trim(list.substr(0, comma));
    if (!element.empty()) visit(element);
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace bindgate::http
