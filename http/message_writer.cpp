#include "http/message_writer.h"

#include "http/hop_by_hop.h"
#include "http/status_reason.h"
#include "http/syntax.h"

#include <algorithm>
#include <charconv>

namespace bindgate::http {

namespace {

void add_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

void add_length(std::string& out, std::uint64_t length) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, length).ptr;
  add_field(out, "Content-Length", {digits, static_cast<std::size_t>(end - digits)});
}

bool names(std::span<const std::string_view> list, std::string_view name) {
  return std::any_of(list.begin(), list.end(), [&](std::string_view each) { return equals_ignoring_case(each, name); });
}

bool names(std::span<const Field> list, std::string_view name) {
  return std::any_of(list.begin(), list.end(),
                     [&](const Field& each) { return equals_ignoring_case(each.name, name); });
}

bool is_written_anew(FieldId id) {
  switch (id) {
    case FieldId::host:
    case FieldId::content_length:
    case FieldId::expect:
    case FieldId::x_forwarded_for:
    case FieldId::x_forwarded_host:
    case FieldId::x_forwarded_proto:
      return true;
    default:
      return false;
  }
}

void add_client_fields(std::string& out, const RequestHead& received, const ForwardPlan& plan) {
  const HopByHop hop_by_hop(received.fields);
  for (const Field& field : received.fields) {
    if (is_written_anew(field.id) || hop_by_hop.covers(field)) continue;
    if (names(plan.remove_fields, field.name) || names(plan.set_fields, field.name)) continue;
    add_field(out, field.name, field.value);
  }
}

// Every value the client gave, joined: many servers read the first field of a name only.
void add_joined(std::string& out, const RequestHead& received, FieldId id, std::string_view name,
                std::string_view last) {
  out.append(name).append(": ");
  for (const Field& field : received.fields) {
    if (field.id == id && !field.value.empty()) out.append(field.value).append(", ");
  }
  out.append(last).append("\r\n");
}

const Field* find_id(const FieldList& fields, FieldId id) {
  for (const Field& field : fields) {
    if (field.id == id) return &field;
  }
  return nullptr;
}

void add_forwarded(std::string& out, const RequestHead& received, const Onward& onward) {
  const Field* proto = nullptr;
  const Field* host = nullptr;
  if (onward.trust_forwarded) {
    add_joined(out, received, FieldId::x_forwarded_for, "X-Forwarded-For", onward.client);
    proto = find_id(received.fields, FieldId::x_forwarded_proto);
    host = find_id(received.fields, FieldId::x_forwarded_host);
  } else {
    add_field(out, "X-Forwarded-For", onward.client);
  }
  add_field(out, "X-Forwarded-Proto", proto != nullptr ? proto->value : "http");
  const std::string_view name = host != nullptr ? host->value : received.authority;
  if (!name.empty()) add_field(out, "X-Forwarded-Host", name);
}

void add_body_framing(std::string& out, const BodyFraming& body, std::string_view method) {
  if (body.kind == BodyFraming::Kind::chunked) {
    out.append("Transfer-Encoding: chunked\r\n");
  } else if (body.kind == BodyFraming::Kind::length) {
    add_length(out, body.length);
  } else if (method == "POST" || method == "PUT" || method == "PATCH") {
    out.append("Content-Length: 0\r\n");  // RFC 9110 section 8.6: methods that anticipate content
  }
}

bool is_passed_on(const Field& field, const HopByHop& hop_by_hop, const ForwardPlan& plan) {
  if (field.id == FieldId::content_length || hop_by_hop.covers(field)) return false;
  return !names(plan.remove_response_fields, field.name) && !names(plan.response_fields, field.name);
}

void add_via(std::string& out, int version, std::string_view via) {
  out.append(version == 10 ? "Via: 1.0 " : "Via: 1.1 ").append(via).append("\r\n");
}

void add_status_line(std::string& out, int status, std::string_view reason) {
  char digits[4];
  std::to_chars(digits, digits + sizeof digits, status);
  out.append("HTTP/1.1 ").append(digits, 3).append(" ").append(reason).append("\r\n");
}

void add_delivery(std::string& out, const Delivery& delivery) {
  if (delivery.body.kind == BodyFraming::Kind::chunked) out.append("Transfer-Encoding: chunked\r\n");
  if (!delivery.keep_alive) {
    out.append("Connection: close\r\n");
  } else if (delivery.say_keep_alive) {
    out.append("Connection: keep-alive\r\n");
  }
}

// Into storage of the response's own, in one piece.
void copy_fields(const std::vector<Field>& fields, FetchedResponse& out) {
  std::size_t size = 0;
  for (const Field& field : fields) size += field.name.size() + field.value.size();
  out.storage = std::make_unique<char[]>(size);
  char* at = out.storage.get();
  const auto keep = [&](std::string_view text) {
    std::copy(text.begin(), text.end(), at);
    at += text.size();
    return std::string_view(at - text.size(), text.size());
  };
  for (const Field& field : fields) {
    const std::string_view name = keep(field.name);
    out.fields.add({name, keep(field.value), field.id});
  }
}

bool are_writable(std::span<const Field> fields) {
  return std::all_of(fields.begin(), fields.end(),
                     [](const Field& field) { return is_token(field.name) && is_field_value(field.value); });
}

}  // namespace

void write_request(std::string& out, const RequestHead* received, const ForwardPlan& plan, const Onward& onward) {
  const std::string_view method = plan.method.empty() && received != nullptr ? received->method : plan.method;
  out.append(method).append(" ").append(plan.target).append(" HTTP/1.1\r\n");
  add_field(out, "Host", onward.host);
  if (received != nullptr) {
    add_client_fields(out, *received, plan);
    if (!onward.client.empty()) add_forwarded(out, *received, onward);
    add_via(out, received->version, onward.via);
  }
  for (const Field& field : plan.set_fields) add_field(out, field.name, field.value);
  add_body_framing(out, onward.body, method);
  out.append("\r\n");
}

void write_response(std::string& out, const ResponseHead& received, const ForwardPlan& plan, std::string_view via,
                    std::string_view date, const Delivery& delivery) {
  add_status_line(out, received.status, received.reason);
  const HopByHop hop_by_hop(received.fields);
  const bool describes = delivery.body.kind == BodyFraming::Kind::none && received.status != 204;
  bool dated = false;
  for (const Field& field : received.fields) {
    dated = dated || field.id == FieldId::date;
    // A HEAD or 304 answer's Content-Length speaks of a body that is not there: passed on as it came.
    const bool described = describes && field.id == FieldId::content_length;
    if (described || is_passed_on(field, hop_by_hop, plan)) add_field(out, field.name, field.value);
  }
  if (!dated) add_field(out, "Date", date);
  add_via(out, received.version, via);
  for (const Field& field : plan.response_fields) add_field(out, field.name, field.value);
  if (delivery.body.kind == BodyFraming::Kind::length) add_length(out, delivery.body.length);
  add_delivery(out, delivery);
  out.append("\r\n");
}

void write_answer(std::string& out, const Answer& answer, std::optional<std::size_t> body_length, std::string_view date,
                  const Delivery& delivery) {
  add_status_line(out, answer.status(), reason_of(answer.status()));
  out.append(answer.fields());
  if (!answer.has_date()) add_field(out, "Date", date);
  if (body_length) add_length(out, *body_length);
  add_delivery(out, delivery);
  out.append("\r\n");
}

void write_interim(std::string& out, const ResponseHead& received) {
  add_status_line(out, received.status, received.reason);
  const HopByHop hop_by_hop(received.fields);
  for (const Field& field : received.fields) {
    if (field.id == FieldId::content_length || hop_by_hop.covers(field)) continue;
    add_field(out, field.name, field.value);
  }
  out.append("\r\n");
}

void collect_fields(const ResponseHead& received, const ForwardPlan& plan, std::string_view via, FetchedResponse& out) {
  const HopByHop hop_by_hop(received.fields);
  std::vector<Field> kept;
  for (const Field& field : received.fields) {
    if (is_passed_on(field, hop_by_hop, plan)) kept.push_back(field);
  }
  const std::string via_value = (received.version == 10 ? "1.0 " : "1.1 ") + std::string(via);
  kept.push_back({"Via", via_value});
  kept.insert(kept.end(), plan.response_fields.begin(), plan.response_fields.end());
  copy_fields(kept, out);
}

bool is_writable(const ForwardPlan& plan) {
  return (plan.method.empty() || is_token(plan.method)) && is_target(plan.target) && are_writable(plan.set_fields) &&
         are_writable(plan.response_fields);
}

std::size_t write_chunk_size(char* to, std::size_t size) {
  char* end = std::to_chars(to, to + 16, size, 16).ptr;
  *end++ = '\r';
  *end++ = '\n';
  return static_cast<std::size_t>(end - to);
}

}  // namespace bindgate::http
