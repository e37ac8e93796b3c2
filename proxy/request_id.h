// Request ids: the client's where it sent a sane one, else a new one. Pure but for a start value per process.
#pragma once

#include "http/head.h"

#include <cstdint>
#include <string>

namespace bindgate::proxy {

// `counter` is advanced where an id is made.
[[nodiscard]] std::string request_id(const http::FieldList& fields, std::uint64_t& counter);
// A random start for a worker's counter.
[[nodiscard]] std::uint64_t first_request_number();

}  // namespace bindgate::proxy
