// What the XML reader keeps from one read to the next so that it need not allocate: expat's parser and the stack
// of open elements. Internal to the XML reader (xml_reader.h); owned by a Document, one thread at a time.
#pragma once

#include <expat.h>

#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bindgate::fhir {

// Stands in no XML text, so no name or namespace can contain it.
inline constexpr char kXmlNameSeparator = '\f';

// A namespace declaration in scope. An empty prefix is the default namespace.
struct XmlNamespace {
  std::string prefix;
  std::string uri;
  std::size_t depth = 0;  // of the element that declares it
};

class XmlScratch {
 public:
  // The children of one name within their parent.
  struct Repeats {
    std::string_view name;
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };

  // The names of one element's children. Few are searched in line, many through a hash, so that a hostile
  // element of a million different children stays linear.
  class Names {
   public:
    Repeats& find_or_add(std::string_view name) {
      if (!list_.empty() && list_.back().name == name) return list_.back();
      if (list_.size() >= kFew) return find_or_add_hashed(name);
      for (Repeats& known : list_) {
        if (known.name == name) return known;
      }
      return list_.emplace_back(Repeats{name});
    }

    void clear() {
      list_.clear();
      if (!places_.empty()) places_.clear();
    }

   private:
    static constexpr std::size_t kFew = 24;

    Repeats& find_or_add_hashed(std::string_view name) {
      if (places_.empty()) {
        for (std::size_t i = 0; i < list_.size(); ++i) places_.emplace(list_[i].name, i);
      }
      const auto [place, added] = places_.try_emplace(name, list_.size());
      if (added) list_.push_back({name});
      return list_[place->second];
    }

    std::vector<Repeats> list_;
    std::unordered_map<std::string_view, std::size_t> places_;
  };

  // An open element.
  struct Frame {
    std::uint32_t element = 0;  // its Element; a resource shares that of the element that holds it
    std::uint32_t last = 0;     // its last child so far; 0: none
    bool is_resource = false;
    bool is_extension = false;
    bool wraps = false;  // it holds a resource
    Names names;
  };

  // A parser ready for a text of UTF-8, whatever the text declares.
  XML_Parser start() {
    depth = 0;
    namespaces.clear();
    const bool usable = parser_ && XML_ParserReset(parser_.get(), "UTF-8") == XML_TRUE;
    if (!usable) parser_.reset(XML_ParserCreateNS("UTF-8", kXmlNameSeparator));
    if (!parser_) throw std::bad_alloc();
    XML_SetReturnNSTriplet(parser_.get(), 1);
    return parser_.get();
  }

  // References to frames are good until the next push.
  Frame& push(std::uint32_t element) {
    if (depth == frames_.size()) frames_.emplace_back();
    Frame& frame = frames_[depth++];
    frame.element = element;
    frame.last = 0;
    frame.is_resource = frame.is_extension = frame.wraps = false;
    frame.names.clear();
    return frame;
  }
  void pop() { --depth; }
  Frame& top() { return frames_[depth - 1]; }

  std::size_t depth = 0;          // open FHIR elements
  std::size_t narrative_tag = 0;  // bytes of "<div" in the narrative being read
  std::vector<XmlNamespace> namespaces;

 private:
  struct Free {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
  };
  std::unique_ptr<XML_ParserStruct, Free> parser_;
  std::vector<Frame> frames_;
};

}  // namespace bindgate::fhir
