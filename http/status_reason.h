// The reason phrases of RFC 9110 section 15. Pure.
#pragma once

#include <string_view>

namespace bindgate::http {

// Empty for a status without a phrase of its own here.
[[nodiscard]] std::string_view reason_of(int status);

}  // namespace bindgate::http
