#include "proxy/terminology/operation_call.h"

namespace bindgate::proxy::tx {

namespace {

using bindgate::terminology::Call;
using bindgate::terminology::OperationParameters;

// The parameter that a resource sent as the body itself stands for.
std::string_view parameter_of(std::string_view type) {
  if (type == "ValueSet") return "valueSet";
  if (type == "CodeSystem") return "codeSystem";
  return type == "ConceptMap" ? "conceptMap" : std::string_view{};
}

// A sentence about the first parameter that cannot be one, or nothing.
std::string wrong_parameter(const fhir::Document& document, const fhir::Element& resource, std::size_t most) {
  std::size_t count = 0;
  for (const fhir::Element& item : document.children(resource)) {
    if (item.name != "parameter") continue;
    const std::string place = "Parameters.parameter[" + std::to_string(count) + ']';
    if (++count > most) return "There are more than " + std::to_string(most) + " parameters.";
    std::size_t names = 0;
    std::size_t values = 0;
    for (const fhir::Element& child : document.children(item)) {
      if (child.name == "name" && !child.value.empty()) ++names;
      if (child.name == "resource" || child.name.starts_with("value")) ++values;
    }
    if (names != 1) return place + " has no name.";
    if (values > 1) return place + " has more than one value.";
  }
  return {};
}

// Empty, or what is wrong.
std::string add_body(const Inquiry& inquiry, const Route& route, std::size_t most, OperationParameters& out) {
  if (inquiry.resource == nullptr) return {};
  const fhir::Document& document = *inquiry.document;
  const std::string_view type = document.value(*inquiry.resource, "resourceType");
  if (type == "Parameters") {
    if (std::string wrong = wrong_parameter(document, *inquiry.resource, most); !wrong.empty()) return wrong;
    out = OperationParameters(document, *inquiry.resource);
    return {};
  }
  if (type != route.type || parameter_of(type).empty()) {
    std::string expected = "The body is expected to be a Parameters resource";
    if (!route.type.empty()) expected += " or a " + route.type;
    return expected + ", not " + (type.empty() ? std::string("one without a type") : "a " + std::string(type)) + '.';
  }
  out.set_document(document);
  out.add({parameter_of(type), "resource", {}, inquiry.resource});
  return {};
}

}  // namespace

boost::system::result<Call, Reply> operation_call(const Inquiry& inquiry, const Route& route,
                                                  const bindgate::terminology::ResourceStore& store,
                                                  std::size_t max_parameters) {
  Call call;
  call.operation = route.operation;
  call.accept_language = inquiry.accept_language;
  if (!route.id.empty()) {
    call.instance = store.by_id(route.type, route.id);
    if (call.instance == nullptr) {
      return problem(404, "not-found", "There is no " + route.type + " with the id " + route.id + '.');
    }
  }
  if (std::string wrong = add_body(inquiry, route, max_parameters, call.parameters); !wrong.empty()) {
    return problem(400, "invalid", std::move(wrong));
  }
  for (const Query* query : {&inquiry.form, &inquiry.query}) {
    for (const QueryItem& item : query->items()) {
      if (!is_about_answer(item.name)) call.parameters.add(item.name, item.value);
    }
  }
  return call;
}

}  // namespace bindgate::proxy::tx
