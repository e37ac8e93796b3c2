#include "proxy/request_fields.h"

#include "http/syntax.h"

#include <algorithm>
#include <array>
#include <span>

namespace bindgate::proxy {

namespace {

using http::equals_ignoring_case;

// Fields whose double under another spelling would be read in their place.
constexpr std::array<std::string_view, 14> kMeaningful = {
    "content-type", "content-length", "content-encoding", "content-range", "transfer-encoding",
    "host",         "connection",     "upgrade",          "expect",        "te",
    "trailer",      "keep-alive",     "accept",           "prefer"};

constexpr std::array<std::string_view, 9> kMethods = {"GET",    "HEAD",  "POST",    "PUT",    "PATCH",
                                                      "DELETE", "TRACE", "OPTIONS", "CONNECT"};

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

char folded(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c + ('a' - 'A'));
  return is_plain(c) ? c : '-';
}

// `plain` is lower case.
bool is_spelling_of(std::string_view name, std::string_view plain) {
  return name.size() == plain.size() &&
         std::equal(name.begin(), name.end(), plain.begin(), [](char a, char b) { return folded(a) == b; });
}

bool is_any_of(std::string_view name, std::span<const std::string_view> plain) {
  return std::any_of(plain.begin(), plain.end(), [&](std::string_view each) { return is_spelling_of(name, each); });
}

bool contains_word(std::string_view name, std::string_view word) {
  return std::search(name.begin(), name.end(), word.begin(), word.end(),
                     [](char a, char b) { return folded(a) == b; }) != name.end();
}

bool is_method(std::string_view value) {
  return std::any_of(kMethods.begin(), kMethods.end(),
                     [&](std::string_view each) { return equals_ignoring_case(each, value); });
}

// Names that frameworks read a method from; any other field of an `X-...-Method` kind counts where it holds one.
bool overrides_method(const http::Field& field, std::string_view method) {
  const std::string_view name = field.name;
  const char first = folded(name.front());
  if (is_spelling_of(name, "x-http-verb")) return !equals_ignoring_case(field.value, method);
  const bool may = name.size() >= 8 && (first == 'x' || first == 'h' || first == 'm') && contains_word(name, "method");
  if (!may || equals_ignoring_case(field.value, method)) return false;
  static constexpr std::array<std::string_view, 4> kNames = {"x-http-method", "x-method", "http-method",
                                                             "x-rest-method"};
  if (contains_word(name, "override") || is_any_of(name, kNames)) return true;
  return first == 'x' && is_method(field.value);
}

// The first protocol asked for that is not just another way to carry HTTP. RFC 9110 section 7.8 lets a server ignore
// h2c and TLS, which clients offer unasked.
std::string_view foreign_protocol(std::string_view protocols) {
  std::string_view found;
  http::for_each_element(protocols, [&](std::string_view protocol) {
    const std::string_view name = protocol.substr(0, protocol.find('/'));
    const bool carries_http = equals_ignoring_case(name, "h2c") || equals_ignoring_case(name, "h2") ||
                              equals_ignoring_case(name, "HTTP") || equals_ignoring_case(name, "TLS");
    if (!carries_http && found.empty()) found = protocol;
  });
  return found;
}

void read_field(const http::Field& field, const http::RequestHead& head, RequestFields& out) {
  const std::string_view name = field.name;
  const auto problem = [&](std::string text) {
    if (out.problem.empty()) out.problem = std::string(name) + std::move(text);
  };
  if (overrides_method(field, head.method)) {
    return problem(" asks for another method than the request line's; send the method itself.");
  }
  // What some frameworks route by instead of the request line.
  const bool renames = is_spelling_of(name, "x-original-url") || is_spelling_of(name, "x-rewrite-url");
  if (renames && field.value != head.origin) {
    return problem(" names another target than the request line's; send the request to that.");
  }
  if (is_spelling_of(name, "x-provenance")) {
    if (out.provenance) problem(" is given more than once; send one Provenance.");
    out.provenance = field.value;
    return;
  }
  const bool sends_content = head.method == "PUT" || head.method == "POST" || head.method == "PATCH";
  if (sends_content && equals_ignoring_case(name, "Content-Range")) {
    return problem(" asks for a part of a resource to be written; send it whole.");
  }
  const bool is_odd = !std::all_of(name.begin(), name.end(), is_plain);
  if (is_odd && is_any_of(name, kMeaningful)) {
    problem(" is read by some servers as a field of another name; send it with hyphens.");
  }
}

}  // namespace

RequestFields read_request_fields(const http::RequestHead& head) {
  RequestFields out;
  for (const http::Field& field : head.fields) {
    if (field.id == http::FieldId::other) {
      read_field(field, head, out);
    } else if (field.id == http::FieldId::upgrade && head.version == 11 && out.upgrade.empty()) {
      out.upgrade = foreign_protocol(field.value);
    }
  }
  return out;
}

bool names_method(std::string_view parameter) {
  static constexpr std::array<std::string_view, 6> kNames = {
      "-method", "x-http-method-override", "x-http-method", "http-method", "x-method-override", "method-override"};
  return is_any_of(parameter, kNames);
}

}  // namespace bindgate::proxy
