#include "demo/incoming.h"

#include "fhir/convert.h"
#include "fhir/reader.h"

namespace bindgate::demo {

namespace {

Outcome unreadable(const fhir::ReadError& error) {
  Outcome outcome = refuse(400, "structure", error.message);
  outcome.issue->position = fhir::Position{error.line, error.column};
  return outcome;
}

Outcome not_of_its_type(const fhir::ConvertError& error) {
  return refuse(422, "structure", error.message, error.path);
}

// https://hl7.org/fhir/R4/http.html#trules: links are elements of these types and Reference.reference.
bool is_link(const fhir::Type& owner, const fhir::TypeElement& element) {
  const std::string& type = element.type->name;
  return type == "uri" || type == "url" || type == "oid" || type == "uuid" ||
         (owner.name == "Reference" && element.name == "reference");
}

}  // namespace

Incoming::Read Incoming::read(fhir::Format format, std::string text, const fhir::TypeModel& types) {
  std::unique_ptr<Incoming> incoming(new Incoming(types));
  if (format == fhir::Format::xml) {
    fhir::Document xml;
    if (const auto result = fhir::read_xml(text, xml); result.has_error()) return unreadable(result.error());
    auto json = fhir::write_json(xml, types);
    if (json.has_error()) return not_of_its_type(json.error());
    text = std::move(*json);
  }
  incoming->json_ = std::move(text);
  incoming->json_.reserve(incoming->json_.size() + fhir::kPadding);
  const auto result = fhir::read_json(incoming->json_, incoming->json_.capacity(), incoming->document_);
  if (result.has_error()) return unreadable(result.error());
  // What can be written as XML has the right elements, and can be given to a client that asks for XML.
  if (const auto xml = fhir::write_xml(incoming->document_, types); xml.has_error())
    return not_of_its_type(xml.error());
  return incoming;
}

std::vector<Identifier> Incoming::identifiers() const {
  std::vector<Identifier> out;
  for (const fhir::Element& child : document_.children(document_.root())) {
    if (child.name != "identifier") continue;
    out.push_back({std::string(document_.value(child, "system")), std::string(document_.value(child, "value"))});
  }
  return out;
}

std::string Incoming::stored(std::string_view id, const Version& version, const Links& links) const {
  std::vector<Edit> edits;
  stamp(document_, json_, id, std::to_string(version.number), instant(version.updated), edits);
  if (!links.empty()) {
    if (const fhir::Type* type = types_.find(this->type())) follow_links(*type, document_.root(), links, edits);
  }
  return apply_edits(json_, std::move(edits));
}

void Incoming::follow_links(const fhir::Type& type, const fhir::Element& element, const Links& links,
                            std::vector<Edit>& edits) const {
  for (const fhir::Element& child : document_.children(element)) {
    const fhir::TypeElement* definition = type.find(child.name);
    if (definition == nullptr) continue;
    if (child.kind == fhir::ValueKind::string && is_link(type, *definition)) {
      const auto link = links.find(std::string(child.value));
      if (link != links.end()) edits.push_back(replace_value(json_, child, link->second));
    }
    const bool holds_resource = definition->type->shape == fhir::Shape::any_resource || definition->type->is_resource;
    const fhir::Type* content = holds_resource ? types_.find(document_.value(child, "resourceType")) : definition->type;
    if (content != nullptr) follow_links(*content, child, links, edits);
  }
}

}  // namespace bindgate::demo
