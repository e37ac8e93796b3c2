#include "fhir/outline.h"

#include <expat.h>
#include <simdjson.h>

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
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (const auto error = parser.parse(text.data(), text.size()).get(root); error != simdjson::SUCCESS) {
    if (error == simdjson::MEMALLOC) throw std::bad_alloc();
    return std::nullopt;
  }
  JsonOutline out;
  simdjson::dom::object members;
  out.is_object = root.get(members) == simdjson::SUCCESS;
  if (!out.is_object) return out;
  for (const auto& [name, value] : members) {
    if (!wanted(name)) continue;
    JsonMember& member = out.members.emplace_back();
    member.name = name;
    std::string_view content;
    if (value.get(content) == simdjson::SUCCESS) member.text = content;
  }
  return out;
}

}  // namespace bindgate::fhir
