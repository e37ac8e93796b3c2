// FHIR's interactions on the store (https://hl7.org/fhir/R4/http.html): what one request, or one entry of a
// Bundle, asks for. Not thread-safe: FhirServer holds its mutex around it.
#pragma once

#include "demo/incoming.h"
#include "demo/outcome.h"
#include "demo/parameters.h"
#include "demo/store.h"

#include "fhir/type_model.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::demo {

struct Interaction {
  std::string_view method;
  std::string_view path;   // below the base: "Patient/1"
  std::string_view query;  // of a search by POST too, where it was the body
  const Incoming* body = nullptr;
  std::string_view if_match;
  std::string_view if_none_match;
  std::string_view if_none_exist;
  std::string_view base;              // absolute, for search results: "http://localhost:8080/fhir"
  std::string_view assigned_id = {};  // of a create in a transaction; its condition was decided before
  const Links* links = nullptr;
};

using Clock = std::function<std::chrono::system_clock::time_point()>;

class Interactions {
 public:
  Interactions(Store& store, const fhir::TypeModel& types, Clock clock)
      : store_(store), types_(types), clock_(std::move(clock)) {}

  [[nodiscard]] Outcome perform(const Interaction& interaction);

  // The one resource a conditional create would make again: its outcome is 200; status 0: there is none, create.
  [[nodiscard]] Outcome match(std::string_view type, std::string_view if_none_exist) const;

 private:
  using Path = std::vector<std::string>;

  Outcome on_type(const Interaction& interaction, const Path& path);
  Outcome on_instance(const Interaction& interaction, const Path& path);
  Outcome on_version(const Interaction& interaction, const Path& path) const;

  Outcome create(const Interaction& interaction, const std::string& type);
  Outcome update(const Interaction& interaction, const std::string& type, const std::string& id);
  Outcome remove(const Interaction& interaction, const std::string& type, const std::string& id);
  Outcome read(const Interaction& interaction, const std::string& type, const std::string& id) const;
  Outcome search(const Interaction& interaction, const std::string& type) const;
  Outcome write(const Interaction& interaction, const std::string& type, const std::string& id, int status);

  Store& store_;
  const fhir::TypeModel& types_;
  Clock clock_;
};

}  // namespace bindgate::demo
