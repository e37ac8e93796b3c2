// The framing gate: heads in any number of pieces are measured alike, and a head that is let through has nothing in
// it that two servers could read differently. The rules are checked on the bytes, not with the gate's own helpers.
#include "check.h"

#include "http/framing_gate.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace {

using bindgate::fuzz::check;
using bindgate::http::BodyFraming;
using bindgate::http::HeadLimits;
using bindgate::http::HeadScanner;
using bindgate::http::RequestHead;
using bindgate::http::ResponseHead;
using State = HeadScanner::State;

constexpr HeadLimits kLimits{.bytes = 64 * 1024, .fields = 20};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

struct Line {
  std::string name;
  std::string value;
};

// The head cut at every CRLF, and each line after the first at its first colon.
std::vector<Line> fields_of(std::string_view head) {
  std::vector<Line> out;
  std::size_t at = head.find("\r\n") + 2;
  while (head.substr(at) != "\r\n") {
    const std::size_t end = head.find("\r\n", at);
    const std::string_view line = head.substr(at, end - at);
    const std::size_t colon = line.find(':');
    check(colon != std::string_view::npos && colon > 0, "a field line has a name");
    const std::string_view value = line.substr(colon + 1);
    const std::size_t first = value.find_first_not_of(" \t");
    const std::size_t last = value.find_last_not_of(" \t");
    out.push_back({lower(line.substr(0, colon)), first == std::string_view::npos
                                                     ? std::string()
                                                     : std::string(value.substr(first, last - first + 1))});
    at = end + 2;
  }
  return out;
}

std::vector<std::string> values(const std::vector<Line>& fields, std::string_view name) {
  std::vector<std::string> out;
  for (const Line& field : fields) {
    if (field.name == name) out.push_back(field.value);
  }
  return out;
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

void check_fields(const std::vector<Line>& fields, std::size_t count) {
  check(fields.size() == count && count <= kLimits.fields, "every field is there, within the limit");
  for (const Line& field : fields) {
    check(field.name.find_first_of(" \t\"(),/:;<=>?@[\\]{}") == std::string::npos, "a field name is a token");
    check(std::none_of(field.name.begin(), field.name.end(), [](char c) { return c <= 0x20 || c == 0x7f; }),
          "a field name is visible ASCII");
    check(std::none_of(field.value.begin(), field.value.end(), is_control), "a field value has no control character");
  }
}

// `found` may be without a body where the message can have none.
void check_framing(const std::vector<Line>& fields, int version, const BodyFraming& found, bool may_lack) {
  const auto lengths = values(fields, "content-length");
  const auto codings = values(fields, "transfer-encoding");
  check(lengths.size() + codings.size() <= 1, "one field at most says how long the body is");
  if (!codings.empty())
    check(lower(codings.front()) == "chunked" && version == 11, "the only coding is chunked, in 1.1");
  if (may_lack && found.kind == BodyFraming::Kind::none) return;
  check((found.kind == BodyFraming::Kind::chunked) == !codings.empty(), "chunked is what the field says");
  check((found.kind == BodyFraming::Kind::length) == !lengths.empty(), "a length is what the field says");
  if (lengths.empty()) return;
  const std::string digits = lengths.front();
  check(digits.size() <= 19 && digits.find_first_not_of("0123456789") == std::string::npos, "a length is digits");
  check(std::stoull(digits) == found.length, "the length is the field's");
}

void check_request(std::string_view text) {
  RequestHead head;
  if (!bindgate::http::parse_request(text, kLimits, head)) return;
  const auto fields = fields_of(text);
  check_fields(fields, head.fields.size());
  check_framing(fields, head.version, head.body, false);
  check(head.body.kind != BodyFraming::Kind::until_close, "a request's body does not end with the connection");
  const std::size_t hosts = values(fields, "host").size();
  check(hosts <= 1 && (hosts == 1 || head.version == 10), "one Host, but for HTTP/1.0");
  check(head.method != "CONNECT", "CONNECT is refused");
  check(std::all_of(head.target.begin(), head.target.end(), [](char c) { return c > 0x20 && c < 0x7f; }),
        "the target is visible ASCII");
  check(head.origin == "*" || head.origin.starts_with('/'), "the origin is a path or *");
  const std::string line = std::string(head.method) + " " + std::string(head.target) +
                           (head.version == 11 ? " HTTP/1.1\r\n" : " HTTP/1.0\r\n");
  check(text.starts_with(line), "the request line is its three words");
}

void check_response(std::string_view text, std::string_view method) {
  ResponseHead head;
  const auto result = bindgate::http::parse_response(text, method, kLimits, head);
  if (!result) {
    check(result.error().side == bindgate::http::Side::upstream, "a bad response is the upstream's fault");
    return;
  }
  const auto fields = fields_of(text);
  check_fields(fields, head.fields.size());
  check_framing(fields, head.version, head.body, true);
  check(head.status >= 100 && head.status <= 599, "the status is in range");
  if (method == "HEAD" || head.status == 204 || head.status == 304) check(!head.body.has_body(), "no body follows");
}

// The state after the whole text, given in pieces of `step` bytes, and the size of the head found.
std::pair<State, std::size_t> scan(std::string_view text, std::size_t step) {
  HeadScanner scanner;
  State state = State::incomplete;
  for (std::size_t end = 0; state == State::incomplete && end < text.size();) {
    end = std::min(end + step, text.size());
    state = scanner.scan(text.substr(0, end));
  }
  return {state, state == State::complete ? scanner.size() : 0};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto whole = scan(text, size + 1);
  check(whole == scan(text, 1) && whole == scan(text, 7), "a head in pieces is the same head");
  if (whole.first != State::complete) return 0;
  // A copy of its own, so that reading past the head is seen.
  const std::vector<char> copy(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(whole.second));
  const std::string_view head(copy.data(), copy.size());
  check(head.find("\r\n\r\n") == head.size() - 4, "a head ends at its first empty line");
  check_request(head);
  check_response(head, "GET");
  check_response(head, "HEAD");
  return 0;
}
