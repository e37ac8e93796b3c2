// An answer of this gateway's own. It owns every byte it says, and there is one of it: whoever sends it keeps it until
// the client has taken it, so that no other connection's answer can take its place. A plain value: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace bindgate::http {

class Answer {
 public:
  explicit Answer(int status, std::string body = {}) : status_(status), body_(std::move(body)) {}
  Answer(Answer&&) = default;
  Answer& operator=(Answer&&) = default;
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;

  // Copies a field. Those that frame a message (Content-Length, Transfer-Encoding, Connection) are this room's alone
  // and left out, so that a fetched answer's fields may be handed on as they are.
  void add(std::string_view name, std::string_view value);
  void set_body(std::string body) { body_ = std::move(body); }

  int status() const { return status_; }
  std::string_view body() const { return body_; }
  std::string_view fields() const { return fields_; }  // "Name: value\r\n" each
  bool has_date() const { return has_date_; }

  // False when the status is none for an answer, or something in a field could end a line early.
  bool is_writable() const { return fields_are_sound_ && status_ >= 200 && status_ <= 599; }

  // The first field of that name.
  std::optional<std::string_view> field(std::string_view name) const;

 private:
  int status_;
  std::string fields_;
  std::string body_;
  bool has_date_ = false;
  bool fields_are_sound_ = true;
};

}  // namespace bindgate::http
