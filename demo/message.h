// A request to the demo server and its answer, free of any transport. Plain data.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bindgate::demo {

struct Field {
  std::string name;
  std::string value;
};

struct Request {
  std::string method;
  std::string path;   // as sent, without the query: "/fhir/Patient/1"
  std::string query;  // as sent, without the question mark
  std::vector<Field> fields;
  std::string body;
};

struct Response {
  int status = 200;
  std::vector<Field> fields;  // Content-Type among them when there is a body; no Content-Length
  std::string body;
};

// The value of the field of that name in any case, or empty.
[[nodiscard]] std::string_view field(const std::vector<Field>& fields, std::string_view name);

// HTTP's comparison of names: ASCII letters in either case.
[[nodiscard]] bool same_name(std::string_view a, std::string_view b);

[[nodiscard]] std::string_view trim(std::string_view text);

// "Created" for 201.
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace bindgate::demo
