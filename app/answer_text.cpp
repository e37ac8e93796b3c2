#include "app/answer_text.h"

#include "app/text_table.h"

#include <algorithm>
#include <vector>

namespace bindgate::app {

namespace {

using terminology::Json;

std::string text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? shown(found->get<std::string>()) : std::string();
}

std::string canonical_of(const Json& object, const char* url) {
  const std::string version = text_of(object, "version");
  return text_of(object, url) + (version.empty() ? "" : '|' + version);
}

// A value as it is read: a Coding as its code with its display and system.
std::string value_text(const Json& value) {
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_string()) return shown(value.get<std::string>());
  if (!value.is_object() || !value.contains("code")) return shown(value.dump());
  std::string out = text_of(value, "code");
  if (const std::string display = text_of(value, "display"); !display.empty()) out += ' ' + display;
  if (!text_of(value, "system").empty()) out += " (" + canonical_of(value, "system") + ')';
  return out;
}

// The value[x] of a parameter, part or property, or null.
const Json* value_of(const Json& item) {
  for (const auto& [name, value] : item.items()) {
    if (name.starts_with("value")) return &value;
  }
  return nullptr;
}

const Json* part(const Json& parameter, std::string_view name) {
  const auto parts = parameter.find("part");
  if (parts == parameter.end()) return nullptr;
  for (const Json& one : *parts) {
    if (one.value("name", "") == name) return value_of(one);
  }
  return nullptr;
}

std::string part_text(const Json& parameter, std::string_view name) {
  const Json* value = part(parameter, name);
  return value == nullptr ? std::string() : value_text(*value);
}

void join(std::string& list, const std::string& text) {
  if (!text.empty()) list += (list.empty() ? "" : ", ") + text;
}

// What an expansion says of a code besides its display.
std::string remarks_of(const Json& contains) {
  std::string out;
  for (const char* name : {"abstract", "inactive"}) {
    if (contains.value(name, Json()) == Json(true)) join(out, name);
  }
  for (const Json& property : contains.value("property", Json::array())) {
    const Json* value = value_of(property);
    if (value != nullptr) join(out, text_of(property, "code") + '=' + value_text(*value));
  }
  for (const Json& designation : contains.value("designation", Json::array())) {
    const std::string language = text_of(designation, "language");
    join(out, (language.empty() ? "" : language + ": ") + text_of(designation, "value"));
  }
  return out;
}

void add_codes(const Json& contains, std::size_t depth, std::vector<TableRow>& rows) {
  for (const Json& item : contains) {
    rows.push_back({std::string(2 * depth, ' ') + text_of(item, "code"), text_of(item, "display"),
                    canonical_of(item, "system"), remarks_of(item)});
    add_codes(item.value("contains", Json::array()), depth + 1, rows);
  }
}

std::string expansion_text(const Json& value_set) {
  const Json expansion = value_set.value("expansion", Json::object());
  std::vector<TableRow> rows = {{"CODE", "DISPLAY", "SYSTEM"}};
  add_codes(expansion.value("contains", Json::array()), 0, rows);
  const std::size_t listed = rows.size() - 1;
  const Json total = expansion.value("total", Json());
  std::string count = std::to_string(listed);
  if (total.is_number() && total.get<std::size_t>() > listed) count += " of " + total.dump();
  std::string head = canonical_of(value_set, "url");
  if (const std::string title = text_of(value_set, "title"); !title.empty()) head += (head.empty() ? "" : "  ") + title;
  if (!head.empty()) head += '\n';
  head += count + (count == "1" ? " code\n" : " codes\n");
  return listed == 0 ? head : head + text_table(rows);
}

std::string translation_text(const Json& parameters) {
  std::vector<TableRow> rows = {{"CODE", "DISPLAY", "SYSTEM", "RELATIONSHIP", "CONCEPT MAP"}};
  for (const Json& match : parameters) {
    const Json* coding = part(match, "concept");
    if (coding == nullptr) continue;
    rows.push_back({text_of(*coding, "code"), text_of(*coding, "display"), canonical_of(*coding, "system"),
                    part_text(match, "relationship"), part_text(match, "originMap")});
    for (const Json& more : match["part"]) {
      if (!more.contains("part")) continue;
      rows.push_back({"  " + text_of(more, "name") + ' ' + part_text(more, "attribute") + part_text(more, "uri") +
                      " = " + part_text(more, "value")});
    }
  }
  return text_table(rows);
}

TableRow row_of_parts(const Json& parameter) {
  const auto after = [](const std::string& text, const char* open, const char* close) {
    return text.empty() ? text : open + text + close;
  };
  const std::string value = part_text(parameter, "value");
  const Json* use = part(parameter, "use");
  if (text_of(parameter, "name") == "property") {
    return {part_text(parameter, "code"), value + after(part_text(parameter, "description"), "  ", "")};
  }
  return {text_of(parameter, "name") + after(part_text(parameter, "language"), " ", ""),
          value + after(use == nullptr ? "" : text_of(*use, "code"), "  [", "]")};
}

// A line for a parameter, or, of an OperationOutcome, for each issue.
void add_parameter(const Json& parameter, std::vector<TableRow>& rows) {
  if (parameter.contains("part")) {
    rows.push_back(row_of_parts(parameter));
  } else if (const auto outcome = parameter.find("resource"); outcome != parameter.end()) {
    for (const Json& issue : outcome->value("issue", Json::array())) {
      rows.push_back({text_of(issue, "severity"), text_of(issue.value("details", Json::object()), "text")});
    }
  } else if (const Json* value = value_of(parameter)) {
    rows.push_back({text_of(parameter, "name"), value_text(*value)});
  }
}

}  // namespace

std::string shown(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // The controls of ASCII, and those that UTF-8 writes as C2 80 to C2 9F.
    const bool is_wide_control = byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (is_wide_control) ++i;
    out += byte < 0x20 || byte == 0x7f || is_wide_control ? ' ' : text[i];
  }
  return out;
}

std::string answer_text(const Json& answer) {
  if (answer.value("resourceType", "") == "ValueSet") return expansion_text(answer);
  const Json parameters = answer.value("parameter", Json::array());
  const auto is_match = [](const Json& one) { return one.value("name", "") == "match"; };
  if (std::any_of(parameters.begin(), parameters.end(), is_match)) return translation_text(parameters);
  // The message is what the issues say, in one sentence.
  const bool has_issues = std::any_of(parameters.begin(), parameters.end(),
                                      [](const Json& one) { return one.value("name", "") == "issues"; });
  std::vector<TableRow> rows;
  for (const Json& parameter : parameters) {
    if (!has_issues || parameter.value("name", "") != "message") add_parameter(parameter, rows);
  }
  return text_table(rows);
}

}  // namespace bindgate::app
