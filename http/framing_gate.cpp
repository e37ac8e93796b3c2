#include "http/framing_gate.h"

#include "http/syntax.h"

#include <cstring>
#include <limits>
#include <optional>

namespace bindgate::http {

namespace {

Failure malformed(const char* what) {
  return {Kind::malformed_head, Side::client, what};
}
Failure bad_framing(const char* what) {
  return {Kind::bad_framing, Side::client, what};
}

// Takes the next line off `rest`; HeadScanner has made sure that every line ends in CRLF.
std::string_view take_line(std::string_view& rest) {
  const char* lf = static_cast<const char*>(std::memchr(rest.data(), '\n', rest.size()));
  const std::size_t length = static_cast<std::size_t>(lf - rest.data());
  const std::string_view line = rest.substr(0, length - 1);
  rest.remove_prefix(length + 1);
  return line;
}

Result<void> parse_fields(std::string_view rest, const HeadLimits& limits, FieldList& fields) {
  fields.clear();
  for (;;) {
    const std::string_view line = take_line(rest);
    if (line.empty()) return {};
    if (line.front() == ' ' || line.front() == '\t') return malformed("a field is folded over several lines");
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return malformed("a field line has no colon");
    const std::string_view name = line.substr(0, colon);
    if (!is_token(name)) return malformed("a field name has a character that names cannot have");
    const std::string_view value = trim(line.substr(colon + 1));
    if (!is_field_value(value)) return malformed("a field value has a control character");
    if (fields.size() == limits.fields) return Failure{Kind::head_too_large, Side::client, "too many fields"};
    fields.add({name, value, field_id(name)});
  }
}

std::optional<std::uint64_t> parse_length(std::string_view text) {
  if (text.empty() || text.size() > 19) return std::nullopt;
  std::uint64_t n = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    n = n * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (n > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  return n;
}

// What the fields that decide about the connection and the message length say, each at most once.
struct Framing {
  const std::string_view* length = nullptr;
  const std::string_view* coding = nullptr;
  const std::string_view* host = nullptr;
  bool close = false;
  bool keep_alive = false;
  bool names_end_to_end_field = false;
};

bool starts_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

// Fields whose removal would change what the next server makes of the message (RFC 9110 section 7.6.1 forbids
// senders to name them): a body inspected as JSON must not arrive without its type.
bool is_end_to_end(std::string_view option) {
  return starts_ignoring_case(option, "content-") || starts_ignoring_case(option, "if-") ||
         starts_ignoring_case(option, "accept") || equals_ignoring_case(option, "host") ||
         equals_ignoring_case(option, "authorization") || equals_ignoring_case(option, "prefer") ||
         equals_ignoring_case(option, "cookie");
}

void read_connection(std::string_view value, Framing& framing) {
  for_each_element(value, [&](std::string_view option) {
    if (equals_ignoring_case(option, "close")) framing.close = true;
    if (equals_ignoring_case(option, "keep-alive")) framing.keep_alive = true;
    if (is_end_to_end(option)) framing.names_end_to_end_field = true;
  });
}

Result<void> survey(const FieldList& fields, Framing& framing) {
  for (const Field& field : fields) {
    switch (field.id) {
      case FieldId::content_length:
        if (framing.length != nullptr) return bad_framing("Content-Length is given more than once");
        framing.length = &field.value;
        break;
      case FieldId::transfer_encoding:
        if (framing.coding != nullptr) return bad_framing("Transfer-Encoding is given more than once");
        framing.coding = &field.value;
        break;
      case FieldId::host:
        if (framing.host != nullptr) return malformed("Host is given more than once");
        framing.host = &field.value;
        break;
      case FieldId::connection:
        read_connection(field.value, framing);
        break;
      default:
        break;
    }
  }
  if (framing.names_end_to_end_field) return malformed("Connection names a field that is not about the connection");
  return {};
}

Result<BodyFraming> body_framing(const Framing& framing, int version, BodyFraming without) {
  if (framing.coding != nullptr) {
    if (framing.length != nullptr) return bad_framing("both Transfer-Encoding and Content-Length are given");
    if (version == 10) return bad_framing("Transfer-Encoding in an HTTP/1.0 message");
    if (equals_ignoring_case(*framing.coding, "chunked")) return BodyFraming{BodyFraming::Kind::chunked, 0};
    if (!is_token(*framing.coding)) return bad_framing("Transfer-Encoding is other than exactly chunked");
    return Failure{Kind::unsupported_coding, Side::client, "the only transfer coding supported is chunked"};
  }
  if (framing.length != nullptr) {
    const std::optional<std::uint64_t> length = parse_length(*framing.length);
    if (!length) return bad_framing("Content-Length is not one decimal number in range");
    return BodyFraming{BodyFraming::Kind::length, *length};
  }
  return without;
}

// "HTTP/1.1" -> 11. Another digit pair is a version not spoken here; anything else is no HTTP at all.
Result<int> parse_version(std::string_view text) {
  if (text == "HTTP/1.1") return 11;
  if (text == "HTTP/1.0") return 10;
  const bool shaped = text.size() == 8 && text.starts_with("HTTP/") && text[5] >= '0' && text[5] <= '9' &&
                      text[6] == '.' && text[7] >= '0' && text[7] <= '9';
  if (shaped) return Failure{Kind::unsupported_version, Side::client, "only HTTP/1.0 and HTTP/1.1 are spoken here"};
  return malformed("the request line does not end in an HTTP version");
}

Result<void> parse_request_line(std::string_view line, RequestHead& out) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return malformed("the request line is not three words");
  out.method = line.substr(0, first);
  out.target = line.substr(first + 1, last - first - 1);
  if (!is_token(out.method)) return malformed("the method is not a token");
  const Result<int> version = parse_version(line.substr(last + 1));
  if (!version) return version.error();
  out.version = *version;
  if (!is_target(out.target)) return malformed("the request target has a character that targets cannot have");
  return {};
}

// RFC 9112 section 3.2.2: the authority of an absolute-form target takes the place of Host.
Result<void> take_absolute_form_apart(RequestHead& out) {
  std::string_view rest = out.target;
  if (starts_ignoring_case(rest, "http://")) {
    rest.remove_prefix(7);
  } else if (starts_ignoring_case(rest, "https://")) {
    rest.remove_prefix(8);
  } else {
    return malformed("the request target is neither a path nor an http URI");
  }
  const std::size_t end = rest.find_first_of("/?");
  out.authority = rest.substr(0, end);
  if (!is_authority(out.authority)) return malformed("the request target's authority is malformed");
  const std::string_view path = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
  if (path.empty()) {
    out.origin = out.method == "OPTIONS" ? "*" : "/";
  } else if (path.starts_with('?')) {
    out.folded_origin.assign(1, '/').append(path);
    out.origin = out.folded_origin;
  } else {
    out.origin = path;
  }
  return {};
}

Result<void> resolve_target(const std::string_view* host, RequestHead& out) {
  if (host == nullptr && out.version == 11) return malformed("an HTTP/1.1 request has no Host");
  if (host != nullptr && !is_authority(*host)) return malformed("Host is malformed");
  out.authority = host != nullptr ? *host : std::string_view{};
  if (out.target.starts_with('/')) {
    out.origin = out.target;
    return {};
  }
  if (out.target == "*") {
    if (out.method != "OPTIONS") return malformed("the target * is for OPTIONS only");
    out.origin = out.target;
    return {};
  }
  return take_absolute_form_apart(out);
}

void read_expectations(RequestHead& out) {
  for (const Field& field : out.fields) {
    if (field.id != FieldId::expect) continue;
    // RFC 9110 section 10.1.1: in HTTP/1.0 the expectation is ignored.
    if (out.version == 10) continue;
    if (equals_ignoring_case(field.value, "100-continue")) {
      out.expects_continue = true;
    } else {
      out.expects_unknown = true;
    }
  }
}

void blame_upstream(Failure& failure) {
  failure.side = Side::upstream;
  failure.kind = Kind::bad_response;
}

Result<void> parse_status_line(std::string_view line, ResponseHead& out) {
  const Result<int> version = parse_version(line.substr(0, 8));
  if (!version) return malformed("the status line does not start with HTTP/1.0 or HTTP/1.1");
  out.version = *version;
  const bool shaped = line.size() >= 12 && line[8] == ' ' && (line.size() == 12 || line[12] == ' ');
  if (!shaped) return malformed("the status line is malformed");
  out.status = 0;
  for (const char c : line.substr(9, 3)) {
    if (c < '0' || c > '9') return malformed("the status is not a number");
    out.status = out.status * 10 + (c - '0');
  }
  if (out.status < 100 || out.status > 599) return malformed("the status is out of range");
  out.reason = line.size() > 13 ? line.substr(13) : std::string_view{};
  if (!is_field_value(out.reason)) return malformed("the reason phrase has a control character");
  return {};
}

bool has_no_body(int status, std::string_view method) {
  return method == "HEAD" || status < 200 || status == 204 || status == 304;
}

Result<void> parse_response_parts(std::string_view head, std::string_view method, const HeadLimits& limits,
                                  ResponseHead& out) {
  if (const Result<void> line = parse_status_line(take_line(head), out); !line) return line.error();
  if (const Result<void> fields = parse_fields(head, limits, out.fields); !fields) return fields.error();
  Framing framing;
  if (const Result<void> surveyed = survey(out.fields, framing); !surveyed) return surveyed.error();
  const Result<BodyFraming> body = body_framing(framing, out.version, {BodyFraming::Kind::until_close, 0});
  if (!body) return body.error();
  out.body = has_no_body(out.status, method) ? BodyFraming{} : *body;
  out.keep_alive = out.version == 11 && !framing.close && out.body.kind != BodyFraming::Kind::until_close;
  return {};
}

}  // namespace

HeadScanner::State HeadScanner::scan(std::string_view bytes) {
  while (searched_ < bytes.size()) {
    const void* found = std::memchr(bytes.data() + searched_, '\n', bytes.size() - searched_);
    if (found == nullptr) {
      searched_ = bytes.size();
      break;
    }
    const std::size_t lf = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
    if (lf == line_start_ || bytes[lf - 1] != '\r') return State::bad_line;
    const bool empty = lf == line_start_ + 1;
    const bool first = line_start_ == 0;
    line_start_ = searched_ = lf + 1;
    if (empty) return first ? State::bad_line : State::complete;
  }
  return State::incomplete;
}

Result<void> parse_request(std::string_view head, const HeadLimits& limits, RequestHead& out) {
  if (const Result<void> line = parse_request_line(take_line(head), out); !line) return line.error();
  if (const Result<void> fields = parse_fields(head, limits, out.fields); !fields) return fields.error();
  if (out.method == "CONNECT") return Failure{Kind::unsupported_method, Side::client, "CONNECT is not supported"};
  Framing framing;
  if (const Result<void> surveyed = survey(out.fields, framing); !surveyed) return surveyed.error();
  if (const Result<void> target = resolve_target(framing.host, out); !target) return target.error();
  const Result<BodyFraming> body = body_framing(framing, out.version, {});
  if (!body) return body.error();
  out.body = *body;
  out.keep_alive = out.version == 11 ? !framing.close : framing.keep_alive && !framing.close;
  out.expects_continue = out.expects_unknown = false;
  read_expectations(out);
  return {};
}

Result<void> parse_response(std::string_view head, std::string_view method, const HeadLimits& limits,
                            ResponseHead& out) {
  Result<void> parsed = parse_response_parts(head, method, limits, out);
  if (parsed) return parsed;
  Failure failure = parsed.error();
  blame_upstream(failure);
  return failure;
}

}  // namespace bindgate::http
