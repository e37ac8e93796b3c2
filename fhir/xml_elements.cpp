// What an XML element or attribute is in FHIR's model: a resource, an element, a value, a narrative.
#include "fhir/excerpt.h"
#include "fhir/narrative.h"
#include "fhir/xml_reader.h"

namespace bindgate::fhir {

namespace {

constexpr std::string_view kSchemaInstance = "http://www.w3.org/2001/XMLSchema-instance";

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

}  // namespace

// Expat joins "namespace, local name, prefix" and leaves out the first and the last where there are none.
QualifiedName split(std::string_view joined) {
  const std::size_t first = joined.find(kXmlNameSeparator);
  if (first == std::string_view::npos) return {{}, joined, {}};
  const std::string_view rest = joined.substr(first + 1);
  const std::size_t second = rest.find(kXmlNameSeparator);
  if (second == std::string_view::npos) return {joined.substr(0, first), rest, {}};
  return {joined.substr(0, first), rest.substr(0, second), rest.substr(second + 1)};
}

void XmlReader::start_element(const QualifiedName& tag, const char** attributes) {
  const std::size_t before = tag.prefix.empty() ? 1 : tag.prefix.size() + 2;
  const std::string_view name = text_.substr(here() + before, tag.local.size());
  if (is_upper(name.front())) return start_resource(name, attributes);
  if (scratch_.depth == 0) return malformed("The root element <" + excerpt(name) + "> is not a resource.");
  Frame& parent = scratch_.top();
  if (admits(parent, name)) start_child(parent, name, attributes);
}

// Whether a child element of that name can be told apart from what the mapping itself adds to `parent`.
bool XmlReader::admits(const Frame& parent, std::string_view name) {
  if (parent.wraps) {
    malformed("An element that holds a resource holds exactly one and nothing else: here is <" + excerpt(name) +
              "> too.");
  } else if (parent.is_resource && name == "resourceType") {
    malformed("FHIR XML has no element <resourceType>: the resource's own element is named by its type.");
  } else if (!parent.is_resource && (name == "id" || (parent.is_extension && name == "url"))) {
    malformed("FHIR XML has " + excerpt(name) + " here as an attribute, not as an element.");
  }
  return !stopped_;
}

void XmlReader::start_child(Frame& parent, std::string_view name, const char** attributes) {
  const std::uint32_t added = append_child(parent, name);
  Frame& frame = scratch_.push(added);
  frame.is_extension = name == "extension" || name == "modifierExtension";
  read_attributes(frame, name, attributes);
}

// A resource has no Element of its own: as in JSON it becomes the element that holds it.
void XmlReader::start_resource(std::string_view name, const char** attributes) {
  std::uint32_t holder = 0;
  if (scratch_.depth != 0) {
    Frame& parent = scratch_.top();
    if (parent.is_resource || parent.wraps || parent.last != 0 || elements_[parent.element].kind != ValueKind::none) {
      return malformed("The resource <" + excerpt(name) + "> must be the only content of the element that holds it.");
    }
    parent.wraps = true;
    holder = parent.element;
  } else {
    elements_.front().begin = static_cast<std::uint32_t>(here());
  }
  Frame& frame = scratch_.push(holder);
  frame.is_resource = true;
  append_value(frame, "resourceType", name);
  read_attributes(frame, name, attributes);
}

void XmlReader::read_attributes(Frame& frame, std::string_view name, const char** attributes) {
  for (; *attributes != nullptr && !stopped_; attributes += 2) {
    const QualifiedName attribute = split(attributes[0]);
    if (attribute.space == kSchemaInstance &&
        (attribute.local == "schemaLocation" || attribute.local == "noNamespaceSchemaLocation")) {
      continue;
    }
    if (!attribute.space.empty()) {
      return malformed("The attribute " + excerpt(attribute.local) + " of <" + excerpt(name) +
                       "> has a namespace of its own.");
    }
    read_attribute(frame, name, attribute.local, attributes[1]);
  }
}

// HAPI goes by an attribute's local name and passes over those it does not know. Here they are refused: what one
// server passes over another may read, and it was not inspected.
void XmlReader::read_attribute(Frame& frame, std::string_view owner, std::string_view name, std::string_view value) {
  if (!frame.is_resource && name == "value") {
    Element& element = elements_[frame.element];
    element.kind = ValueKind::string;
    element.value = strings_.store(value);
  } else if (!frame.is_resource && (name == "id" || (frame.is_extension && name == "url"))) {
    append_value(frame, name == "id" ? "id" : "url", strings_.store(value));
  } else {
    malformed("FHIR XML has no attribute " + excerpt(name) + " on <" + excerpt(owner) + ">.");
  }
}

void XmlReader::start_narrative(const QualifiedName& tag) {
  const bool expected = tag.local == "div" && scratch_.depth != 0 && !scratch_.top().is_resource &&
                        !scratch_.top().wraps && elements_[scratch_.top().element].name == "text";
  if (!expected) return malformed("XHTML stands only in a narrative: one <div> in <text>.");
  Frame& parent = scratch_.top();
  const std::uint32_t added = append_child(parent, "div");
  elements_[added].kind = ValueKind::string;
  narrative_depth_ = depth_;
  scratch_.narrative_tag = tag.prefix.empty() ? tag.local.size() + 1 : tag.prefix.size() + tag.local.size() + 2;
}

void XmlReader::end_narrative() {
  Element& div = elements_[scratch_.top().last];
  div.end = static_cast<std::uint32_t>(after());
  const std::string_view raw = text_.substr(div.begin, div.end - div.begin);
  const std::string inherited = inherited_namespaces(raw, scratch_.namespaces, depth_);
  if (inherited.empty()) {
    div.value = raw;
  } else {
    std::string whole(raw);
    whole.insert(scratch_.narrative_tag, inherited);
    div.value = strings_.store(whole);
  }
  narrative_depth_ = 0;
}

std::uint32_t XmlReader::append(Frame& parent, std::string_view name) {
  if (elements_.size() >= kMaxElements) {
    stop(ReadError::Kind::too_many_elements, "The XML holds more than a million elements.", here());
  }
  const auto added = static_cast<std::uint32_t>(elements_.size());
  Element& element = elements_.emplace_back();
  element.name = name;
  element.begin = static_cast<std::uint32_t>(here());
  element.end = static_cast<std::uint32_t>(after());
  elements_[parent.element].is_object = true;
  (parent.last == 0 ? elements_[parent.element].first_child : elements_[parent.last].next_sibling) = added;
  parent.last = added;
  return added;
}

std::uint32_t XmlReader::append_child(Frame& parent, std::string_view name) {
  const std::uint32_t added = append(parent, name);
  XmlScratch::Repeats& repeats = parent.names.find_or_add(name);
  if (repeats.count == 0) {
    repeats.first = added;
  } else {
    elements_[repeats.first].in_array = true;
    elements_[added].in_array = true;
  }
  elements_[added].index = repeats.count++;
  return added;
}

void XmlReader::append_value(Frame& parent, std::string_view name, std::string_view value) {
  const std::uint32_t added = append(parent, name);
  elements_[added].kind = ValueKind::string;
  elements_[added].value = value;
}

}  // namespace bindgate::fhir
