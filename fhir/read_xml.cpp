#include "fhir/reader.h"

#include "fhir/document_storage.h"
#include "fhir/narrative.h"
#include "fhir/xml_scratch.h"

#include <simdjson.h>

#include <climits>
#include <exception>

namespace bindgate::fhir {

namespace {

constexpr std::string_view kFhirNamespace = "http://hl7.org/fhir";
constexpr std::string_view kXhtmlNamespace = "http://www.w3.org/1999/xhtml";
constexpr std::string_view kSchemaInstance = "http://www.w3.org/2001/XMLSchema-instance";

// Of every narrative the namespaces in scope are looked at: a bound keeps that linear in the text.
constexpr std::size_t kMaxNamespaces = 64;

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool equals_ignoring_case(std::string_view a, std::string_view lower) {
  if (a.size() != lower.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const char c = is_upper(a[i]) ? static_cast<char>(a[i] - 'A' + 'a') : a[i];
    if (c != lower[i]) return false;
  }
  return true;
}

// A name of the sender's, short enough for a message.
std::string shown(std::string_view name) {
  constexpr std::size_t kLongest = 64;
  return name.size() <= kLongest ? std::string(name) : std::string(name.substr(0, kLongest)) + "...";
}

struct QualifiedName {
  std::string_view space;
  std::string_view local;
  std::string_view prefix;
};

// Expat joins "namespace, local name, prefix" and leaves out the first and the last where there are none.
QualifiedName split(std::string_view joined) {
  const std::size_t first = joined.find(kXmlNameSeparator);
  if (first == std::string_view::npos) return {{}, joined, {}};
  const std::string_view rest = joined.substr(first + 1);
  const std::size_t second = rest.find(kXmlNameSeparator);
  if (second == std::string_view::npos) return {joined.substr(0, first), rest, {}};
  return {joined.substr(0, first), rest.substr(0, second), rest.substr(second + 1)};
}

}  // namespace

class XmlReader {
 public:
  XmlReader(Document& out, std::string_view text)
      : out_(out), elements_(out.elements_), strings_(out.storage_->strings), text_(text), scratch_(scratch_of(out)) {}

  ReadResult<void> read();

 private:
  using Frame = XmlScratch::Frame;

  static XmlScratch& scratch_of(Document& out);
  bool check_encoding();
  void parse();
  void set_handlers();
  void stop(ReadError::Kind kind, std::string message, std::size_t offset);
  void stop(ReadError::Kind kind, std::string message) { stop(kind, std::move(message), here()); }
  void malformed(std::string message) { stop(ReadError::Kind::malformed, std::move(message)); }
  ReadError::Kind kind_of(XML_Error code) const;

  void on_declaration(const char* version, const char* encoding);
  void on_namespace(const char* prefix, const char* uri);
  void on_start(const char* name, const char** attributes);
  void on_end();
  void on_text(std::string_view text);

  void start_element(const QualifiedName& tag, const char** attributes);
  void start_resource(std::string_view name, const char** attributes);
  void start_child(Frame& parent, std::string_view name, const char** attributes);
  void start_narrative(const QualifiedName& tag);
  void end_narrative();
  bool admits(const Frame& parent, std::string_view name);
  void read_attributes(Frame& frame, std::string_view name, const char** attributes);
  void read_attribute(Frame& frame, std::string_view owner, std::string_view name, std::string_view value);

  std::uint32_t append(Frame& parent, std::string_view name);
  std::uint32_t append_child(Frame& parent, std::string_view name);
  void append_value(Frame& parent, std::string_view name, std::string_view value);
  [[nodiscard]] std::size_t here() const { return static_cast<std::size_t>(XML_GetCurrentByteIndex(parser_)); }
  [[nodiscard]] std::size_t after() const {
    return here() + static_cast<std::size_t>(XML_GetCurrentByteCount(parser_));
  }

  // Expat is C: an exception must not cross it.
  template <typename Call>
  static void guarded(void* self, Call call) {
    auto& reader = *static_cast<XmlReader*>(self);
    if (reader.stopped_) return;
    try {
      call(reader);
    } catch (...) {
      reader.thrown_ = std::current_exception();
      reader.stopped_ = true;
      XML_StopParser(reader.parser_, XML_FALSE);
    }
  }

  Document& out_;
  std::vector<Element>& elements_;
  StringArena& strings_;
  std::string_view text_;
  XmlScratch& scratch_;
  XML_Parser parser_ = nullptr;
  std::size_t depth_ = 0;            // of XML elements, the narrative's included
  std::size_t narrative_depth_ = 0;  // where the narrative's div stands; 0: outside
  bool stopped_ = false;
  ReadError error_;
  std::exception_ptr thrown_;
};

XmlScratch& XmlReader::scratch_of(Document& out) {
  auto& scratch = out.storage_->xml;
  if (!scratch) scratch = std::make_shared<XmlScratch>();
  return *scratch;
}

ReadResult<void> XmlReader::read() {
  out_.reset(Format::xml);
  if (check_encoding()) parse();
  if (thrown_) std::rethrow_exception(thrown_);
  if (!stopped_) return {};
  const Position position = position_of(text_, error_.offset);
  error_.line = position.line;
  error_.column = position.column;
  elements_.resize(1);
  elements_.front() = {};
  return error_;
}

// What expat would take for UTF-16, whatever it is told.
bool XmlReader::check_encoding() {
  const std::string_view start = text_.substr(0, 2);
  if (start == "\xFE\xFF" || start == "\xFF\xFE" || start.find('\0') != std::string_view::npos) {
    stop(ReadError::Kind::charset, "The XML must be UTF-8; this looks like UTF-16 or UTF-32.", 0);
  } else if (text_.size() > INT_MAX) {
    stop(ReadError::Kind::malformed, "The XML is larger than 2 GiB.", 0);
  }
  return !stopped_;
}

void XmlReader::parse() {
  parser_ = scratch_.start();
  set_handlers();
  if (XML_Parse(parser_, text_.data(), static_cast<int>(text_.size()), XML_TRUE) == XML_STATUS_OK || stopped_) return;
  const XML_Error code = XML_GetErrorCode(parser_);
  if (code == XML_ERROR_NO_MEMORY) throw std::bad_alloc();
  const auto kind = kind_of(code);
  stop(kind, kind == ReadError::Kind::charset
                 ? std::string("The XML is not valid UTF-8.")
                 : std::string("This is not well-formed XML: ") + XML_ErrorString(code) + ".");
}

ReadError::Kind XmlReader::kind_of(XML_Error code) const {
  const bool invalid = (code == XML_ERROR_INVALID_TOKEN || code == XML_ERROR_PARTIAL_CHAR) &&
                       !simdjson::validate_utf8(text_.data(), text_.size());
  return invalid ? ReadError::Kind::charset : ReadError::Kind::malformed;
}

void XmlReader::set_handlers() {
  XML_SetUserData(parser_, this);
  XML_SetXmlDeclHandler(parser_, [](void* self, const char* version, const char* encoding, int) {
    guarded(self, [&](XmlReader& reader) { reader.on_declaration(version, encoding); });
  });
  XML_SetStartDoctypeDeclHandler(parser_, [](void* self, const char*, const char*, const char*, int) {
    guarded(self, [](XmlReader& reader) {
      reader.stop(ReadError::Kind::doctype, "FHIR XML has no document type declaration (<!DOCTYPE>).");
    });
  });
  XML_SetNamespaceDeclHandler(
      parser_,
      [](void* self, const char* prefix, const char* uri) {
        guarded(self, [&](XmlReader& reader) { reader.on_namespace(prefix, uri); });
      },
      [](void* self, const char*) { guarded(self, [](XmlReader& reader) { reader.scratch_.namespaces.pop_back(); }); });
  XML_SetElementHandler(
      parser_,
      [](void* self, const char* name, const char** attributes) {
        guarded(self, [&](XmlReader& reader) { reader.on_start(name, attributes); });
      },
      [](void* self, const char*) { guarded(self, [](XmlReader& reader) { reader.on_end(); }); });
  XML_SetCharacterDataHandler(parser_, [](void* self, const char* text, int size) {
    guarded(self, [&](XmlReader& reader) { reader.on_text({text, static_cast<std::size_t>(size)}); });
  });
}

void XmlReader::stop(ReadError::Kind kind, std::string message, std::size_t offset) {
  stopped_ = true;
  error_.kind = kind;
  error_.message = std::move(message);
  error_.offset = std::min(offset, text_.size());
  if (parser_ != nullptr) XML_StopParser(parser_, XML_FALSE);
}

void XmlReader::on_declaration(const char* version, const char* encoding) {
  // XML 1.1 counts other characters as line ends: a value would read differently here and in a server.
  if (version != nullptr && std::string_view(version) != "1.0") return malformed("FHIR XML is XML version 1.0.");
  if (encoding != nullptr && !equals_ignoring_case(encoding, "utf-8")) {
    stop(ReadError::Kind::charset, "The XML declares the encoding \"" + shown(encoding) + "\"; FHIR is UTF-8.");
  }
}

void XmlReader::on_namespace(const char* prefix, const char* uri) {
  if (scratch_.namespaces.size() == kMaxNamespaces) return malformed("The XML declares too many namespaces.");
  scratch_.namespaces.push_back({prefix ? prefix : "", uri ? uri : "", depth_ + 1});
}

void XmlReader::on_start(const char* name, const char** attributes) {
  if (++depth_ > kMaxDepth) {
    return stop(ReadError::Kind::too_deep, "The XML is nested deeper than " + std::to_string(kMaxDepth) + " levels.");
  }
  if (narrative_depth_ != 0) return;
  const QualifiedName tag = split(name);
  if (tag.space == kXhtmlNamespace) return start_narrative(tag);
  if (tag.space != kFhirNamespace) {
    return malformed("The element <" + shown(tag.local) + "> is not in the namespace " + std::string(kFhirNamespace) +
                     ".");
  }
  start_element(tag, attributes);
}

void XmlReader::start_element(const QualifiedName& tag, const char** attributes) {
  const std::size_t before = tag.prefix.empty() ? 1 : tag.prefix.size() + 2;
  const std::string_view name = text_.substr(here() + before, tag.local.size());
  if (is_upper(name.front())) return start_resource(name, attributes);
  if (scratch_.depth == 0) return malformed("The root element <" + shown(name) + "> is not a resource.");
  Frame& parent = scratch_.top();
  if (admits(parent, name)) start_child(parent, name, attributes);
}

// Whether a child element of that name can be told apart from what the mapping itself adds to `parent`.
bool XmlReader::admits(const Frame& parent, std::string_view name) {
  if (parent.wraps) {
    malformed("An element that holds a resource holds exactly one and nothing else: here is <" + shown(name) +
              "> too.");
  } else if (parent.is_resource && name == "resourceType") {
    malformed("FHIR XML has no element <resourceType>: the resource's own element is named by its type.");
  } else if (!parent.is_resource && (name == "id" || (parent.is_extension && name == "url"))) {
    malformed("FHIR XML has " + shown(name) + " here as an attribute, not as an element.");
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
      return malformed("The resource <" + shown(name) + "> must be the only content of the element that holds it.");
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
      return malformed("The attribute " + shown(attribute.local) + " of <" + shown(name) +
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
    malformed("FHIR XML has no attribute " + shown(name) + " on <" + shown(owner) + ">.");
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

void XmlReader::on_end() {
  if (narrative_depth_ == 0) {
    elements_[scratch_.top().element].end = static_cast<std::uint32_t>(after());
    scratch_.pop();
  } else if (narrative_depth_ == depth_) {
    end_narrative();
  }
  --depth_;
}

void XmlReader::on_text(std::string_view text) {
  if (narrative_depth_ == 0 && !is_blank(text)) {
    malformed("Text stands between FHIR elements; values are in the attribute \"value\".");
  }
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

ReadResult<void> read_xml(std::string_view text, Document& out) {
  return XmlReader(out, text).read();
}

}  // namespace bindgate::fhir
