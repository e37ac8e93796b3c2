#include "http/answer.h"

#include "http/head.h"
#include "http/syntax.h"

namespace bindgate::http {

void Answer::add(std::string_view name, std::string_view value) {
  const FieldId id = field_id(name);
  if (id == FieldId::content_length || id == FieldId::transfer_encoding || id == FieldId::connection) return;
  has_date_ = has_date_ || id == FieldId::date;
  fields_are_sound_ = fields_are_sound_ && is_token(name) && is_field_value(value);
  fields_.append(name).append(": ").append(value).append("\r\n");
}

std::optional<std::string_view> Answer::field(std::string_view name) const {
  std::string_view rest = fields_;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    const std::size_t colon = line.find(": ");
    if (equals_ignoring_case(line.substr(0, colon), name)) return line.substr(colon + 2);
    rest.remove_prefix(std::min(rest.size(), line.size() + 2));
  }
  return std::nullopt;
}

}  // namespace bindgate::http
