// Writes heads from what was understood, never from the bytes received. Pure: appends to a string.
#pragma once

#include "http/exchange.h"
#include "http/head.h"

#include <optional>
#include <string>
#include <string_view>

namespace bindgate::http {

// What a request sent on says beyond the client's own fields.
struct Onward {
  std::string_view host;    // the Host field's value
  std::string_view via;     // this gateway's pseudonym
  std::string_view client;  // the client's address, for X-Forwarded-For; empty: no X-Forwarded-* at all
  bool trust_forwarded = true;
  BodyFraming body;
};

// `received` is the client's head, or nullptr for a request of this gateway's own.
void write_request(std::string& out, const RequestHead* received, const ForwardPlan& plan, const Onward& onward);

// How the client's connection goes on behind an answer.
struct Delivery {
  BodyFraming body;  // chunked, length, or none (then the received Content-Length stays: HEAD, 304)
  bool keep_alive = true;
  bool say_keep_alive = false;  // an HTTP/1.0 client wants to be told
};

// An upstream's answer: status, reason and fields untouched but for hop-by-hop fields, Via and the plan's wishes.
void write_response(std::string& out, const ResponseHead& received, const ForwardPlan& plan, std::string_view via,
                    std::string_view date, const Delivery& delivery);

// An answer of this gateway's own. A body length is written unless `body_length` is absent.
void write_answer(std::string& out, const Answer& answer, std::optional<std::size_t> body_length, std::string_view date,
                  const Delivery& delivery);

// An interim (1xx) answer passed on.
void write_interim(std::string& out, const ResponseHead& received);

// Copies the fields of an answer that mean something to whoever rewrites it; see FetchedResponse.
void collect_fields(const ResponseHead& received, const ForwardPlan& plan, std::string_view via, FetchedResponse& out);

// True when the plan can be written as it is: nothing in it could end a line early.
bool is_writable(const ForwardPlan& plan);

// "1f4\r\n" into `to`, which has room for 18 bytes; returns the length.
std::size_t write_chunk_size(char* to, std::size_t size);

}  // namespace bindgate::http
