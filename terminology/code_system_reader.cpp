#include "terminology/code_system_reader.h"

#include "terminology/element_reader.h"

#include <string>

namespace bindgate::terminology {
namespace {

constexpr std::string_view kSupplementType = "codesystem-supplement-type";

using fhir::Document;
using fhir::Element;

std::optional<Content> content_of(std::string_view code) {
  if (code == "complete") return Content::complete;
  if (code == "fragment") return Content::fragment;
  if (code == "example") return Content::example;
  if (code == "not-present") return Content::not_present;
  if (code == "supplement") return Content::supplement;
  return std::nullopt;
}

class CodeSystemReader {
 public:
  CodeSystemReader(const Document& document, const LoadContext& load) : document_(document), load_(load) {}

  std::optional<SystemContent> read(const Element& resource) {
    read_head(resource);
    if (out_.url.empty()) {
      load_.note("the CodeSystem has no url, so nothing can refer to it");
      return std::nullopt;
    }
    for (const Element& child : document_.children(resource)) {
      if (child.name == "concept") read_concept(child, kNoOrdinal);
    }
    link_later_codes();
    if (out_.content == Content::complete && out_.codes.empty()) {
      load_.note("the CodeSystem says that it is complete and has no concepts: taken as not-present");
      out_.content = Content::not_present;
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string_view keep(std::string_view text) const { return load_.strings.store(text); }

  void read_head(const Element& resource) {
    std::string_view name;
    std::optional<Content> content;
    out_.header = read_header(document_, resource, load_.strings);
    for (const Element& child : document_.children(resource)) {
      if (child.name == "extension" && document_.value(child, "url").ends_with(kSupplementType)) {
        out_.is_language_pack = document_.value(child, "valueCode") == "lang-pack";
      }
      if (child.name == "url") out_.url = keep(child.value);
      if (child.name == "version") out_.version = keep(child.value);
      if (child.name == "title") out_.title = keep(child.value);
      if (child.name == "name") name = child.value;
      if (child.name == "valueSet") out_.value_set = keep(child.value);
      if (child.name == "hierarchyMeaning") out_.hierarchy_meaning = keep(child.value);
      if (child.name == "supplements") out_.supplements = keep(child.value);
      // Where it is absent the rule is not known, and codes are accepted in any case (FHIR R4, CodeSystem).
      if (child.name == "caseSensitive") out_.case_sensitive = child.value == "true";
      if (child.name == "content") content = content_of(child.value);
      if (child.name == "property") read_property_definition(child);
    }
    if (out_.title.empty()) out_.title = name.empty() ? out_.url : keep(name);
    if (!content) load_.note("the CodeSystem has no content code that FHIR knows: taken as a fragment");
    out_.content = content.value_or(Content::fragment);
  }

  void read_property_definition(const Element& property) {
    const std::string_view code = document_.value(property, "code");
    if (code.empty()) {
      load_.note("a property without a code is left out");
      return;
    }
    const std::string_view uri = document_.value(property, "uri");
    out_.property_definitions.push_back({keep(code), keep(uri), property_role(code, uri)});
  }

  // Depth is bounded by the JSON reader's.
  void read_concept(const Element& item, Ordinal parent) {
    const std::string_view code = document_.value(item, "code");
    if (code.empty()) load_.note("a concept without a code is left out");
    Ordinal self = kNoOrdinal;
    if (!code.empty()) {
      const auto [ordinal, fresh] = add(item, code);
      self = ordinal;
      if (parent != kNoOrdinal) out_.edges.push_back({self, parent});
      if (!fresh) load_.note("the code " + std::string(code) + " is defined more than once");
    }
    for (const Element& child : document_.children(item)) {
      if (child.name == "concept") read_concept(child, self == kNoOrdinal ? parent : self);
      if (self == kNoOrdinal) continue;
      if (child.name == "designation") read_designation(child, self);
      if (child.name == "property") read_property(child, self);
      if (child.name == "extension") read_extension(child, self);
      if (child.name == "definition" && !child.value.empty()) {
        if (out_.definitions.size() <= self) out_.definitions.resize(self + 1);
        out_.definitions[self] = keep(child.value);
      }
    }
  }

  std::pair<Ordinal, bool> add(const Element& item, std::string_view code) {
    if (const Ordinal held = out_.codes.find(code); held != kNoOrdinal) return {held, false};
    return out_.add_concept(keep(code), keep(document_.value(item, "display")));
  }

  void read_designation(const Element& item, Ordinal owner) {
    const Designation designation = terminology::read_designation(document_, item, load_.strings);
    if (!designation.value.empty()) out_.designations.push_back({owner, designation});
  }

  void read_property(const Element& item, Ordinal owner) {
    const std::string_view code = document_.value(item, "code");
    const Element* value = property_value(item);
    const bool coding = value != nullptr && value->name == "valueCoding";
    const std::string_view text = value == nullptr ? std::string_view{}
                                  : coding         ? document_.value(*value, "code")
                                                   : value->value;
    if (code.empty() || text.empty()) {
      load_.note("a property of the code " + std::string(out_.codes[owner]) + " lacks its code or value");
      return;
    }
    if (coding) {
      out_.coding_values.push_back({static_cast<std::uint32_t>(out_.properties.size()),
                                    keep(document_.value(*value, "system")), keep(document_.value(*value, "version")),
                                    keep(document_.value(*value, "display"))});
    }
    out_.properties.push_back({owner, property_named(code) & 0xff'ffff, type_of(value->name), keep(text)});
  }

  static PropertyType type_of(std::string_view value) {
    if (value == "valueCode") return PropertyType::code;
    if (value == "valueCoding") return PropertyType::coding;
    if (value == "valueInteger") return PropertyType::integer;
    if (value == "valueBoolean") return PropertyType::boolean;
    if (value == "valueDateTime") return PropertyType::date_time;
    return value == "valueDecimal" ? PropertyType::decimal : PropertyType::string;
  }

  // Systems define few properties; a hostile one may name a new one at each concept.
  std::uint32_t property_named(std::string_view code) {
    for (std::uint32_t i = 0; i < out_.property_definitions.size(); ++i) {
      if (out_.property_definitions[i].code == code) return i;
    }
    return out_.property_index(keep(code));
  }

  [[nodiscard]] const Element* property_value(const Element& item) const {
    for (const Element& child : document_.children(item)) {
      if (child.name.starts_with("value")) return &child;
    }
    return nullptr;
  }

  void read_extension(const Element& item, Ordinal owner) {
    const ExtensionValue extension = terminology::read_extension(document_, item, load_.strings);
    if (extension.url.empty()) return;
    out_.extensions.push_back({owner, extension});
    if (extension.url != kStandardsStatus) return;
    if (extension.value == "deprecated") out_.flags[owner] |= kDeprecated;
    if (extension.value == "withdrawn") out_.flags[owner] |= kInactive;
  }

  // Parent and child properties may name codes that are defined further down.
  void link_later_codes() {
    for (const ConceptProperty& property : out_.properties) {
      const PropertyRole role = out_.property_definitions[property.property].role;
      if (role != PropertyRole::parent && role != PropertyRole::child) continue;
      const Ordinal other = out_.codes.find(property.value);
      if (other == kNoOrdinal) {
        load_.note("the code " + std::string(out_.codes[property.owner]) + " has as " +
                   (role == PropertyRole::parent ? "parent" : "child") + " the code " + std::string(property.value) +
                   ", which is not defined");
      } else if (role == PropertyRole::parent) {
        out_.edges.push_back({property.owner, other});
      } else {
        out_.edges.push_back({other, property.owner});
      }
    }
  }

  const Document& document_;
  const LoadContext& load_;
  SystemContent out_;
};

}  // namespace

std::optional<SystemContent> read_code_system(const Document& document, const Element& resource,
                                              const LoadContext& load) {
  return CodeSystemReader(document, load).read(resource);
}

}  // namespace bindgate::terminology
