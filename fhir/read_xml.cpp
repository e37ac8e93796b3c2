#include "fhir/excerpt.h"
#include "fhir/reader.h"
#include "fhir/xml_reader.h"

#include <simdjson.h>

#include <algorithm>
#include <climits>

namespace bindgate::fhir {

namespace {

constexpr std::string_view kFhirNamespace = "http://hl7.org/fhir";
constexpr std::string_view kXhtmlNamespace = "http://www.w3.org/1999/xhtml";

// Of every narrative the namespaces in scope are looked at: a bound keeps that linear in the text.
constexpr std::size_t kMaxNamespaces = 64;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool equals_ignoring_case(std::string_view a, std::string_view lower) {
  if (a.size() != lower.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const char c = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] - 'A' + 'a') : a[i];
    if (c != lower[i]) return false;
  }
  return true;
}

}  // namespace

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
    stop(ReadError::Kind::charset, "The XML declares the encoding \"" + excerpt(encoding) + "\"; FHIR is UTF-8.");
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
    return malformed("The element <" + excerpt(tag.local) + "> is not in the namespace " + std::string(kFhirNamespace) +
                     ".");
  }
  start_element(tag, attributes);
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

ReadResult<void> read_xml(std::string_view text, Document& out) {
  return XmlReader(out, text).read();
}

}  // namespace bindgate::fhir
