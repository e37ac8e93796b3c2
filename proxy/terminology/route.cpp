#include "proxy/terminology/route.h"

#include <array>
#include <stdexcept>

namespace bindgate::proxy::tx {

namespace {

using bindgate::terminology::Operation;

constexpr std::array kOperations = {
    OperationName{"ValueSet", "$expand", Operation::expand, true},
    OperationName{"ValueSet", "$validate-code", Operation::validate_code, true},
    OperationName{"ValueSet", "$batch-validate-code", Operation::batch_validate_code, false, false},
    OperationName{"CodeSystem", "$validate-code", Operation::validate_code_in_system, true},
    OperationName{"CodeSystem", "$batch-validate-code", Operation::batch_validate_code_in_system, false, false},
    OperationName{"CodeSystem", "$lookup", Operation::lookup},
    OperationName{"CodeSystem", "$subsumes", Operation::subsumes, true},
    OperationName{"CodeSystem", "$find-matches", Operation::find_matches, true},
    OperationName{"ConceptMap", "$translate", Operation::translate, true},
    OperationName{"", "$closure", Operation::closure, false, false},
};

constexpr std::string_view kGet = "GET, HEAD";
constexpr std::string_view kPost = "POST";
constexpr std::string_view kGetAndPost = "GET, HEAD, POST";

bool is_get(std::string_view method) {
  return method == "GET" || method == "HEAD";
}

Reply not_allowed(std::string_view allow, std::string_view method) {
  Reply out = problem(405, "not-supported",
                      "The method " + std::string(method) + " is not allowed here; allowed: " + std::string(allow) +
                          ". Definitions come from packages and are not written over HTTP.");
  out.allow = allow;
  return out;
}

Reply nothing_here(std::span<const std::string> segments) {
  std::string path;
  for (const std::string& segment : segments) path += (path.empty() ? "" : "/") + segment;
  return problem(404, "not-found", "There is nothing at " + path + " below this base.");
}

boost::system::result<Route, Reply> operation_route(std::string_view method, std::string_view type, std::string_view id,
                                                    std::string_view name) {
  for (const OperationName& known : kOperations) {
    if (known.type != type || known.name != name) continue;
    if (!id.empty() && !known.on_instance) {
      return problem(
          404, "not-supported",
          "The operation " + std::string(name) + " is not one of instances; call it on " + std::string(type) + '.');
    }
    if (method != "POST" && !(known.by_get && is_get(method))) {
      return not_allowed(known.by_get ? kGetAndPost : kPost, method);
    }
    return Route{Interaction::operation, known.operation, std::string(type), std::string(id)};
  }
  const std::string where = type.empty() ? std::string("the system") : std::string(type);
  return problem(404, "not-supported", "There is no operation " + std::string(name) + " on " + where + " here.");
}

boost::system::result<Route, Reply> type_route(std::string_view method, std::span<const std::string> segments) {
  const std::string& type = segments[0];
  if (segments.size() == 1) {
    if (!is_get(method)) return not_allowed(kGet, method);
    return Route{Interaction::search, {}, type, {}};
  }
  const std::string& second = segments[1];
  if (second == "_search" && segments.size() == 2) {
    if (method != "POST") return not_allowed(kPost, method);
    return Route{Interaction::search, {}, type, {}};
  }
  if (segments.size() == 2 && second.starts_with('$')) return operation_route(method, type, {}, second);
  if (segments.size() == 3 && segments[2].starts_with('$')) return operation_route(method, type, second, segments[2]);
  if (second == "_history" || (segments.size() > 2 && segments[2] == "_history")) {
    return problem(501, "not-supported", "Versions of a resource over time are not kept here.");
  }
  if (segments.size() > 2 || second.starts_with('_')) return nothing_here(segments);
  if (!is_get(method)) return not_allowed(kGet, method);
  return Route{Interaction::read, {}, type, second};
}

}  // namespace

std::span<const OperationName> operation_names() {
  return kOperations;
}

std::string_view name_of(Operation operation) {
  for (const OperationName& known : kOperations) {
    if (known.operation == operation) return known.name.substr(1);
  }
  return "operation";
}

bool is_type(std::string_view name) {
  return name == "CodeSystem" || name == "ValueSet" || name == "ConceptMap";
}

boost::system::result<Route, Reply> route(std::string_view method, std::span<const std::string> segments) {
  if (segments.empty()) {
    if (method != "POST") return not_allowed(kPost, method);
    return Route{Interaction::batch, {}, {}, {}};
  }
  if (segments[0] == "metadata" && segments.size() == 1) {
    if (!is_get(method)) return not_allowed(kGet, method);
    return Route{Interaction::capabilities, {}, {}, {}};
  }
  if (is_type(segments[0])) return type_route(method, segments);
  if (segments[0].starts_with('$') && segments.size() == 1) return operation_route(method, {}, {}, segments[0]);
  return nothing_here(segments);
}

void throw_exception_from_error(const Reply& reply, const boost::source_location&) {
  throw std::logic_error("a route was taken that is answered with status " + std::to_string(reply.status));
}

}  // namespace bindgate::proxy::tx
