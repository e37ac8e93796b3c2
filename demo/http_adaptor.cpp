#include "demo/http_adaptor.h"

#include "fhir/operation_outcome.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bindgate::demo {

namespace {

std::string outcome_of(const http::Failure& failure) {
  fhir::Issue issue;
  issue.code = failure.kind == http::Kind::body_too_large ? "too-long" : "processing";
  issue.text = failure.context;
  return fhir::write_operation_outcome({&issue, 1}, fhir::Format::json);
}

class FhirHandler : public http::Handler {
 public:
  FhirHandler(FhirServer& server, std::size_t max_body_bytes) : server_(server), max_body_bytes_(max_body_bytes) {}

  http::Task<void> handle(http::Exchange& exchange) override;
  http::Answer refuse(const http::Failure& failure, const http::Peer& peer) override;

 private:
  static Request request_of(const http::RequestHead& head);

  FhirServer& server_;
  std::size_t max_body_bytes_;
  std::string refusal_;
  http::Field refusal_type_;
};

http::Task<void> FhirHandler::handle(http::Exchange& exchange) {
  const http::RequestHead& head = exchange.request();
  Request request = request_of(head);
  if (head.body.has_body() && (head.method == "POST" || head.method == "PUT")) {
    const http::Result<http::Body> body = co_await exchange.read_body(max_body_bytes_);
    if (body.has_error()) {
      http::Answer refusal = refuse(body.error(), exchange.peer());
      const auto sent = co_await exchange.reply(refusal);
      static_cast<void>(sent);  // the client has gone: there is nobody left to tell
      co_return;
    }
    request.body = body->bytes;
  }
  const Response response = server_.handle(request);
  std::vector<http::Field> fields;
  for (const Field& field : response.fields) fields.push_back({field.name, field.value});
  const http::Answer answer{response.status, fields, response.body};
  const auto sent = co_await exchange.reply(answer);
  static_cast<void>(sent);  // likewise
}

http::Answer FhirHandler::refuse(const http::Failure& failure, const http::Peer&) {
  refusal_ = outcome_of(failure);
  refusal_type_ = {"Content-Type", content_type_of(fhir::Format::json)};
  return {http::status_of(failure), {&refusal_type_, 1}, refusal_};
}

Request FhirHandler::request_of(const http::RequestHead& head) {
  Request request;
  request.method = head.method;
  const std::size_t question = head.origin.find('?');
  request.path = head.origin.substr(0, question);
  if (question != std::string_view::npos) request.query = head.origin.substr(question + 1);
  for (const http::Field& field : head.fields)
    request.fields.push_back({std::string(field.name), std::string(field.value)});
  return request;
}

}  // namespace

http::HandlerFactory fhir_handlers(FhirServer& server, std::size_t max_body_bytes) {
  return [&server, max_body_bytes](http::Worker&) { return std::make_unique<FhirHandler>(server, max_body_bytes); };
}

}  // namespace bindgate::demo
