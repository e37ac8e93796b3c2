#include "terminology/element_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>

namespace bindgate::terminology {
namespace {

using fhir::Document;
using fhir::Element;
using fhir::ValueKind;
using Json = nlohmann::ordered_json;

// Repeating elements of the resources this room deals with.
constexpr std::array<std::string_view, 40> kLists = {"additionalAttribute",
                                                     "author",
                                                     "coding",
                                                     "concept",
                                                     "contact",
                                                     "contained",
                                                     "contains",
                                                     "dependsOn",
                                                     "designation",
                                                     "editor",
                                                     "element",
                                                     "endorser",
                                                     "entry",
                                                     "exclude",
                                                     "expression",
                                                     "extension",
                                                     "given",
                                                     "group",
                                                     "identifier",
                                                     "include",
                                                     "issue",
                                                     "jurisdiction",
                                                     "line",
                                                     "link",
                                                     "location",
                                                     "operator",
                                                     "parameter",
                                                     "part",
                                                     "prefix",
                                                     "product",
                                                     "profile",
                                                     "relatedArtifact",
                                                     "reviewer",
                                                     "security",
                                                     "subProperty",
                                                     "tag",
                                                     "target",
                                                     "telecom",
                                                     "topic",
                                                     "useContext"};

// A list in some places and one value in others.
bool is_list_in(std::string_view name, std::string_view parent) {
  if (name == "modifierExtension") return true;
  if (name == "filter") return parent == "CodeSystem" || parent == "include" || parent == "exclude";
  if (name == "property") return parent != "filter" && parent != "dependsOn" && parent != "product";
  if (name == "valueSet") return parent == "include" || parent == "exclude";
  return false;
}

bool holds_number(std::string_view name) {
  return name == "valueInteger" || name == "valueDecimal" || name == "valuePositiveInt" || name == "valueUnsignedInt" ||
         name == "count" || name == "total" || name == "offset";
}

bool is_boolean(std::string_view name) {
  return name == "valueBoolean" || name == "experimental" || name == "caseSensitive" || name == "compositional" ||
         name == "versionNeeded" || name == "inactive" || name == "abstract" || name == "immutable";
}

Json number(std::string_view text) {
  Json out = Json::parse(text, nullptr, false);
  return out.is_number() ? out : Json(std::string(text));
}

class Converter {
 public:
  explicit Converter(const Document& document) : document_(document), is_xml_(document.format() == fhir::Format::xml) {}

  // Depth is bounded by the readers'.
  [[nodiscard]] Json object(const Element& element, std::string_view type) const {
    Json out = Json::object();
    for (const Element& child : document_.children(element)) {
      const std::string name(child.name);
      const bool list = is_xml_ ? in_xml_list(child, type) : child.in_array;
      if (child.kind != ValueKind::none) {
        put(out[name], list, child.index, primitive(child));
        if (child.first_child != 0) put(out["_" + name], list, child.index, object(child, child.name));
      } else {
        put(out[child.is_object || is_xml_ ? name : "_" + name], list, child.index, object(child, type_of(child)));
      }
    }
    return out;
  }

  [[nodiscard]] Json primitive(const Element& element) const {
    if (element.kind == ValueKind::boolean || (is_xml_ && is_boolean(element.name))) return element.value == "true";
    if (element.kind == ValueKind::number || (is_xml_ && holds_number(element.name))) return number(element.value);
    return std::string(element.value);
  }

  [[nodiscard]] std::string_view type_of(const Element& element) const {
    const std::string_view resource = document_.value(element, "resourceType");
    return resource.empty() ? element.name : resource;
  }

 private:
  static bool in_xml_list(const Element& child, std::string_view parent) {
    return child.in_array || std::binary_search(kLists.begin(), kLists.end(), child.name) ||
           is_list_in(child.name, parent);
  }

  static void put(Json& at, bool list, std::uint32_t index, Json value) {
    if (!list) {
      at = std::move(value);
      return;
    }
    if (!at.is_array()) at = Json::array();
    while (at.size() < index) at.push_back(nullptr);
    at.push_back(std::move(value));
  }

  const Document& document_;
  bool is_xml_;
};

}  // namespace

Json element_json(const Document& document, const Element& element) {
  const Converter converter(document);
  if (element.kind != ValueKind::none) return converter.primitive(element);
  return converter.object(element, converter.type_of(element));
}

}  // namespace bindgate::terminology
