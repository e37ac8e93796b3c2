#include "proxy/terminology/xml_writer.h"

#include "fhir/narrative.h"
#include "fhir/operation_outcome.h"
#include "proxy/terminology/element_order.h"
#include "proxy/terminology/json_text.h"
#include "proxy/terminology/r5_elements.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace bindgate::proxy::tx {

namespace {

// What comes before the elements of a resource's or an element's own, in order.
constexpr std::array<std::string_view, 8> kOfResources = {"id",   "meta",      "implicitRules", "language",
                                                          "text", "contained", "extension",     "modifierExtension"};
constexpr std::array<std::string_view, 2> kOfElements = {"extension", "modifierExtension"};

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Letters and digits, as all names are in FHIR: anything else is not its, and might break the markup.
bool is_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

bool is_element_name(std::string_view text) {
  return !text.empty() && text.front() >= 'a' && text.front() <= 'z' && is_word(text);
}

bool is_type_name(std::string_view text) {
  return !text.empty() && text.front() >= 'A' && text.front() <= 'Z' && is_word(text);
}

bool is_noncharacter(std::string_view text) {
  return text.starts_with("\xEF\xBF\xBE") || text.starts_with("\xEF\xBF\xBF");
}

bool is_control_of_c0(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

// https://www.w3.org/TR/xml/#charsets
std::string fitting(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_control_of_c0(text[i])) {
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
  static bool is_resource(const Json& value) {
    return value.is_object() && is_type_name(text_of(value, "resourceType"));
  }

  void resource(const Json& value, std::string_view attributes) {
    const std::string name = text_of(value, "resourceType");
    out_ += '<' + name;
    out_ += attributes;
    out_ += '>';
    const std::string outside = std::exchange(path_, name);
    children(value, true, name);
    path_ = outside;
    out_ += "</" + name + '>';
  }

  // The elements of an object; of a resource its id too, which is an attribute elsewhere.
  void children(const Json& object, bool in_resource, std::string_view parent) {
    const std::string_view order = order_of(path_, parent);
    std::vector<Place> places;
    for (auto item = object.begin(); item != object.end(); ++item) {
      const std::string& key = item.key();
      if (key == "resourceType" || (key == "id" && !in_resource)) continue;
      if (key == "url" && is_extension(parent)) continue;
      if (!is_element_name(key.starts_with('_') ? std::string_view(key).substr(1) : std::string_view(key))) continue;
      places.push_back(
          {in_resource ? place_among(kOfResources, key) : place_among(kOfElements, key), place_in(order, key), item});
    }
    const auto earlier = [](const Place& a, const Place& b) {
      return a.common != b.common ? a.common < b.common : a.own < b.own;
    };
    if (!std::is_sorted(places.begin(), places.end(), earlier)) {
      std::stable_sort(places.begin(), places.end(), earlier);
    }
    for (const Place& place : places) named(object, place.item.key(), *place.item, parent);
  }

  // Where a property goes: among those that all have, then among its object's own.
  struct Place {
    std::size_t common;
    std::size_t own;
    Json::const_iterator item;
  };

  template <std::size_t N>
  static std::size_t place_among(const std::array<std::string_view, N>& names, std::string_view key) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), key) - names.begin());
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
    const std::string outside = path_;
    path_ = path_of(outside, name);
    children(content, false, name);
    path_ = outside;
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
  std::string path_;  // of the element being written, as path_of() makes it
};

}  // namespace

std::string write_xml(const Json& resource) {
  return Writer().write(resource);
}

}  // namespace bindgate::proxy::tx
