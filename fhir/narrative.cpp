#include "fhir/narrative.h"

#include "fhir/document.h"
#include "fhir/operation_outcome.h"

#include <algorithm>
#include <climits>

namespace bindgate::fhir {

namespace {

constexpr std::string_view kDivName = "http://www.w3.org/1999/xhtml\fdiv";
static_assert(kDivName.find(kXmlNameSeparator) != std::string_view::npos);

struct DivCheck {
  XML_Parser parser = nullptr;
  std::size_t depth = 0;
  bool good = true;

  void refuse() {
    good = false;
    XML_StopParser(parser, XML_FALSE);
  }
};

DivCheck& check_of(void* self) {
  return *static_cast<DivCheck*>(self);
}

void set_handlers(XML_Parser parser) {
  XML_SetXmlDeclHandler(parser, [](void* self, const char*, const char*, int) { check_of(self).refuse(); });
  XML_SetStartDoctypeDeclHandler(
      parser, [](void* self, const char*, const char*, const char*, int) { check_of(self).refuse(); });
  XML_SetElementHandler(
      parser,
      [](void* self, const char* name, const char**) {
        DivCheck& check = check_of(self);
        const std::string_view joined(name);
        const bool is_div = joined.starts_with(kDivName) &&
                            (joined.size() == kDivName.size() || joined[kDivName.size()] == kXmlNameSeparator);
        if (++check.depth > kMaxDepth || (check.depth == 1 && !is_div)) check.refuse();
      },
      [](void* self, const char*) { --check_of(self).depth; });
}

bool uses(std::string_view div, const XmlNamespace& space) {
  return space.prefix.empty() || div.find(space.prefix + ":") != std::string_view::npos;
}

}  // namespace

std::string inherited_namespaces(std::string_view div, std::span<const XmlNamespace> in_scope, std::size_t depth) {
  std::string out;
  for (std::size_t i = in_scope.size(); i-- > 0;) {
    const XmlNamespace& space = in_scope[i];
    const auto redeclared = std::any_of(in_scope.begin() + static_cast<std::ptrdiff_t>(i) + 1, in_scope.end(),
                                        [&](const XmlNamespace& inner) { return inner.prefix == space.prefix; });
    if (space.depth == depth || redeclared || !uses(div, space)) continue;
    out += space.prefix.empty() ? " xmlns" : " xmlns:" + space.prefix;
    out += "=\"";
    append_xml_text(out, space.uri);
    out += '"';
  }
  return out;
}

bool is_xhtml_div(std::string_view text) {
  if (text.size() > INT_MAX || !text.starts_with('<') || !text.ends_with('>')) return false;
  if (text.find('\0') != std::string_view::npos) return false;  // expat would take it for UTF-16
  XmlScratch scratch;
  DivCheck check;
  check.parser = scratch.start();
  XML_SetUserData(check.parser, &check);
  set_handlers(check.parser);
  const auto status = XML_Parse(check.parser, text.data(), static_cast<int>(text.size()), XML_TRUE);
  return status == XML_STATUS_OK && check.good;
}

}  // namespace bindgate::fhir
