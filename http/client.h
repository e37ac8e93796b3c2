// A request of this gateway's own to an upstream: readiness probes, terminology servers. Worker's thread only.
#pragma once

#include "http/exchange.h"
#include "http/upstream.h"

#include <cstddef>

namespace bindgate::http {

// Sends plan.method, plan.target, plan.set_fields and plan.body; reads the answer, up to `cap` bytes of body, into
// memory. The method and target must be set. Failures are of Side::upstream: who knows better renames them.
Task<Result<FetchedResponse>> request(Upstream& upstream, const ForwardPlan& plan, std::size_t cap);

}  // namespace bindgate::http
