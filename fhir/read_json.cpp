#include "fhir/document_storage.h"
#include "fhir/json_number.h"
#include "fhir/reader.h"

#include <array>
#include <memory>
#include <unordered_map>

namespace bindgate::fhir {

namespace {

constexpr std::size_t kMaxBytes = std::size_t{2} << 30;  // offsets are 32 bits

// One name of the object being read, without its underscore.
struct Property {
  std::string_view name;
  bool plain;           // `x` was seen
  bool underscored;     // `_x` was seen
  std::uint32_t first;  // the first Element of that name; 0: none yet
};

// The names of one object. Small objects are searched in line; a large one gets a hash, so that a hostile
// object of a million properties stays linear.
class Properties {
 public:
  Properties() {}  // NOLINT: inline_ stays uninitialised
  Property& find_or_add(std::string_view name) {
    if (!many_) {
      for (std::size_t i = 0; i < count_; ++i) {
        if (slot(i)->name == name) return *slot(i);
      }
      if (count_ < kInline) return *new (slot(count_++)) Property{name, false, false, 0};
      many_ = std::make_unique<std::unordered_map<std::string_view, Property>>();
      for (std::size_t i = 0; i < count_; ++i) many_->emplace(slot(i)->name, *slot(i));
    }
    return many_->try_emplace(name, Property{name, false, false, 0}).first->second;
  }

 private:
  Property* slot(std::size_t at) { return reinterpret_cast<Property*>(inline_.data()) + at; }

  static constexpr std::size_t kInline = 24;
  std::size_t count_ = 0;
  // Raw, for an object costs its own names only and not the room for all.
  alignas(Property) std::array<std::byte, kInline * sizeof(Property)> inline_;
  std::unique_ptr<std::unordered_map<std::string_view, Property>> many_;
};

}  // namespace

class JsonReader {
 public:
  JsonReader(Document& out, std::string_view text, std::size_t max_elements)
      : elements_(out.elements_), storage_(*out.storage_), text_(text), max_elements_(max_elements) {
    out.reset(Format::json);
  }

  ReadResult<void> read(std::size_t capacity);

 private:
  // Where the next Element of a parent is linked.
  struct Tail {
    std::uint32_t parent = 0;
    std::uint32_t last = 0;
  };

  bool read_root();
  bool read_object(std::uint32_t parent, std::size_t depth);
  bool read_property(Properties& seen, Tail& tail, std::size_t depth);
  bool read_array(bool underscored, Property& property, Tail& tail, std::size_t depth);
  bool read_item(bool underscored, std::uint32_t element, std::size_t depth);
  bool read_object_item(bool underscored, std::uint32_t element, std::size_t depth);
  bool read_scalar(std::uint32_t element);
  bool read_null();
  bool has_room();
  bool read_string(std::string_view& out);

  std::uint32_t append(std::string_view name, std::uint32_t index, Tail& tail);
  std::uint32_t slot(Property& property, std::uint32_t index, std::uint32_t& cursor, Tail& tail);
  [[nodiscard]] std::uint32_t last_child(std::uint32_t element) const;

  bool fail(ReadError::Kind kind, std::string message);
  bool fail_syntax(std::string_view expected);
  bool fail_scan(simdjson::error_code error);

  std::vector<Element>& elements_;
  Document::Storage& storage_;
  JsonTokens& tokens_ = storage_.json;
  std::string_view text_;
  std::size_t max_elements_;
  std::size_t next_escape_ = 0;  // of the first backslash at or after the last string looked at
  ReadError error_;
};

bool JsonReader::fail(ReadError::Kind kind, std::string message) {
  error_.kind = kind;
  error_.message = std::move(message);
  error_.offset = tokens_.offset();
  return false;
}

bool JsonReader::fail_syntax(std::string_view expected) {
  std::string message = "This is not valid JSON: expected " + std::string(expected);
  message += tokens_.done() ? ", but the text ends." : ".";
  return fail(ReadError::Kind::malformed, std::move(message));
}

bool JsonReader::fail_scan(simdjson::error_code error) {
  switch (error) {
    case simdjson::EMPTY:
      return fail(ReadError::Kind::malformed, "The body is empty where a JSON object is expected.");
    case simdjson::UTF8_ERROR:
      return fail(ReadError::Kind::charset, "The JSON is not valid UTF-8.");
    case simdjson::UNCLOSED_STRING:
      return fail(ReadError::Kind::malformed, "This is not valid JSON: a string is not closed.");
    case simdjson::UNESCAPED_CHARS:
      return fail(ReadError::Kind::malformed, "This is not valid JSON: a string holds an unescaped control character.");
    default:
      return fail(ReadError::Kind::malformed, std::string("This is not valid JSON: ") + simdjson::error_message(error));
  }
}

ReadResult<void> JsonReader::read(std::size_t capacity) {
  if (capacity < text_.size() + kPadding) {
    storage_.padded.reserve(text_.size() + kPadding);
    text_ = storage_.padded.assign(text_);
  }
  const auto failed = tokens_.scan(text_);
  next_escape_ = text_.find('\\');
  if (failed ? fail_scan(failed) : read_root()) return {};
  const Position position = position_of(text_, error_.offset);
  error_.line = position.line;
  error_.column = position.column;
  elements_.assign(1, {});
  return error_;
}

bool JsonReader::read_root() {
  if (tokens_.peek() != '{') return fail(ReadError::Kind::malformed, "A FHIR resource in JSON is an object.");
  if (!read_object_item(false, 0, 0)) return false;
  return tokens_.done() || fail(ReadError::Kind::malformed, "There is more text after the end of the JSON object.");
}

// At the opening brace; leaves off at the closing one.
bool JsonReader::read_object(std::uint32_t parent, std::size_t depth) {
  if (depth > kMaxDepth) {
    return fail(ReadError::Kind::too_deep, "The JSON is nested deeper than " + std::to_string(kMaxDepth) + " levels.");
  }
  tokens_.advance();
  if (tokens_.peek() == '}') return true;
  Properties seen;
  Tail tail{parent, last_child(parent)};
  while (true) {
    if (!read_property(seen, tail, depth)) return false;
    if (tokens_.peek() == '}') return true;
    if (tokens_.peek() != ',') return fail_syntax("a comma or a closing brace");
    tokens_.advance();
  }
}

bool JsonReader::has_room() {
  return elements_.size() < max_elements_ ||
         fail(ReadError::Kind::too_many_elements,
              "The JSON holds more than " + std::to_string(max_elements_) + " elements.");
}

bool JsonReader::read_property(Properties& seen, Tail& tail, std::size_t depth) {
  if (tokens_.peek() != '"') return fail_syntax("a property's name in double quotes");
  std::string_view key;
  if (!read_string(key)) return false;
  const bool underscored = !key.empty() && key.front() == '_';
  Property& property = seen.find_or_add(underscored ? key.substr(1) : key);
  bool& already = underscored ? property.underscored : property.plain;
  if (already) {
    return fail(ReadError::Kind::duplicate_property,
                "The property \"" + std::string(key) + "\" is repeated in one object.");
  }
  already = true;
  tokens_.advance();
  if (tokens_.peek() != ':') return fail_syntax("a colon");
  tokens_.advance();

  if (tokens_.peek() == '[') return read_array(underscored, property, tail, depth + 1);
  if (tokens_.peek() == 'n') return read_null();
  if (!has_room()) return false;
  std::uint32_t cursor = property.first;
  return read_item(underscored, slot(property, 0, cursor, tail), depth);
}

bool JsonReader::read_array(bool underscored, Property& property, Tail& tail, std::size_t depth) {
  tokens_.advance();
  if (tokens_.peek() == ']') {
    tokens_.advance();
    return true;
  }
  std::uint32_t cursor = property.first;
  for (std::uint32_t index = 0;; ++index) {
    if (tokens_.peek() == 'n') {
      if (!read_null()) return false;
    } else {
      if (!has_room()) return false;
      const std::uint32_t element = slot(property, index, cursor, tail);
      elements_[element].in_array = true;
      if (!read_item(underscored, element, depth)) return false;
    }
    const char after = tokens_.peek();
    if (after != ',' && after != ']') return fail_syntax("a comma or a closing bracket");
    tokens_.advance();
    if (after == ']') return true;
  }
}

bool JsonReader::read_item(bool underscored, std::uint32_t element, std::size_t depth) {
  const char first = tokens_.peek();
  if (first == '[') {
    return fail(ReadError::Kind::malformed, "An array stands directly inside an array, which FHIR does not have.");
  }
  if (first == '{') return read_object_item(underscored, element, depth);
  if (underscored) {
    return fail(ReadError::Kind::malformed,
                "A property that begins with an underscore holds an object with id and extension.");
  }
  return read_scalar(element);
}

bool JsonReader::read_object_item(bool underscored, std::uint32_t element, std::size_t depth) {
  // A server keeps one of two such objects at most; the other's children would be judged as if they were stored.
  const bool has_other_object = underscored ? elements_[element].is_object : elements_[element].begin != 0;
  if (has_other_object) {
    return fail(ReadError::Kind::malformed, "A property holds an object both with and without an underscore.");
  }
  if (!underscored) elements_[element].is_object = true;
  const bool owns_range = !underscored || elements_[element].kind == ValueKind::none;
  if (owns_range) elements_[element].begin = tokens_.offset();
  if (!read_object(element, depth + 1)) return false;
  if (owns_range) elements_[element].end = tokens_.offset() + 1;
  tokens_.advance();
  return true;
}

bool JsonReader::read_null() {
  if (tokens_.token() != "null") return fail_syntax("a value");
  tokens_.advance();
  return true;
}

bool JsonReader::read_scalar(std::uint32_t element) {
  if (tokens_.done()) return fail_syntax("a value");
  Element& target = elements_[element];
  target.begin = target.end = tokens_.offset();
  if (tokens_.peek() == '"') {
    target.kind = ValueKind::string;
    if (!read_string(target.value)) return false;
  } else {
    const std::string_view token = tokens_.token();
    const bool boolean = token == "true" || token == "false";
    if (!boolean && !is_json_number(token)) return fail_syntax("a value");
    target.kind = boolean ? ValueKind::boolean : ValueKind::number;
    target.value = token;
  }
  tokens_.advance();
  return true;
}

// The string at this token: the text itself where nothing is escaped.
bool JsonReader::read_string(std::string_view& out) {
  const std::string_view token = tokens_.token();
  out = token.substr(1, token.size() - 2);
  const auto begin = static_cast<std::size_t>(out.data() - text_.data());
  if (next_escape_ < begin) next_escape_ = text_.find('\\', begin);
  if (next_escape_ >= begin + out.size()) return true;
  char* to = storage_.strings.reserve(out.size() + kPadding);
  const char* end = tokens_.unescape(out.data(), to);
  if (end == nullptr) return fail(ReadError::Kind::malformed, "This is not valid JSON: a bad escape in a string.");
  out = {to, static_cast<std::size_t>(end - to)};
  return true;
}

std::uint32_t JsonReader::append(std::string_view name, std::uint32_t index, Tail& tail) {
  const auto added = static_cast<std::uint32_t>(elements_.size());
  Element& element = elements_.emplace_back();
  element.name = name;
  element.index = index;
  (tail.last == 0 ? elements_[tail.parent].first_child : elements_[tail.last].next_sibling) = added;
  tail.last = added;
  return added;
}

// The Element of `property` at `index`: the one its other half (`x` for `_x`) made, or a new one. `cursor` walks
// the other half's Elements in step with the array, so that merging two long arrays stays linear.
std::uint32_t JsonReader::slot(Property& property, std::uint32_t index, std::uint32_t& cursor, Tail& tail) {
  while (cursor != 0 && elements_[cursor].name == property.name && elements_[cursor].index < index) {
    cursor = elements_[cursor].next_sibling;
  }
  if (cursor != 0 && elements_[cursor].name == property.name && elements_[cursor].index == index) return cursor;
  const std::uint32_t added = append(property.name, index, tail);
  if (property.first == 0) property.first = added;
  return added;
}

std::uint32_t JsonReader::last_child(std::uint32_t element) const {
  std::uint32_t last = elements_[element].first_child;
  while (last != 0 && elements_[last].next_sibling != 0) last = elements_[last].next_sibling;
  return last;
}

ReadResult<void> read_json(std::string_view text, std::size_t capacity, Document& out, std::size_t max_elements) {
  static_assert(kPadding >= simdjson::SIMDJSON_PADDING);
  if (text.substr(0, 3) == "\xEF\xBB\xBF") {
    return ReadError{ReadError::Kind::charset, "JSON must not begin with a byte order mark.", 0, 1, 1};
  }
  if (text.size() > kMaxBytes) {
    return ReadError{ReadError::Kind::malformed, "The JSON is larger than 2 GiB.", 0, 1, 1};
  }
  return JsonReader(out, text, max_elements).read(capacity);
}

}  // namespace bindgate::fhir
