#include "terminology/operations/concept_json.h"

namespace bindgate::terminology {
namespace {

constexpr std::string_view kDisplayUse = "http://terminology.hl7.org/CodeSystem/hl7TermMaintInfra";

Json number_json(std::string_view text) {
  Json out = Json::parse(text, nullptr, false);
  return out.is_number() ? out : Json(std::string(text));
}

Json coding_json(const StoredSystem& holder, const ConceptProperty& property) {
  Json out = Json::object();
  const CodingValue* more = holder.coding_value(property);
  if (more != nullptr && !more->system.empty()) out["system"] = more->system;
  if (more != nullptr && !more->version.empty()) out["version"] = more->version;
  out["code"] = property.value;
  if (more != nullptr && !more->display.empty()) out["display"] = more->display;
  return out;
}

}  // namespace

std::pair<std::string, Json> property_json(const StoredSystem& holder, const ConceptProperty& property) {
  switch (property.type) {
    case PropertyType::code:
      return {"valueCode", property.value};
    case PropertyType::string:
      return {"valueString", property.value};
    case PropertyType::integer:
      return {"valueInteger", number_json(property.value)};
    case PropertyType::decimal:
      return {"valueDecimal", number_json(property.value)};
    case PropertyType::boolean:
      return {"valueBoolean", property.value == "true"};
    case PropertyType::date_time:
      return {"valueDateTime", property.value};
    case PropertyType::coding:
      break;
  }
  return {"valueCoding", coding_json(holder, property)};
}

Json use_json(const Name& name) {
  const Designation& designation = name.designation;
  if (name.is_display) {
    return {{"system", kDisplayUse}, {"code", "preferredForLanguage"}, {"display", "Preferred For Language"}};
  }
  Json out = Json::object();
  if (!designation.use_system.empty()) out["system"] = designation.use_system;
  if (!designation.use.empty()) out["code"] = designation.use;
  if (!designation.use_display.empty()) out["display"] = designation.use_display;
  return out;
}

Json empty_parameters() {
  return {{"resourceType", "Parameters"}, {"parameter", Json::array()}};
}

Json parameter_json(std::string_view name, const std::string& type, Json value) {
  return {{"name", name}, {type, std::move(value)}};
}

}  // namespace bindgate::terminology
