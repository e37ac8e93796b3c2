// Request and response heads as parsed: views over the connection's buffer, valid while the message is handled.
// Made by framing_gate.h and response_gate.h; a head that exists has passed every check there.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::http {

// Fields this room itself looks at, so that nothing on the request path compares names twice.
enum class FieldId : std::uint8_t {
  other,
  connection,
  content_length,
  date,
  expect,
  host,
  keep_alive,
  proxy_connection,
  te,
  trailer,
  transfer_encoding,
  upgrade,
  via,
  x_forwarded_for,
  x_forwarded_host,
  x_forwarded_proto,
};

struct Field {
  std::string_view name;
  std::string_view value;
  FieldId id = FieldId::other;  // set by the parsers only
};

FieldId field_id(std::string_view name);

// ASCII only, as HTTP's names are.
bool equals_ignoring_case(std::string_view a, std::string_view b);

// Fields in the order received. A name that came several times is there several times.
class FieldList {
 public:
  void clear() { fields_.clear(); }
  void add(Field field) { fields_.push_back(field); }

  // The first value of that name, or nullptr.
  const std::string_view* find(std::string_view name) const;
  std::size_t count(std::string_view name) const;

  template <class Visit>
  void for_each(std::string_view name, Visit visit) const {
    for (const Field& field : fields_) {
      if (equals_ignoring_case(field.name, name)) visit(field.value);
    }
  }

  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }
  std::size_t size() const { return fields_.size(); }
  std::span<const Field> all() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

struct BodyFraming {
  enum class Kind : std::uint8_t { none, length, chunked, until_close };
  Kind kind = Kind::none;
  std::uint64_t length = 0;  // of Kind::length

  bool has_body() const { return kind != Kind::none && !(kind == Kind::length && length == 0); }
};

struct RequestHead {
  std::string_view method;
  std::string_view target;     // as received
  std::string_view origin;     // path and query of the target, or "*"; an absolute-form target is taken apart
  std::string_view authority;  // the absolute-form's authority, else the Host field's value; empty in HTTP/1.0
  int version = 11;            // 10 or 11
  FieldList fields;
  BodyFraming body;
  bool keep_alive = true;  // what the client asks for
  bool expects_continue = false;
  bool expects_unknown = false;  // answered 417 by Exchange
  std::string folded_origin;     // backs `origin` when the target had a query but no path
};

struct ResponseHead {
  int status = 0;
  int version = 11;
  std::string_view reason;
  FieldList fields;
  BodyFraming body;
  bool keep_alive = true;
};

}  // namespace bindgate::http
