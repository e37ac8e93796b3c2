// Base64 (RFC 4648 sections 4 and 5) as strangers send it: either alphabet, white space anywhere, padding or none.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bindgate::fhir {

// The bytes, with kPadding of capacity behind them; none where a character stands there that is none of base64's, or
// something after the padding.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace bindgate::fhir
