// Asks a terminology service made of a few resources, as a request would.
#pragma once

#include "definitions.h"

#include "fhir/reader.h"
#include "terminology/operations/service.h"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology::test {

// What came of a request: the answer, or the OperationOutcome and its status.
struct Answer {
  int status = 200;
  Json resource;

  // The parameter's value as text, of the first of that name; "none" where there is none.
  [[nodiscard]] std::string text(std::string_view name) const { return text_of(resource, "parameter", name); }
  [[nodiscard]] std::vector<Json> all(std::string_view name) const {
    std::vector<Json> out;
    for (const Json& item : resource.value("parameter", Json::array())) {
      if (item.value("name", "") == name) out.push_back(item);
    }
    return out;
  }
  // The first issue's.
  [[nodiscard]] std::string issue() const {
    return resource.contains("issue") ? resource["issue"][0]["details"]["text"].get<std::string>() : "none";
  }

  [[nodiscard]] static std::string value_text(const Json& parameter) {
    for (const auto& [name, value] : parameter.items()) {
      if (!name.starts_with("value")) continue;
      if (value.is_object()) return value.value("code", "");
      return value.is_string() ? value.get<std::string>() : value.dump();
    }
    return "none";
  }
  [[nodiscard]] static std::string text_of(const Json& parent, const char* list, std::string_view name) {
    for (const Json& item : parent.value(list, Json::array())) {
      if (item.value("name", "") == name) return value_text(item);
    }
    return "none";
  }
};

class Asking {
 public:
  explicit Asking(const std::vector<std::string>& resources, Limits limits = {}) {
    std::vector<fhir::Package> packages(1);
    packages.front().name = "test.package";
    for (const std::string& text : resources) {
      const Json resource = Json::parse(text);
      const std::string type = resource["resourceType"];
      packages.front().files.push_back(file_of(type, type + std::to_string(packages.front().files.size()), text));
    }
    resources_ = std::make_shared<const ResourceStore>(ResourceStore::load(packages));
    service_ = std::make_unique<Service>(Terminology::compile(packages), resources_, limits);
  }

  // `parameters`: the Parameters resource's list, as JSON.
  [[nodiscard]] Answer ask(Operation operation, std::string_view parameters, const char* instance_type = nullptr,
                           std::string_view instance = {}, std::string_view accept_language = {}) const {
    std::string text = R"({"resourceType":"Parameters","parameter":)" + std::string(parameters) + "}";
    text.reserve(text.size() + fhir::kPadding);
    fhir::Document document;
    REQUIRE(fhir::read_json(text, text.capacity(), document).has_value());
    Call call;
    call.operation = operation;
    call.accept_language = accept_language;
    call.parameters = OperationParameters(document, document.root());
    if (instance_type != nullptr) {
      call.instance = resources_->by_id(instance_type, instance);
      REQUIRE(call.instance);
    }
    const Outcome<Json> outcome = service_->answer(call);
    if (outcome) return {200, *outcome};
    return {outcome.error().status, operation_outcome(outcome.error().issues)};
  }

  [[nodiscard]] const Service& service() const { return *service_; }

 private:
  std::shared_ptr<const ResourceStore> resources_;
  std::unique_ptr<Service> service_;
};

// Parameters in a few words: `uri("system", "urn:x")`, joined by list().
inline std::string parameter(std::string_view name, std::string_view type, std::string_view json) {
  return R"({"name":")" + std::string(name) + "\",\"" + std::string(type) + "\":" + std::string(json) + '}';
}
inline std::string quoted(std::string_view text) {
  return Json(text).dump();
}
inline std::string uri(std::string_view name, std::string_view value) {
  return parameter(name, "valueUri", quoted(value));
}
inline std::string code(std::string_view name, std::string_view value) {
  return parameter(name, "valueCode", quoted(value));
}
inline std::string flag(std::string_view name, bool value) {
  return parameter(name, "valueBoolean", value ? "true" : "false");
}
inline std::string coding(std::string_view name, std::string_view system, std::string_view code,
                          std::string_view version = {}) {
  Json value = {{"system", system}, {"code", code}};
  if (!version.empty()) value["version"] = version;
  return parameter(name, "valueCoding", value.dump());
}
inline std::string with_resource(std::string_view name, std::string_view resource) {
  return parameter(name, "resource", resource);
}
inline std::string list(const std::vector<std::string>& parameters) {
  std::string out = "[";
  for (const std::string& one : parameters) out += (out.size() > 1 ? "," : "") + one;
  return out + "]";
}

}  // namespace bindgate::terminology::test
