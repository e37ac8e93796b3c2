// The parameters of a URL's query or of a form (application/x-www-form-urlencoded), decoded. Pure.
#pragma once

#include "proxy/request_path.h"

#include <string>
#include <string_view>

namespace bindgate::proxy {

// Calls visit(name, value), both decoded, for each parameter. `separators` part them.
template <class Visit>
void for_each_parameter(std::string_view query, Visit visit, std::string_view separators = "&") {
  while (!query.empty()) {
    const std::size_t end = query.find_first_of(separators);
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    visit(decode_form(pair.substr(0, equals)),
          equals == std::string_view::npos ? std::string() : decode_form(pair.substr(equals + 1)));
  }
}

}  // namespace bindgate::proxy
