// How a terminology operation ends when it has no answer: with an HTTP status and issues, as the terminology
// ecosystem words them. Plain data.
#pragma once

#include "terminology/operations/issue.h"

#include <boost/system/result.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace bindgate::terminology {

using Json = nlohmann::ordered_json;

// An OperationOutcome with these issues: R5's shape, which is also R4's.
[[nodiscard]] Json operation_outcome(const std::vector<Issue>& issues);

struct Refusal {
  int status = 422;
  std::vector<Issue> issues;
  // A validation answers with it instead: the value is not valid, and this is why.
  bool is_verdict = false;
  std::string unknown_system;  // then the canonical that caused it, may be empty
};

template <typename T>
using Outcome = boost::system::result<T, Refusal>;

// Json converts to anything, so that an Outcome cannot tell it from a Refusal by itself.
[[nodiscard]] inline Outcome<Json> answered(Json resource) {
  return Outcome<Json>(boost::system::in_place_value, std::move(resource));
}

[[nodiscard]] Refusal refuse(int status, std::string code, std::string text);
[[nodiscard]] Refusal refuse(int status, Issue issue);

}  // namespace bindgate::terminology

// Reading the value of a result that holds a Refusal is a bug.
namespace bindgate::terminology {
[[noreturn]] void throw_exception_from_error(const Refusal& refusal, const boost::source_location& where);
}
