// What a method and path ask for (https://hl7.org/fhir/R5/http.html#summary). Pure.
#pragma once

#include "proxy/terminology/inquiry.h"
#include "terminology/operations/service.h"

#include <boost/system/result.hpp>

#include <span>
#include <string>
#include <string_view>

namespace bindgate::proxy::tx {

enum class Interaction : std::uint8_t { capabilities, operation, read, search, batch };

struct Route {
  Interaction interaction = Interaction::capabilities;
  bindgate::terminology::Operation operation = bindgate::terminology::Operation::expand;
  std::string type;  // operation: empty for one of the system
  std::string id;    // read, operation of an instance
};

struct OperationName {
  std::string_view type;  // empty: of the system
  std::string_view name;  // "$expand"
  bindgate::terminology::Operation operation;
  bool on_instance = false;
  bool by_get = true;  // needs nothing but primitives, and changes nothing
};
[[nodiscard]] std::span<const OperationName> operation_names();
[[nodiscard]] std::string_view name_of(bindgate::terminology::Operation operation);  // "expand", for logs

// The types that are held here.
[[nodiscard]] bool is_type(std::string_view name);

// The error is the answer: 404, 405 with the methods allowed, or 501.
[[nodiscard]] boost::system::result<Route, Reply> route(std::string_view method, std::span<const std::string> segments);

[[noreturn]] void throw_exception_from_error(const Reply& reply, const boost::source_location& where);

}  // namespace bindgate::proxy::tx
