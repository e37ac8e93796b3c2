#include "fhir/convert.h"
#include "fhir/convert_walk.h"
#include "fhir/operation_outcome.h"

#include <algorithm>

namespace bindgate::fhir {

namespace {

// Characters that no XML 1.0 text may hold, escaped or not (https://www.w3.org/TR/xml/#charsets).
bool fits_xml(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') return false;
  }
  return text.find("\xEF\xBF\xBE") == std::string_view::npos && text.find("\xEF\xBF\xBF") == std::string_view::npos;
}

class XmlWriter {
 public:
  XmlWriter(const Document& document, const TypeModel& types) : walk_(document, types) {}

  Converted write();

 private:
  bool resource(const Type& type, const Element& element, std::string_view attributes);
  bool item(const Placed& placed);
  bool tag(const Placed& placed);
  bool wrapped_resource(const Placed& placed);
  bool element_with_attributes(const Placed& placed);
  bool attribute_of(const Placed& placed);
  bool attribute(std::string_view name, std::string_view value);

  ConvertWalk walk_;
  std::string out_;
};

Converted XmlWriter::write() {
  out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
  const Type* type = walk_.root();
  const bool good = type != nullptr && resource(*type, walk_.document().root(), " xmlns=\"http://hl7.org/fhir\"");
  if (!good) return walk_.error;
  return {boost::system::in_place_value, std::move(out_)};
}

bool XmlWriter::resource(const Type& type, const Element& element, std::string_view attributes) {
  std::vector<Placed> placed;
  if (!walk_.children(type, element, placed)) return false;
  out_ += '<';
  out_ += type.name;
  out_ += attributes;
  out_ += '>';
  for (const Placed& each : placed) {
    if (!item(each)) return false;
  }
  out_ += "</";
  out_ += type.name;
  out_ += '>';
  return true;
}

bool XmlWriter::item(const Placed& placed) {
  walk_.enter(*placed.element);
  const bool good = walk_.check_shape(placed) && tag(placed);
  walk_.leave();
  return good;
}

bool XmlWriter::tag(const Placed& placed) {
  const auto& [definition, element] = placed;
  if (definition->type->shape == Shape::xhtml) {
    out_ += element->value;
    return true;
  }
  return holds_resource(*definition->type) ? wrapped_resource(placed) : element_with_attributes(placed);
}

bool XmlWriter::wrapped_resource(const Placed& placed) {
  const std::string& name = placed.definition->name;
  const Type* type = walk_.content_of(*placed.definition, *placed.element);
  out_ += '<' + name + '>';
  if (type == nullptr || !resource(*type, *placed.element, {})) return false;
  out_ += "</" + name + '>';
  return true;
}

bool XmlWriter::element_with_attributes(const Placed& placed) {
  const auto& [definition, element] = placed;
  std::vector<Placed> children;
  if (!walk_.children(*definition->type, *element, children)) return false;
  const auto is_attribute = [](const Placed& child) { return child.definition->is_attribute; };
  const auto content = std::stable_partition(children.begin(), children.end(), is_attribute);
  out_ += '<' + definition->name;
  if (element->kind != ValueKind::none && !attribute("value", element->value)) return false;
  for (auto child = children.begin(); child != content; ++child) {
    if (!attribute_of(*child)) return false;
  }
  if (content == children.end()) {
    out_ += "/>";
    return true;
  }
  out_ += '>';
  for (auto child = content; child != children.end(); ++child) {
    if (!item(*child)) return false;
  }
  out_ += "</" + definition->name + '>';
  return true;
}

bool XmlWriter::attribute_of(const Placed& placed) {
  walk_.enter(*placed.element);
  const bool good = walk_.check_shape(placed) && attribute(placed.definition->name, placed.element->value);
  walk_.leave();
  return good;
}

bool XmlWriter::attribute(std::string_view name, std::string_view value) {
  if (!fits_xml(value)) return walk_.fail("The value has a control character, which XML cannot carry.");
  out_ += ' ';
  out_ += name;
  out_ += "=\"";
  append_xml_text(out_, value);
  out_ += '"';
  return true;
}

}  // namespace

Converted write_xml(const Document& document, const TypeModel& types) {
  return XmlWriter(document, types).write();
}

}  // namespace bindgate::fhir
