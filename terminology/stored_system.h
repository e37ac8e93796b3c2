// A code system whose concepts are held. `SystemContent` is what a reader fills and supplements extend;
// `StoredSystem` is built from it once, indexed and immutable, and may be used from any thread.
// All strings are views into the snapshot's arena.
#pragma once

#include "terminology/code_system.h"
#include "terminology/hierarchy.h"
#include "terminology/string_table.h"

#include <span>
#include <string_view>
#include <vector>

namespace bindgate::terminology {

enum class PropertyRole : std::uint8_t { plain, status, inactive, not_selectable, deprecation_date, parent, child };

struct PropertyDefinition {
  std::string_view code;
  std::string_view uri;
  PropertyRole role = PropertyRole::plain;  // by the uri of http://hl7.org/fhir/concept-properties, or by the code
};
[[nodiscard]] PropertyRole property_role(std::string_view code, std::string_view uri);

struct ConceptProperty {
  Ordinal owner;
  std::uint32_t property;  // index into the definitions
  std::string_view value;
};

struct ConceptDesignation {
  Ordinal owner;
  Designation designation;
};

enum ConceptFlag : std::uint8_t { kInactive = 1, kDeprecated = 2, kAbstract = 4 };

struct SystemContent {
  std::string_view url;
  std::string_view version;
  std::string_view title;
  std::string_view value_set;    // CodeSystem.valueSet
  std::string_view supplements;  // of a supplement: the canonical of its base
  Content content = Content::complete;
  bool case_sensitive = false;
  StringTable codes;
  std::vector<std::string_view> displays;  // by ordinal, like flags
  std::vector<std::uint8_t> flags;
  std::vector<HierarchyEdge> edges;
  std::vector<PropertyDefinition> property_definitions;
  std::vector<ConceptProperty> properties;
  std::vector<ConceptDesignation> designations;

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
  [[nodiscard]] std::span<const PropertyDefinition> property_definitions() const {
    return content_.property_definitions;
  }
  // Every value of every concept, by owner.
  [[nodiscard]] std::span<const ConceptProperty> properties() const { return content_.properties; }

  // What a code that is not held is; a system may know a shape of codes that it does not list.
  [[nodiscard]] virtual Existence existence_of_unlisted(std::string_view code) const;

 private:
  [[nodiscard]] std::span<const ConceptDesignation> designations_of(Ordinal ordinal) const;
  void set_flags(std::string_view today);

  SystemContent content_;
  Hierarchy hierarchy_;
};

}  // namespace bindgate::terminology
