#include "demo/http_adaptor.h"

#include "fhir/operation_outcome.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

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
};

http::Task<void> FhirHandler::handle(http::Exchange& exchange) {
  const http::RequestHead& head = exchange.request();
  Request request = request_of(head);
  if (head.body.has_body() && (head.method == "POST" || head.method == "PUT")) {
    const http::Result<http::Body> body = co_await exchange.read_body(max_body_bytes_);
    if (body.has_error()) {
      http::Answer refusal = refuse(body.error(), exchange.peer());
      const auto sent = co_await exchange.reply(std::move(refusal));
      static_cast<void>(sent);  // the client has gone: there is nobody left to tell
      co_return;
    }
    request.body = body->bytes;
  }
  Response response = server_.handle(request);
  http::Answer answer(response.status, std::move(response.body));
  for (const Field& field : response.fields) answer.add(field.name, field.value);
  const auto sent = co_await exchange.reply(std::move(answer));
  static_cast<void>(sent);  // likewise
}

http::Answer FhirHandler::refuse(const http::Failure& failure, const http::Peer&) {
  http::Answer answer(http::status_of(failure), outcome_of(failure));
  answer.add("Content-Type", content_type_of(fhir::Format::json));
  return answer;
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
