#include "fhir/outline.h"

#include <expat.h>
#include <nlohmann/json.hpp>

#include <limits>
#include <memory>
#include <new>

namespace bindgate::fhir {

namespace {

constexpr char kOutlineSeparator = '\f';  // stands in no XML text

struct RootSeen {
  XML_Parser parser = nullptr;
  std::optional<XmlRoot> root;
  bool out_of_memory = false;
};

// Expat is C: an exception must not cross it.
void on_first_element(void* self, const char* name, const char**) {
  auto& seen = *static_cast<RootSeen*>(self);
  try {
    const std::string_view joined(name);
    const std::size_t separator = joined.find(kOutlineSeparator);
    XmlRoot& root = seen.root.emplace();
    if (separator != std::string_view::npos) root.space = joined.substr(0, separator);
    root.local = separator == std::string_view::npos ? joined : joined.substr(separator + 1);
  } catch (const std::bad_alloc&) {
    seen.out_of_memory = true;
  }
  XML_StopParser(seen.parser, XML_FALSE);
}

using Json = nlohmann::json;

// Keeps the root's members, and nothing of what is inside them.
class OutlineReader : public nlohmann::json_sax<Json> {
 public:
  OutlineReader(JsonOutline& out, const std::function<bool(std::string_view)>& wanted) : out_(out), wanted_(wanted) {}

  bool null() override { return scalar(); }
  bool boolean(bool) override { return scalar(); }
  bool number_integer(number_integer_t) override { return scalar(); }
  bool number_unsigned(number_unsigned_t) override { return scalar(); }
  bool number_float(number_float_t, const string_t&) override { return scalar(); }
  bool binary(binary_t&) override { return scalar(); }
  bool string(string_t& value) override {
    if (takes_value()) out_.members.back().text = std::move(value);
    return true;
  }
  bool start_object(std::size_t) override {
    if (depth_ == 0) out_.is_object = true;
    return open();
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (depth_ != 1) return true;
    pending_ = wanted_(name);
    if (pending_) out_.members.push_back({std::move(name), std::nullopt});
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  // Whether this is the value of a member that was wanted.
  bool takes_value() { return std::exchange(pending_, false) && depth_ == 1; }
  bool scalar() {
    pending_ = false;
    return true;
  }
  bool open() {
    pending_ = false;
    ++depth_;
    return true;
  }
  bool close() {
    --depth_;
    return true;
  }

  JsonOutline& out_;
  const std::function<bool(std::string_view)>& wanted_;
  std::size_t depth_ = 0;
  bool pending_ = false;
};

}  // namespace

std::optional<XmlRoot> xml_root(std::string_view text) {
  const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreateNS(nullptr, kOutlineSeparator),
                                                                       XML_ParserFree);
  if (!parser) throw std::bad_alloc();
  if (text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return std::nullopt;
  RootSeen seen;
  seen.parser = parser.get();
  XML_SetUserData(parser.get(), &seen);
  XML_SetStartElementHandler(parser.get(), on_first_element);
  XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), XML_TRUE);
  if (seen.out_of_memory) throw std::bad_alloc();
  return std::move(seen.root);
}

std::optional<JsonOutline> json_outline(std::string_view text,
                                        const std::function<bool(std::string_view name)>& wanted) {
  JsonOutline out;
  OutlineReader reader(out, wanted);
  if (!Json::sax_parse(text.begin(), text.end(), &reader)) return std::nullopt;
  return out;
}

}  // namespace bindgate::fhir
