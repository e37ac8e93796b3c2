// The framing gate: finds the end of a request head and refuses every head whose length, host or target two
// servers could read differently (RFC 9112, RFC 9110 section 5). Pure; nothing here waits or allocates per byte.
#pragma once

#include "http/head.h"
#include "http/task.h"

#include <cstddef>

namespace bindgate::http {

struct HeadLimits {
  std::size_t bytes = 64 * 1024;  // request line, fields and the empty line
  std::size_t fields = 100;
};

// Finds the empty line that ends a head in a buffer that grows. A bare LF is refused when it is seen, not
// when the head is complete: a client that sends one would otherwise be waited for.
class HeadScanner {
 public:
  enum class State { incomplete, complete, bad_line };

  // `bytes` starts where the message starts and only ever grows between calls.
  State scan(std::string_view bytes);
  std::size_t size() const { return line_start_; }  // of the complete head, with its empty line
  bool in_first_line() const { return line_start_ == 0; }
  void reset() { line_start_ = searched_ = 0; }

 private:
  std::size_t line_start_ = 0;
  std::size_t searched_ = 0;
};

// `head` is one complete request head, as HeadScanner measured it. On failure `out` is unspecified.
[[nodiscard]] Result<void> parse_request(std::string_view head, const HeadLimits& limits, RequestHead& out);

// `head` is one complete response head. `method` is the request's: it decides whether a body follows.
[[nodiscard]] Result<void> parse_response(std::string_view head, std::string_view method, const HeadLimits& limits,
                                          ResponseHead& out);

}  // namespace bindgate::http
