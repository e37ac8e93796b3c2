// The path of a request, read once and forwarded as it was read, so that the upstream cannot understand another
// interaction than the one that was classified (RFC 3986 section 6.2.2). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::proxy {

struct RequestPath {
  std::vector<std::string> segments;  // below the base path, decoded: {"Patient", "1", "$everything"}
  std::string target;                 // canonical, with base path and the query as received
  std::string_view query;             // as received, without '?'
};

struct PathError {
  int status = 400;  // 404: outside the base path
  std::string message;
};

// `origin` is path and query in origin-form. Repeated slashes and dot segments are folded and needless escapes
// decoded; escaped slashes, backslashes, NUL, path parameters (;) and bytes that are not UTF-8 are refused, for
// servers differ on what they mean. `base_path` has no trailing slash; "" is the root.
[[nodiscard]] std::optional<PathError> read_path(std::string_view origin, std::string_view base_path, RequestPath& out);

// Percent-decoding of a query's name or value, with + for a space; malformed escapes stand as they are.
[[nodiscard]] std::string decode_form(std::string_view text);

// Whether every percent sign starts an escape of two hexadecimal digits.
[[nodiscard]] bool has_sound_escapes(std::string_view text);

// Whether the bytes are UTF-8: no overlong forms, no surrogates.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace bindgate::proxy
