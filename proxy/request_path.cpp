#include "proxy/request_path.h"

#include <cstdint>

namespace bindgate::proxy {

namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// pchar of RFC 3986 without ';', which starts path parameters, and '%'.
bool stands_bare(char c) {
  static constexpr std::string_view kOthers = "-._~!$&'()*+,=:@";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kOthers.find(c) != std::string_view::npos;
}

std::optional<PathError> decode_segment(std::string_view raw, std::string& out) {
  out.clear();
  for (std::size_t i = 0; i < raw.size(); ++i) {
    char c = raw[i];
    if (c == ';') return PathError{400, "The path holds a semicolon, which servers read differently."};
    if (c == '\\') return PathError{400, "The path holds a backslash."};
    if (c == '%') {
      const int high = i + 2 < raw.size() ? hex(raw[i + 1]) : -1;
      const int low = i + 2 < raw.size() ? hex(raw[i + 2]) : -1;
      if (high < 0 || low < 0) return PathError{400, "The path holds a malformed percent escape."};
      c = static_cast<char>(high * 16 + low);
      i += 2;
      if (c == '/' || c == '\\' || c == ';' || c == '%' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
        return PathError{400,
                         "The path holds an escaped slash, backslash, semicolon, percent sign or control character."};
      }
    }
    out += c;
  }
  if (!is_utf8(out)) return PathError{400, "The path is not valid UTF-8."};
  return std::nullopt;
}

void append_segment(std::string& target, std::string_view segment) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  target += '/';
  for (const char c : segment) {
    if (stands_bare(c)) {
      target += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    target += '%';
    target += kHex[byte >> 4];
    target += kHex[byte & 15];
  }
}

}  // namespace

std::optional<PathError> read_path(std::string_view origin, std::string_view base_path, RequestPath& out) {
  out.segments.clear();
  const std::size_t question = origin.find('?');
  std::string_view path = origin.substr(0, question);
  out.query = question == std::string_view::npos ? std::string_view{} : origin.substr(question + 1);
  std::string segment;
  while (!path.empty()) {
    if (path.front() == '/') path.remove_prefix(1);
    const std::string_view raw = path.substr(0, path.find('/'));
    path.remove_prefix(raw.size());
    if (auto error = decode_segment(raw, segment)) return error;
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      out.segments.push_back(segment);
    } else if (out.segments.empty()) {
      return PathError{400, "The path leads above the root."};
    } else {
      out.segments.pop_back();
    }
  }
  out.target.clear();
  for (const std::string& each : out.segments) append_segment(out.target, each);

  const bool inside = out.target.starts_with(base_path) && (out.target.size() == base_path.size() ||
                                                            out.target[base_path.size()] == '/' || base_path.empty());
  if (!inside) {
    return PathError{
        404, "There is nothing here; the FHIR server is at " + std::string(base_path.empty() ? "/" : base_path) + "."};
  }
  std::size_t base_segments = 0;
  for (const char c : base_path) base_segments += c == '/';
  out.segments.erase(out.segments.begin(), out.segments.begin() + static_cast<std::ptrdiff_t>(base_segments));
  if (out.target.empty()) out.target = "/";
  if (question != std::string_view::npos) out.target.append(origin.substr(question));
  return std::nullopt;
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xC2 && lead < 0xE0 ? 2
                               : (lead & 0xF0) == 0xE0       ? 3
                               : lead >= 0xF0 && lead < 0xF5 ? 4
                                                             : 0;
    if (length == 0 || i + length > text.size()) return false;
    std::uint32_t point = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xC0) != 0x80) return false;
      point = (point << 6) | (next & 0x3F);
    }
    const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
    if (overlong || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return false;
    i += length;
  }
  return true;
}

bool has_sound_escapes(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    if (at + 2 >= text.size() || hex(text[at + 1]) < 0 || hex(text[at + 2]) < 0) return false;
  }
  return true;
}

std::string decode_form(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace bindgate::proxy
