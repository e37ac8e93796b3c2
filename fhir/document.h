// A FHIR resource as read from bytes: one flat array of elements, the same for JSON and XML, so that whoever
// walks a resource need not know its encoding. Built by the readers (read_json.h, read_xml.h); immutable after.
// A Document may be reused for the next read and then allocates nothing; one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::fhir {

enum class Format : std::uint8_t { json, xml };

// How the primitive value was written. XML has strings only.
enum class ValueKind : std::uint8_t { none, string, number, boolean };

// One element of the FHIR logical model (https://hl7.org/fhir/R4/json.html#primitive): JSON's `birthDate` and
// `_birthDate` are one Element with a value and children; each item of a JSON array is an Element of its own.
struct Element {
  std::string_view name;           // the property's name, without the underscore; the root's is empty
  std::string_view value;          // the primitive's lexical value, unescaped; valid while the Document is
  std::uint32_t first_child = 0;   // index into Document::elements; 0: none
  std::uint32_t next_sibling = 0;  // likewise
  std::uint32_t begin = 0;         // where the value starts in the text, in bytes (an XML element: its '<')
  std::uint32_t end = 0;           // one past its last byte; for primitives in JSON equal to begin
  std::uint32_t index = 0;         // which repetition of its name within the parent, from 0
  ValueKind kind = ValueKind::none;
  bool in_array = false;   // JSON: stands in an array. XML: has a sibling of the same name
  bool is_object = false;  // JSON: an object was written; XML: has child elements
};

class Document {
 public:
  Document();
  ~Document();
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;

  [[nodiscard]] Format format() const { return format_; }
  [[nodiscard]] const Element& root() const { return elements_.front(); }
  [[nodiscard]] const std::vector<Element>& elements() const { return elements_; }

  // The first child of that name, or null.
  [[nodiscard]] const Element* child(const Element& parent, std::string_view name) const;
  // The first child's value, or empty.
  [[nodiscard]] std::string_view value(const Element& parent, std::string_view name) const;
  // The root's `resourceType` (in XML the root element's name is given as that child).
  [[nodiscard]] std::string_view resource_type() const { return value(root(), "resourceType"); }

  // Empties it, and gives back the memory of an unusually large resource, where there was one.
  void shrink();

  class Children {
   public:
    class Iterator {
     public:
      Iterator(const Element* all, std::uint32_t at) : all_(all), at_(at) {}
      const Element& operator*() const { return all_[at_]; }
      const Element* operator->() const { return all_ + at_; }
      Iterator& operator++() {
        at_ = all_[at_].next_sibling;
        return *this;
      }
      bool operator!=(const Iterator& other) const { return at_ != other.at_; }

     private:
      const Element* all_;
      std::uint32_t at_;
    };
    Children(const Element* all, std::uint32_t first) : all_(all), first_(first) {}
    [[nodiscard]] Iterator begin() const { return {all_, first_}; }
    [[nodiscard]] Iterator end() const { return {all_, 0}; }

   private:
    const Element* all_;
    std::uint32_t first_;
  };
  // All children in document order; in JSON an element stands where either of its two properties came first.
  [[nodiscard]] Children children(const Element& parent) const { return {elements_.data(), parent.first_child}; }

 private:
  // Empties it for the next read.
  void reset(Format format);

  friend class JsonReader;
  friend class XmlReader;

  struct Storage;  // the parsers and the unescaped strings

  std::vector<Element> elements_;
  std::unique_ptr<Storage> storage_;
  Format format_ = Format::json;
};

// Why bytes could not be read as a resource. `offset` is in bytes; line and column count from 1, columns in bytes.
struct ReadError {
  enum class Kind : std::uint8_t {
    malformed,           // not JSON, not XML, or not of FHIR's shape
    too_deep,            // nested deeper than kMaxDepth
    duplicate_property,  // a JSON object names a property twice
    doctype,             // an XML document type declaration
    charset,             // not UTF-8
    too_many_elements,   // more than kMaxElements
  };
  Kind kind = Kind::malformed;
  std::string message;  // a sentence for the sender
  std::size_t offset = 0;
  std::size_t line = 0;
  std::size_t column = 0;
};

// Nesting of JSON objects and arrays, or of XML elements.
inline constexpr std::size_t kMaxDepth = 128;

// Elements of one Document: what bounds its memory, since two bytes of text can make an Element of eighty.
inline constexpr std::size_t kMaxElements = std::size_t{1} << 20;

// Bytes the JSON reader may read (never interpret) past the text's end; see read_json.
inline constexpr std::size_t kPadding = 64;

struct Position {
  std::size_t line = 0;
  std::size_t column = 0;
};
[[nodiscard]] Position position_of(std::string_view text, std::size_t offset);

}  // namespace bindgate::fhir
