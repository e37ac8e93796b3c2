// A first look at text that may or may not be a resource: what an XML text's root element is called, and which
// properties the object at a JSON text's root has. Stricter readers decide the rest. Pure; any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::fhir {

struct XmlRoot {
  std::string space;  // its namespace; empty: none
  std::string local;
};

// Nothing where the text is not XML up to its root element, or in an encoding that expat does not know.
[[nodiscard]] std::optional<XmlRoot> xml_root(std::string_view text);

struct JsonMember {
  std::string name;
  std::optional<std::string> text;  // its value, where that is a string
};

struct JsonOutline {
  bool is_object = false;
  std::vector<JsonMember> members;  // of the object, those that were wanted, in order
};

// Nothing where the text is not one JSON value in UTF-8, to its end. `wanted` is asked for each property of the root.
[[nodiscard]] std::optional<JsonOutline> json_outline(std::string_view text,
                                                      const std::function<bool(std::string_view name)>& wanted);

}  // namespace bindgate::fhir
