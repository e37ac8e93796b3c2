#include "http/head.h"

#include <algorithm>

namespace bindgate::http {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

FieldId if_named(std::string_view name, std::string_view expected, FieldId id) {
  return equals_ignoring_case(name, expected) ? id : FieldId::other;
}

}  // namespace

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

// The length tells the names apart but for two pairs, so most fields cost one switch.
FieldId field_id(std::string_view name) {
  switch (name.size()) {
    case 2:
      return if_named(name, "te", FieldId::te);
    case 3:
      return if_named(name, "via", FieldId::via);
    case 4:
      if (equals_ignoring_case(name, "host")) return FieldId::host;
      return if_named(name, "date", FieldId::date);
    case 6:
      return if_named(name, "expect", FieldId::expect);
    case 7:
      if (equals_ignoring_case(name, "trailer")) return FieldId::trailer;
      return if_named(name, "upgrade", FieldId::upgrade);
    case 10:
      if (equals_ignoring_case(name, "keep-alive")) return FieldId::keep_alive;
      return if_named(name, "connection", FieldId::connection);
    case 14:
      return if_named(name, "content-length", FieldId::content_length);
    case 15:
      return if_named(name, "x-forwarded-for", FieldId::x_forwarded_for);
    case 16:
      if (equals_ignoring_case(name, "proxy-connection")) return FieldId::proxy_connection;
      return if_named(name, "x-forwarded-host", FieldId::x_forwarded_host);
    case 17:
      if (equals_ignoring_case(name, "transfer-encoding")) return FieldId::transfer_encoding;
      return if_named(name, "x-forwarded-proto", FieldId::x_forwarded_proto);
    default:
      return FieldId::other;
  }
}

const std::string_view* FieldList::find(std::string_view name) const {
  for (const Field& field : fields_) {
    if (equals_ignoring_case(field.name, name)) return &field.value;
  }
  return nullptr;
}

std::size_t FieldList::count(std::string_view name) const {
  std::size_t n = 0;
  for_each(name, [&](std::string_view) { ++n; });
  return n;
}

}  // namespace bindgate::http
