#include "proxy/terminology/xml_writer.h"

#include "fhir/narrative.h"
#include "fhir/operation_outcome.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace bindgate::proxy::tx {

namespace {

// What comes before the elements of a resource's or an element's own, in order.
constexpr std::array<std::string_view, 8> kOfResources = {"id",   "meta",      "implicitRules", "language",
                                                          "text", "contained", "extension",     "modifierExtension"};
constexpr std::array<std::string_view, 2> kOfElements = {"extension", "modifierExtension"};

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_noncharacter(std::string_view text) {
  return text.starts_with("\xEF\xBF\xBE") || text.starts_with("\xEF\xBF\xBF");
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

// https://www.w3.org/TR/xml/#charsets
std::string fitting(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_control(text[i])) {
      out += kReplacement;
    } else if (text[i] == '\xEF' && is_noncharacter(text.substr(i))) {
      out += kReplacement;
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

class Writer {
 public:
  std::string write(const Json& resource) {
    out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    this->resource(resource, " xmlns=\"http://hl7.org/fhir\"");
    return std::move(out_);
  }

 private:
  static bool is_resource(const Json& value) { return value.is_object() && value.contains("resourceType"); }

  void resource(const Json& value, std::string_view attributes) {
    const std::string name = value.at("resourceType").get<std::string>();
    out_ += '<' + name;
    out_ += attributes;
    out_ += '>';
    children(value, true, name);
    out_ += "</" + name + '>';
  }

  // The elements of an object; of a resource its id too, which is an attribute elsewhere.
  void children(const Json& object, bool in_resource, std::string_view parent) {
    for (const std::string_view key : in_resource ? std::span<const std::string_view>(kOfResources)
                                                  : std::span<const std::string_view>(kOfElements)) {
      if (const auto found = object.find(key); found != object.end()) named(object, found.key(), *found, parent);
    }
    for (const auto& [key, value] : object.items()) {
      if (key == "id" || key == "resourceType") continue;
      if (key == "url" && is_extension(parent)) continue;
      const auto goes_first = [&](std::string_view name) { return name == key; };
      if (in_resource ? std::any_of(kOfResources.begin(), kOfResources.end(), goes_first)
                      : std::any_of(kOfElements.begin(), kOfElements.end(), goes_first)) {
        continue;
      }
      named(object, key, value, parent);
    }
  }

  void named(const Json& object, const std::string& key, const Json& value, std::string_view parent) {
    if (key.starts_with('_')) {
      // Beside a value it is written with it.
      if (!object.contains(key.substr(1))) property(key.substr(1), Json(), value, parent);
    } else {
      const auto extra = object.find('_' + key);
      property(key, value, extra == object.end() ? Json() : *extra, parent);
    }
  }

  static bool is_extension(std::string_view name) { return name == "extension" || name == "modifierExtension"; }

  void property(const std::string& name, const Json& value, const Json& extra, std::string_view parent) {
    if (!value.is_array() && !extra.is_array()) return element(name, value, extra, parent);
    const std::size_t size = std::max(value.is_array() ? value.size() : 0, extra.is_array() ? extra.size() : 0);
    const Json none;
    for (std::size_t i = 0; i < size; ++i) {
      const Json& item = value.is_array() && i < value.size() ? value[i] : none;
      const Json& more = extra.is_array() && i < extra.size() ? extra[i] : none;
      element(name, item, more, parent);
    }
  }

  void element(const std::string& name, const Json& value, const Json& extra, std::string_view parent) {
    if (is_resource(value)) {
      out_ += '<' + name + '>';
      resource(value, {});
      out_ += "</" + name + '>';
    } else if (value.is_object()) {
      if (parent != "text" || name != "div") object(name, value, {});
    } else if (name == "div" && parent == "text" && value.is_string()) {
      out_ += value.get_ref<const std::string&>();
    } else if (!value.is_null() || extra.is_object()) {
      object(name, extra.is_object() ? extra : Json::object(), value);
    }
  }

  // An element that has attributes and children; `value` is a primitive's or null.
  void object(const std::string& name, const Json& content, const Json& value) {
    if (name == "text" && content.contains("div") && !has_good_div(content)) return;
    out_ += '<' + name;
    if (!value.is_null()) attribute("value", value);
    if (const auto id = content.find("id"); id != content.end()) attribute("id", *id);
    if (is_extension(name)) {
      if (const auto url = content.find("url"); url != content.end()) attribute("url", *url);
    }
    out_ += '>';
    const std::size_t before = out_.size();
    children(content, false, name);
    if (out_.size() == before) {
      out_.back() = '/';
      out_ += '>';
    } else {
      out_ += "</" + name + '>';
    }
  }

  static bool has_good_div(const Json& narrative) {
    const Json& div = narrative.at("div");
    return div.is_string() && fhir::is_xhtml_div(div.get_ref<const std::string&>());
  }

  void attribute(std::string_view name, const Json& value) {
    out_ += ' ';
    out_ += name;
    out_ += "=\"";
    fhir::append_xml_text(out_, value.is_string() ? fitting(value.get_ref<const std::string&>()) : value.dump());
    out_ += '"';
  }

  std::string out_;
};

}  // namespace

std::string write_xml(const Json& resource) {
  return Writer().write(resource);
}

}  // namespace bindgate::proxy::tx
