// Gathers what an operation is called with: from the query, from a form, from a Parameters resource or from a resource
// that is itself what is asked about. Pure.
#pragma once

#include "proxy/terminology/inquiry.h"
#include "proxy/terminology/route.h"
#include "terminology/operations/service.h"

#include <boost/system/result.hpp>

#include <cstddef>

namespace bindgate::proxy::tx {

// Views into the inquiry and the store. The body's parameters come first: of a name that may come once they win.
// The error is the answer.
[[nodiscard]] boost::system::result<bindgate::terminology::Call, Reply> operation_call(
    const Inquiry& inquiry, const Route& route, const bindgate::terminology::ResourceStore& store,
    std::size_t max_parameters);

}  // namespace bindgate::proxy::tx
