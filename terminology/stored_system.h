// A code system whose concepts are held. `SystemContent` is what a reader fills and supplements extend;
// `StoredSystem` is built from it once, indexed and immutable, and may be used from any thread.
// All strings are views into the snapshot's arena.
#pragma once

#include "terminology/code_system.h"
#include "terminology/hierarchy.h"
#include "terminology/string_table.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology {

enum class PropertyRole : std::uint8_t {
  plain,
  status,
  inactive,
  deprecated,
  retired,
  not_selectable,
  deprecation_date,
  parent,
  child
};

struct PropertyDefinition {
  std::string_view code;
  std::string_view uri;
  PropertyRole role = PropertyRole::plain;  // by the uri of http://hl7.org/fhir/concept-properties, or by the code
};
[[nodiscard]] PropertyRole property_role(std::string_view code, std::string_view uri);

// CodeSystem.concept.property.value[x]. https://hl7.org/fhir/R5/valueset-concept-property-type.html
enum class PropertyType : std::uint8_t { code, coding, string, integer, boolean, date_time, decimal };

struct ConceptProperty {
  Ordinal owner;
  std::uint32_t property : 24;  // index into the definitions
  PropertyType type : 8;
  std::string_view value;  // of a Coding: its code
};

// What a Coding-valued property says besides its code, by the place of the property.
struct CodingValue {
  std::uint32_t property;  // index into `properties`
  std::string_view system;
  std::string_view version;
  std::string_view display;
};

// An extension with a value, as found on a concept: its value for those who know the url, its JSON to echo.
struct ExtensionValue {
  std::string_view url;
  std::string_view type;   // "valueString"; empty for a complex extension
  std::string_view value;  // a primitive's text
  std::string_view json;
};
struct ConceptExtension {
  Ordinal owner;
  ExtensionValue extension;
};

struct ConceptDesignation {
  Ordinal owner;
  Designation designation;
};

// What the URLs of the core definitions' extensions begin with.
inline constexpr std::string_view kCoreExtensions = "http://hl7.org/fhir/StructureDefinition/";
// What the URIs of the standard properties of concepts begin with.
inline constexpr std::string_view kConceptProperties = "http://hl7.org/fhir/concept-properties#";
inline constexpr std::string_view kStandardsStatus =
    "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status";

enum ConceptFlag : std::uint8_t { kInactive = 1, kDeprecated = 2, kAbstract = 4 };

struct SystemContent {
  SystemHeader header;
  std::string_view url;
  std::string_view version;
  std::string_view title;
  std::string_view value_set;    // CodeSystem.valueSet
  std::string_view supplements;  // of a supplement: the canonical of its base
  std::string_view hierarchy_meaning;
  Content content = Content::complete;
  bool case_sensitive = false;
  bool is_language_pack = false;  // of a supplement: it applies whether or not it is asked for
  StringTable codes;
  std::vector<std::string_view> displays;     // by ordinal, like flags
  std::vector<std::string_view> definitions;  // by ordinal; empty, or shorter, where there are no more
  std::vector<std::uint8_t> flags;
  std::vector<HierarchyEdge> edges;
  std::vector<PropertyDefinition> property_definitions;
  std::vector<ConceptProperty> properties;
  std::vector<CodingValue> coding_values;  // in the order of `properties`
  std::vector<ConceptDesignation> designations;
  std::vector<ConceptExtension> extensions;

  // The ordinal of the code and whether it is new.
  std::pair<Ordinal, bool> add_concept(std::string_view code, std::string_view display);
  // The index of the property, defined here where no definition declares it.
  std::uint32_t property_index(std::string_view code);
};

class StoredSystem : public CodeSystem {
 public:
  // `today` as YYYY-MM-DD, for dates of deprecation.
  StoredSystem(SystemContent content, std::string_view today);

  [[nodiscard]] std::string_view url() const override { return content_.url; }
  [[nodiscard]] std::string_view version() const override { return content_.version; }
  [[nodiscard]] std::string_view title() const override { return content_.title; }
  [[nodiscard]] Content content() const override { return content_.content; }
  [[nodiscard]] bool case_sensitive() const override { return content_.case_sensitive; }
  [[nodiscard]] const SystemHeader& header() const override { return content_.header; }
  [[nodiscard]] Ordinal find(std::string_view code) const override { return find_hashed(code, hash_text(code)); }
  [[nodiscard]] Existence existence(std::string_view code) const override;
  [[nodiscard]] std::size_t size() const override { return content_.codes.size(); }
  [[nodiscard]] Concept concept_at(Ordinal ordinal) const override;
  [[nodiscard]] std::vector<Designation> designations(Ordinal ordinal) const override;
  [[nodiscard]] bool has_display(Ordinal ordinal, std::string_view text) const override;

  [[nodiscard]] Ordinal find_hashed(std::string_view code, std::uint64_t hash) const {
    return content_.case_sensitive ? content_.codes.find(code, hash) : content_.codes.find_folded(code, hash);
  }
  [[nodiscard]] std::string_view code_at(Ordinal ordinal) const { return content_.codes[ordinal]; }
  [[nodiscard]] std::string_view display_at(Ordinal ordinal) const { return content_.displays[ordinal]; }
  [[nodiscard]] bool has_flag(Ordinal ordinal, ConceptFlag flag) const { return content_.flags[ordinal] & flag; }
  [[nodiscard]] const Hierarchy& hierarchy() const { return hierarchy_; }
  // CodeSystem.valueSet, may be empty.
  [[nodiscard]] std::string_view value_set() const { return content_.value_set; }
  // CodeSystem.hierarchyMeaning, may be empty.
  [[nodiscard]] std::string_view hierarchy_meaning() const { return content_.hierarchy_meaning; }
  [[nodiscard]] std::span<const PropertyDefinition> property_definitions() const {
    return content_.property_definitions;
  }
  // Every value of every concept, by owner.
  [[nodiscard]] std::span<const ConceptProperty> properties() const { return content_.properties; }
  [[nodiscard]] std::span<const ConceptProperty> properties_of(Ordinal ordinal) const;
  // What a Coding-valued property of this system says besides its code; null where it is not one.
  [[nodiscard]] const CodingValue* coding_value(const ConceptProperty& property) const;
  [[nodiscard]] std::span<const ConceptExtension> extensions_of(Ordinal ordinal) const;
  [[nodiscard]] std::span<const ConceptDesignation> designations_of(Ordinal ordinal) const;
  [[nodiscard]] std::string_view definition_at(Ordinal ordinal) const {
    return ordinal < content_.definitions.size() ? content_.definitions[ordinal] : std::string_view{};
  }
  // By the first of: a status property; deprecated, inactive and retired ones; its standards status.
  [[nodiscard]] std::string_view status_of(Ordinal ordinal) const override;

  // Of a supplement: the canonical of the system it adds to.
  [[nodiscard]] std::string_view supplements() const { return content_.supplements; }
  [[nodiscard]] bool is_language_pack() const { return content_.is_language_pack; }
  // Packages' supplements to this system, whose designations are displays of it.
  void add_supplement(const StoredSystem& supplement) { supplements_.push_back(&supplement); }
  [[nodiscard]] std::span<const StoredSystem* const> supplemented_by() const { return supplements_; }

  // What a code that is not held is; a system may know a shape of codes that it does not list.
  [[nodiscard]] virtual Existence existence_of_unlisted(std::string_view code) const;

 private:
  void sort_properties();
  void set_flags(std::string_view today);

  SystemContent content_;
  Hierarchy hierarchy_;
  std::vector<const StoredSystem*> supplements_;
  std::string today_;
};

}  // namespace bindgate::terminology
