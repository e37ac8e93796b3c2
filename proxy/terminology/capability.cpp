#include "proxy/terminology/capability.h"

#include "proxy/terminology/route.h"

#include <algorithm>
#include <array>
#include <map>

namespace bindgate::proxy::tx {

namespace {

using bindgate::terminology::CodeSystem;
using bindgate::terminology::Content;
using bindgate::terminology::Terminology;

constexpr std::string_view kFeature = "http://hl7.org/fhir/uv/application-feature/StructureDefinition/feature";
constexpr std::string_view kTestVersion = "http://hl7.org/fhir/uv/tx-tests/FeatureDefinition/test-version";
constexpr std::string_view kSystemsAsParameters =
    "http://hl7.org/fhir/uv/tx-ecosystem/FeatureDefinition/CodeSystemAsParameter";
// Of the ecosystem's test cases that the operations are held to.
constexpr std::string_view kTests = "1.8.0";

constexpr std::array<std::string_view, 23> kExpansionParameters = {"activeOnly",
                                                                   "check-system-version",
                                                                   "context",
                                                                   "count",
                                                                   "date",
                                                                   "default-valueset-version",
                                                                   "designation",
                                                                   "displayLanguage",
                                                                   "exclude-system",
                                                                   "excludeNested",
                                                                   "excludeNotForUI",
                                                                   "excludePostCoordinated",
                                                                   "filter",
                                                                   "force-system-version",
                                                                   "includeDefinition",
                                                                   "includeDesignations",
                                                                   "offset",
                                                                   "property",
                                                                   "system-version",
                                                                   "tx-resource",
                                                                   "url",
                                                                   "useSupplement",
                                                                   "valueSet"};

Json feature(std::string_view definition, const char* value_name, Json value) {
  return {
      {"url", kFeature},
      {"extension",
       {{{"url", "definition"}, {"valueCanonical", definition}}, {{"url", "value"}, {value_name, std::move(value)}}}}};
}

std::string definition_of(const OperationName& operation) {
  const std::string type = operation.type.empty() ? "ConceptMap" : std::string(operation.type);
  return "http://hl7.org/fhir/OperationDefinition/" + type + '-' + std::string(operation.name.substr(1));
}

Json operations_of(std::string_view type) {
  Json out = Json::array();
  for (const OperationName& operation : operation_names()) {
    if (operation.type != type) continue;
    out.push_back({{"name", operation.name.substr(1)}, {"definition", definition_of(operation)}});
  }
  return out;
}

Json search_parameters(std::string_view type) {
  Json out = Json::array();
  const auto add = [&](const char* name, const char* kind) { out.push_back({{"name", name}, {"type", kind}}); };
  add("_id", "token");
  add("url", "uri");
  add("version", "token");
  add("name", "string");
  add("title", "string");
  add("status", "token");
  if (type != "ConceptMap") add("code", "token");
  if (type == "CodeSystem") add("system", "uri");
  return out;
}

Json resource_of(std::string_view type) {
  return {{"type", type},
          {"profile", "http://hl7.org/fhir/StructureDefinition/" + std::string(type)},
          {"interaction", {{{"code", "read"}}, {{"code", "search-type"}}}},
          {"versioning", "no-version"},
          {"searchParam", search_parameters(type)},
          {"operation", operations_of(type)}};
}

Json head(const char* resource_type, const char* name, const char* title, const Inquiry& inquiry,
          const Software& software) {
  Json out = {{"resourceType", resource_type}};
  out["url"] = inquiry.base + "/metadata" +
               (std::string_view(resource_type) == "CapabilityStatement" ? "" : "?mode=terminology");
  out["version"] = software.version;
  out["name"] = name;
  out["title"] = title;
  out["status"] = "active";
  out["date"] = software.started;
  out["description"] = "Code systems, value sets and concept maps of FHIR packages, and the operations on them.";
  out["kind"] = "instance";
  return out;
}

void add_software(Json& out, const Inquiry& inquiry, const Software& software) {
  out["software"] = {{"name", "bindgate"}, {"version", software.version}};
  out["implementation"] = {{"description", "A bindgate terminology endpoint"}, {"url", inquiry.base}};
}

Json capability_statement(const Inquiry& inquiry, const Software& software) {
  Json out =
      head("CapabilityStatement", "BindgateTerminologyEndpoint", "bindgate terminology endpoint", inquiry, software);
  out["extension"] = {feature(kTestVersion, "valueCode", kTests), feature(kSystemsAsParameters, "valueBoolean", true)};
  out["instantiates"] = {"http://hl7.org/fhir/CapabilityStatement/terminology-server"};
  add_software(out, inquiry, software);
  out["fhirVersion"] = names_of(inquiry.version).full;
  out["format"] = {"application/fhir+json", "application/fhir+xml", "json", "xml"};
  Json security = {{"cors", false}};
  if (software.has_keys) security["service"] = {{{"text", "Static API key as bearer token"}}};
  security["description"] = software.has_keys ? "A static API key in Authorization: Bearer; metadata needs none."
                                              : "No authentication is asked for.";
  out["rest"] = {{{"mode", "server"},
                  {"security", std::move(security)},
                  {"resource", {resource_of("CodeSystem"), resource_of("ConceptMap"), resource_of("ValueSet")}},
                  {"interaction", {{{"code", "batch"}}}},
                  {"operation", operations_of("")}}};
  return out;
}

// TerminologyCapabilities.codeSystem.content; a grammar holds all its codes.
const char* content_of(const CodeSystem& system) {
  switch (system.content()) {
    case Content::fragment:
      return "fragment";
    case Content::example:
      return "example";
    case Content::not_present:
      return "not-present";
    case Content::supplement:
      return "supplement";
    case Content::complete:
    case Content::grammar:
      break;
  }
  return "complete";
}

Json code_systems(const Inquiry& inquiry, const Terminology& terminology) {
  std::map<std::string_view, std::vector<const CodeSystem*>> by_url;
  for (const CodeSystem* system : terminology.code_systems()) by_url[system->url()].push_back(system);
  Json out = Json::array();
  for (const auto& [url, versions] : by_url) {
    const CodeSystem* latest = terminology.code_system(url);
    if (latest == nullptr) latest = versions.back();
    Json item = {{"uri", url}};
    for (const CodeSystem* system : versions) {
      if (system->version().empty()) continue;
      item["version"].push_back({{"code", system->version()}, {"isDefault", system == latest}});
    }
    const bool subsumes = latest->content() != Content::grammar;
    // An element of R5 alone; R4 has no place for it but the extension of the same name.
    if (inquiry.version == FhirVersion::r5) {
      item["content"] = content_of(*latest);
    } else {
      item["extension"] = {
          {{"url", "http://hl7.org/fhir/5.0/StructureDefinition/extension-TerminologyCapabilities.codeSystem.content"},
           {"valueCode", content_of(*latest)}}};
    }
    item["subsumption"] = subsumes;
    out.push_back(std::move(item));
  }
  return out;
}

Json terminology_capabilities(const Inquiry& inquiry, const Software& software, const Terminology& terminology) {
  Json out = head("TerminologyCapabilities", "BindgateTerminologyCapabilities", "bindgate terminology capabilities",
                  inquiry, software);
  add_software(out, inquiry, software);
  out["lockedDate"] = false;
  out["codeSystem"] = code_systems(inquiry, terminology);
  Json expansion = {{"hierarchical", true}, {"paging", true}, {"incomplete", false}};
  for (const std::string_view name : kExpansionParameters) expansion["parameter"].push_back({{"name", name}});
  expansion["textFilter"] = "Words in codes, displays and designations, case and white space folded.";
  out["expansion"] = std::move(expansion);
  // R4 has other codes, and none that says what is searched here: the codes that value sets list.
  out["codeSearch"] = inquiry.version == FhirVersion::r5 ? "in-compose" : "explicit";
  out["validateCode"] = {{"translations", true}};
  out["translation"] = {{"needsMap", true}};
  out["closure"] = {{"translation", false}};
  return out;
}

}  // namespace

Reply capabilities(const Inquiry& inquiry, const Software& software, const Terminology& terminology) {
  const std::string* mode = inquiry.query.find("mode");
  Reply out;
  if (mode == nullptr || mode->empty() || *mode == "full" || *mode == "normative") {
    out.resource = capability_statement(inquiry, software);
  } else if (*mode == "terminology") {
    out.resource = terminology_capabilities(inquiry, software, terminology);
  } else {
    return problem(400, "invalid", "The mode is full, normative or terminology, not \"" + *mode + "\".");
  }
  return out;
}

}  // namespace bindgate::proxy::tx
