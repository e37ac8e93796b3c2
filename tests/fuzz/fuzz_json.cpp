// The JSON reader against nlohmann/json: both accept the same bytes and see the same values in them, but for what
// FHIR or the gateway forbids (see Facts), which must be refused. A fresh and a used Document, a text with room
// behind it and one that is copied must all come to the same.
#include "check.h"
#include "document_checks.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace {

using bindgate::fhir::Document;
using bindgate::fhir::Element;
using bindgate::fhir::kMaxDepth;
using bindgate::fhir::kPadding;
using bindgate::fhir::read_json;
using bindgate::fhir::ReadResult;
using bindgate::fhir::ValueKind;
using bindgate::fuzz::check;
using Json = nlohmann::json;

// What is valid JSON and refused all the same.
struct Facts {
  bool parsed = false;
  bool number_too_large = false;  // nlohmann/json refuses it, the reader keeps the lexical value
  bool not_an_object = false;
  bool repeated = false;
  bool too_deep = false;
  bool nested_array = false;
  bool odd_underscore = false;  // `_x` with something else than objects
  bool two_objects = false;     // both `x` and `_x` hold an object in the same place
  bool byte_order_mark = false;

  [[nodiscard]] bool forbidden() const {
    return not_an_object || repeated || too_deep || nested_array || odd_underscore || two_objects || byte_order_mark;
  }
};

class FactFinder : public nlohmann::json_sax<Json> {
 public:
  explicit FactFinder(Facts& facts) : facts_(facts) {}

  bool null() override {
    facts_.not_an_object |= open_.empty();
    return true;
  }
  bool boolean(bool) override { return scalar(); }
  bool number_integer(number_integer_t) override { return scalar(); }
  bool number_unsigned(number_unsigned_t) override { return scalar(); }
  bool number_float(number_float_t, const string_t&) override { return scalar(); }
  bool string(string_t&) override { return scalar(); }
  bool binary(binary_t&) override { return scalar(); }

  bool start_object(std::size_t) override {
    open_.push_back({});
    facts_.too_deep |= open_.size() > kMaxDepth;
    return true;
  }
  bool key(string_t& name) override {
    facts_.repeated |= !open_.back().names.insert(name).second;
    open_.back().underscored = name.starts_with('_');
    return true;
  }
  bool end_object() override { return close(); }

  bool start_array(std::size_t) override {
    facts_.not_an_object |= open_.empty();
    facts_.nested_array |= !open_.empty() && open_.back().is_array;
    const bool underscored = !open_.empty() && open_.back().underscored;
    open_.push_back({});
    open_.back().is_array = true;
    open_.back().underscored = underscored;
    facts_.too_deep |= open_.size() > kMaxDepth;
    return true;
  }
  bool end_array() override { return close(); }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
    facts_.number_too_large = error.id == 406;
    return false;
  }

 private:
  struct Open {
    bool is_array = false;
    bool underscored = false;
    std::set<std::string> names;
  };

  bool scalar() {
    facts_.not_an_object |= open_.empty();
    facts_.odd_underscore |= !open_.empty() && open_.back().underscored;
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  Facts& facts_;
  std::vector<Open> open_;
};

// The value as the array it stands for: an array's items, or the one value.
std::vector<const Json*> items_of(const Json& value) {
  std::vector<const Json*> out;
  if (!value.is_array()) return {&value};
  for (const Json& item : value) out.push_back(&item);
  return out;
}

bool meet_as_objects(const Json& plain, const Json& underscored) {
  const auto a = items_of(plain);
  const auto b = items_of(underscored);
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (a[i]->is_object() && b[i]->is_object()) return true;
  }
  return false;
}

bool has_two_objects(const Json& value) {
  for (const auto& [key, child] : value.items()) {
    if (value.is_object() && value.contains("_" + key) && meet_as_objects(child, value["_" + key])) return true;
    if (child.is_structured() && has_two_objects(child)) return true;
  }
  return false;
}

Facts find_facts(std::string_view text) {
  Facts facts;
  facts.byte_order_mark = text.starts_with("\xEF\xBB\xBF");
  FactFinder finder(facts);
  // JSON has no NUL in it anywhere; nlohmann/json takes one between tokens for the end.
  facts.parsed = Json::sax_parse(text, &finder) && text.find('\0') == std::string_view::npos;
  // Deeper than this the recursion below is not worth its stack.
  if (facts.parsed && !facts.too_deep) facts.two_objects = has_two_objects(Json::parse(text));
  return facts;
}

const Element* find(const Document& document, const Element& parent, std::string_view name, std::size_t index) {
  for (const Element& element : document.children(parent)) {
    if (element.name == name && element.index == index) return &element;
  }
  return nullptr;
}

void compare_object(const Document& document, const Element& parent, const Json& object);

void compare_scalar(const Element& element, const Json& value) {
  if (value.is_string()) {
    check(element.kind == ValueKind::string && element.value == value.get_ref<const std::string&>(), "the same string");
  } else if (value.is_boolean()) {
    check(element.kind == ValueKind::boolean && element.value == (value.get<bool>() ? "true" : "false"),
          "the same boolean");
  } else {
    check(element.kind == ValueKind::number && Json::parse(element.value) == value, "the same number");
  }
}

void compare_item(const Document& document, const Element& parent, std::string_view key, std::size_t index,
                  const Json& value) {
  if (value.is_null()) return;
  const bool underscored = key.starts_with('_');
  const Element* element = find(document, parent, underscored ? key.substr(1) : key, index);
  check(element != nullptr, "every value has its element");
  if (value.is_object()) {
    compare_object(document, *element, value);
  } else {
    compare_scalar(*element, value);
  }
}

void compare_object(const Document& document, const Element& parent, const Json& object) {
  for (const auto& [key, value] : object.items()) {
    const auto items = items_of(value);
    for (std::size_t i = 0; i < items.size(); ++i) compare_item(document, parent, key, i, *items[i]);
  }
}

void check_against_reference(const ReadResult<void>& result, const Document& document, std::string_view text) {
  const Facts facts = find_facts(text);
  if (!result) {
    check(!facts.parsed || facts.forbidden(), "what nlohmann/json reads is not refused");
    return;
  }
  check(!facts.forbidden(), "what is forbidden is refused");
  check(facts.parsed || facts.number_too_large, "what nlohmann/json refuses is refused");
  if (facts.parsed) compare_object(document, document.root(), Json::parse(text));
}

// The text with other JSON behind it, which the reader may read but not take for the text's.
std::string with_room(std::string_view text) {
  std::string padded(text);
  while (padded.size() < text.size() + kPadding) padded += "\"}],:0";
  padded.resize(text.size() + kPadding);
  return padded;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Document used;
  Document fresh;
  const std::string padded = with_room({reinterpret_cast<const char*>(data), size});
  const std::string_view text(padded.data(), size);
  const auto result = read_json(text, padded.size(), fresh);
  bindgate::fuzz::check_same(result, fresh, read_json({reinterpret_cast<const char*>(data), size}, size, used), used);
  if (result) {
    bindgate::fuzz::check_document(fresh, text);
  } else {
    bindgate::fuzz::check_error(result.error(), text);
  }
  check_against_reference(result, fresh, text);
  return 0;
}
