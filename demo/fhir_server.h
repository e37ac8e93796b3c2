// An embedded FHIR R4 server, in memory and meant for trying out only: what bindgate stands before in a demo and in
// end-to-end tests. Pure: a Request in, a Response out. Any thread may call handle().
#pragma once

#include "demo/interactions.h"
#include "demo/message.h"
#include "demo/negotiation.h"
#include "demo/store.h"

#include "fhir/type_model.h"

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>

namespace bindgate::demo {

struct FhirServerSettings {
  std::string base_path = "/fhir";
  std::size_t max_stored_bytes = std::size_t{256} << 20;  // beyond: 507
};

class FhirServer {
 public:
  // The types must outlive the server.
  explicit FhirServer(
      const fhir::TypeModel& types, FhirServerSettings settings = {},
      Clock clock = [] { return std::chrono::system_clock::now(); });

  [[nodiscard]] Response handle(const Request& request);

 private:
  struct Call;

  std::optional<Outcome> read_call(const Request& request, Call& call) const;
  std::optional<Outcome> read_format(const Request& request, Call& call) const;
  std::optional<Outcome> read_body(const Request& request, Call& call) const;
  Outcome answer(const Request& request, Call& call);
  Response respond(const Call& call, const Outcome& outcome) const;
  std::string shown(const Call& call, const Outcome& outcome) const;
  Outcome as_xml(std::string_view json) const;

  const fhir::TypeModel& types_;
  FhirServerSettings settings_;
  Clock clock_;
  std::chrono::system_clock::time_point started_;
  std::mutex mutex_;  // guards the store
  Store store_;
  Interactions interactions_;
};

}  // namespace bindgate::demo
