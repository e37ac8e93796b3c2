// The XML reader itself: expat's events in (read_xml.cpp), Elements out (xml_elements.cpp). Internal to the two files;
// made for one read, on the thread of the Document it fills.
#pragma once

#include "fhir/document_storage.h"
#include "fhir/reader.h"
#include "fhir/xml_scratch.h"

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bindgate::fhir {

struct QualifiedName {
  std::string_view space;
  std::string_view local;
  std::string_view prefix;
};

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

// The name as expat gives it, in its parts.
[[nodiscard]] QualifiedName split(std::string_view joined);

}  // namespace bindgate::fhir
